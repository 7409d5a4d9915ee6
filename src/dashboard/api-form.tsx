/** The form of a trial: a field for each of its operation's, in the way that fits it. */
import type { Trial, TrialField } from "../dialects/trial.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { VisitOf } from "../faces/page.ts";
import { Actions, Button, Field, Select, TextArea } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { apiWords } from "./api-words.ts";
import { inputName } from "./run-trial.ts";

type FormView = {
  readonly visit: VisitOf<"project">;
  readonly trial: Trial;
  /** What each field begins with. */
  readonly texts: Readonly<Record<string, string>>;
  readonly runs: boolean;
};

export function TrialForm({ visit, trial, texts, runs }: FormView) {
  const say = apiWords[visit.language];
  return (
    <FormFor visit={visit} act="send">
      {trial.fields.map((field) => (
        <TrialInput visit={visit} field={field} text={texts[field.name]} />
      ))}
      <Actions>
        {runs ? (
          <Button name="do" value="run">
            {say.run}
          </Button>
        ) : null}
        {trial.fields.length > 0 ? (
          <Button name="do" value="write" look="quiet">
            {say.write}
          </Button>
        ) : null}
      </Actions>
    </FormFor>
  );
}

function TrialInput({
  visit,
  field,
  text,
}: Pick<FormView, "visit"> & { field: TrialField; text: string | undefined }) {
  const say = apiWords[visit.language];
  const { error, ...sent } = visit.field(inputName(field), text);
  const labelled = {
    ...sent,
    label: field.name,
    hint: hintOf(field, visit.language),
    error: error === undefined ? undefined : say.needed,
  };
  const words = field.kind === "boolean" ? ["true", "false"] : field.words;
  if (field.kind === "json") return <TextArea {...labelled} rows={3} />;
  if (words.length === 0) {
    return <Field {...labelled} {...(field.kind === "number" && { inputmode: "numeric" })} />;
  }
  const choices = words.map((word) => ({ value: word, label: word }));
  return <Select {...labelled} choices={[{ value: "", label: say.notSent }, ...choices]} />;
}

function hintOf({ place, required, kind }: TrialField, language: Language): string {
  const say = apiWords[language];
  const parts = [say.places[place], kind === "json" ? say.json : "", required ? say.required : ""];
  return parts.filter((part) => part !== "").join(", ");
}

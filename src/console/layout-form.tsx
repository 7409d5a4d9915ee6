/** How a statement's file is read: a layout that is chosen, or one that is made for its columns. */
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import { sentenceOf } from "../faces/refusals.ts";
import type { Form } from "../faces/request.ts";
import { Actions, Button, Field, Filters, Select } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Card, Notice, Table } from "../ui/parts.tsx";
import { statementWords } from "./statement-words.ts";

const COLUMNS = [
  ...(["date", "time", "amount", "direction"] as const),
  ...(["in", "out", "reference", "description"] as const),
];
const DELIMITERS = [
  { value: ",", label: "," },
  { value: ";", label: ";" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "|" },
];

/** As `readLayout` wants it; what is not chosen is left out. */
export function layoutIn(form: Form): unknown {
  const columns = COLUMNS.flatMap((name) => {
    const head = form.text(name);
    return head === "" ? [] : [[name, head] as const];
  });
  return {
    name: form.text("name"),
    source: form.text("source"),
    delimiter: form.all("delimiter")[0] ?? ",",
    columns: Object.fromEntries(columns),
    dates: form.text("dates"),
    decimals: form.text("decimals"),
  };
}

/** The file as it stands, a row each. */
export function FirstRows({
  rows,
  language,
}: {
  rows: readonly (readonly string[])[];
  language: Language;
}) {
  const say = statementWords[language];
  const numbered = rows.map((cells, at) => ({ at: at + 1, text: cells.join(" │ ") }));
  return (
    <Table
      caption={say.rows}
      rows={numbered}
      columns={[
        { head: say.row, number: true, cell: ({ at }: (typeof numbered)[number]) => `${at}` },
        { head: say.cells, cell: ({ text }) => text },
      ]}
      empty={null}
    />
  );
}

/** Reads the same file with another layout: it changes the address alone. */
export function LayoutChoice({
  visit,
  chosen,
  of,
}: {
  visit: Visit;
  chosen: string;
  of: readonly string[];
}) {
  const say = statementWords[visit.language];
  const kept = ["of", "upload"].map((name) => [name, visit.query.get(name) ?? ""] as const);
  return (
    <Card id="layouts" title={say.other} lead={say.layoutHint}>
      <Filters label={say.other} action={visit.address} said={{ apply: say.use, clear: say.again }}>
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Select
          name="layout"
          label={say.layout}
          value={chosen}
          choices={of.map((value) => ({ value, label: value }))}
        />
      </Filters>
    </Card>
  );
}

export function LayoutForm({ visit, heads }: { visit: Visit; heads: readonly string[] }) {
  const say = statementWords[visit.language];
  const choices = [...new Set(heads.map((head) => head.trim()))].filter((head) => head !== "");
  const columns = [{ value: "", label: "–" }, ...choices.map((value) => ({ value, label: value }))];
  return (
    <Card id="make" title={say.make} lead={say.makeLead}>
      {visit.refusal?.field?.startsWith("layout.columns") ? (
        <Notice tone="bad">{sentenceOf(visit.refusal, visit.language)}</Notice>
      ) : null}
      <FormFor visit={visit} act="layout">
        <Field
          {...at(visit, "name")}
          label={say.name}
          hint={say.nameHint}
          autocomplete="off"
          required
        />
        <Field {...at(visit, "source")} label={say.source} hint={say.sourceHint} required />
        {COLUMNS.map((name) => (
          <Select
            {...at(visit, name)}
            label={say.columns[name]}
            {...(name === "amount" && { hint: say.amountHint })}
            choices={columns}
          />
        ))}
        <Select {...at(visit, "delimiter", ",")} label={say.delimiter} choices={DELIMITERS} />
        <Field
          {...at(visit, "dates", "YYYY-MM-DD")}
          label={say.dates}
          hint={say.datesHint}
          autocomplete="off"
          required
        />
        <Select
          {...at(visit, "decimals", ".")}
          label={say.decimals}
          choices={[
            { value: ".", label: "." },
            { value: ",", label: "," },
          ]}
        />
        <Actions>
          <Button>{say.save}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

/** A layout's own failures name its fields `layout.name`, `layout.columns` … */
function at(visit: Visit, name: string, value?: string) {
  const { error } = visit.field(`layout.${name}`);
  const own = visit.field(name, value);
  return { ...own, error: error ?? own.error };
}

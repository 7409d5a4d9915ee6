/** The try-it box: what the rules make of a notice, before a phone sends one. */
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import type { Reading } from "../notices/rule.ts";
import { Actions, Button, Field, TextArea } from "../ui/forms.tsx";
import { Card, Facts, Money, Notice } from "../ui/parts.tsx";
import { noticeWords } from "./notice-words.ts";

/** `app` stands in the field at first. */
export function TryNotice({
  visit,
  app,
  reading,
}: {
  visit: Visit;
  app: string | undefined;
  reading: Reading | undefined;
}) {
  const say = noticeWords[visit.language];
  return (
    <Card id="try" title={say.tryTitle} lead={say.tryLead}>
      {reading ? <Result visit={visit} reading={reading} /> : null}
      <FormFor visit={visit} act="try">
        <Field
          {...visit.field("app", app)}
          label={say.app}
          hint={say.appHint}
          maxlength={200}
          required
        />
        <Field {...visit.field("title")} label={say.heading} maxlength={200} />
        <TextArea {...visit.field("text")} label={say.text} rows={3} maxlength={2_000} required />
        <Actions>
          <Button>{say.try}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

function Result({ visit, reading }: { visit: Visit; reading: Reading }) {
  const say = noticeWords[visit.language];
  const { verdict, amount, rule } = reading;
  const direction = { money: say.in, outgoing: say.out }[verdict as string] ?? "–";
  const rows = [
    [say.rule, rule ?? say.none],
    [say.amount, amount === null ? "–" : <Money amount={amount} />],
    [say.direction, direction],
  ] as const;
  return (
    <Notice tone={verdict === "money" ? "good" : "warn"}>
      <p>
        <b>{say.verdicts[verdict]}</b>
      </p>
      <Facts rows={rows} />
    </Notice>
  );
}

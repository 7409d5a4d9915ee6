/** Lines of a statement held against the books, and what a person may do of each. */
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import type { Line } from "../statements/read-lines.ts";
import type { Reconciled, State } from "../statements/reconcile.ts";
import { Actions, Button, ButtonLink, TextArea } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Card, type Column, Empty, Money, Table } from "../ui/parts.tsx";
import { statementWords } from "./statement-words.ts";

export function Lines({
  visit,
  state,
  lines,
}: {
  visit: Visit;
  state: State;
  lines: readonly Reconciled[];
}) {
  const say = statementWords[visit.language];
  const side = (one: Reconciled["theirs"] | Reconciled["ours"]) =>
    one === null ? "–" : <Money amount={one.amount} />;
  const columns: Column<Reconciled>[] = [
    { head: say.day, cell: ({ day }) => day },
    { head: say.direction, cell: ({ direction }) => say[direction] },
    { head: say.theirs, number: true, cell: ({ theirs }) => side(theirs) },
    { head: say.ours, number: true, cell: ({ ours }) => side(ours) },
    { head: say.description, cell: (one) => textOf(one) },
  ];
  const acting = visit.may("money") && state !== "matched" && state !== "explained";
  return (
    <Table
      caption={say.states[state]}
      rows={lines}
      columns={acting ? [...columns, actsOf(visit)] : columns}
      empty={
        <Empty title={say.none}>
          <p>{say.noneBody}</p>
        </Empty>
      }
    />
  );
}

function textOf({ theirs, ours, reason }: Reconciled): string {
  const said = theirs ? [theirs.reference, theirs.description] : [ours?.reference];
  return [...said, reason].filter(Boolean).join(" · ");
}

function actsOf(visit: Visit): Column<Reconciled> {
  const say = statementWords[visit.language];
  return {
    head: say.acts,
    cell: (line) => (
      <Actions>
        {line.state === "missing_here" && line.direction === "in" ? (
          <FormFor visit={visit} act="accept" hidden={{ name: line.name }}>
            <Button look="quiet">
              {say.accept}
              <span class="hidden-visually">{`: ${textOf(line)}`}</span>
            </Button>
          </FormFor>
        ) : null}
        <ButtonLink href={visit.here({ explain: line.name })} look="quiet">
          {say.explain}
          <span class="hidden-visually">{`: ${textOf(line)}`}</span>
        </ButtonLink>
      </Actions>
    ),
  };
}

export function ExplainForm({ visit, line }: { visit: Visit; line: Reconciled }) {
  const say = statementWords[visit.language];
  return (
    <Card id="explain" title={say.explainLead(textOf(line) || line.day)}>
      <FormFor visit={visit} act="explain" hidden={{ name: line.name }}>
        <TextArea {...visit.field("reason")} label={say.reason} rows={2} maxlength={500} required />
        <Actions>
          <Button>{say.explain}</Button>
          <ButtonLink href={visit.here({ explain: undefined })} look="quiet">
            {say.back}
          </ButtonLink>
        </Actions>
      </FormFor>
    </Card>
  );
}

/** Lines as a layout reads them, before they are imported. */
export function ReadLines({ lines, language }: { lines: readonly Line[]; language: Language }) {
  const say = statementWords[language];
  return (
    <Table
      caption={say.first}
      rows={lines}
      columns={[
        { head: say.day, cell: ({ day }: Line) => day },
        { head: say.direction, cell: ({ direction }) => say[direction] },
        { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        { head: say.reference, cell: ({ reference }) => reference ?? "–" },
        { head: say.description, cell: ({ description }) => description },
      ]}
      empty={null}
    />
  );
}

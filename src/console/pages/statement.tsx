/** A statement's days as they stand now: what is matched, what differs, and what is done of it. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import {
  DIFFERENCES,
  listReconciled,
  type State,
  type Tally,
  tallySpan,
} from "../../statements/reconcile.ts";
import { acceptLines, explainDifference, spanOf } from "../../statements/settle-differences.ts";
import type { Statement } from "../../statements/statement.ts";
import { Actions, Button, ButtonLink, Tabs } from "../../ui/forms.tsx";
import type { Language } from "../../ui/language.ts";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Card, Facts, Heading, Moment } from "../../ui/parts.tsx";
import { showNumber, showRupiah } from "../../ui/show.ts";
import { ExplainForm, Lines } from "../statement-cards.tsx";
import { findImport } from "../statement-of.ts";
import { statementWords } from "../statement-words.ts";
import { toldIn } from "../told.ts";

type Here = VisitOf<"house">;

const MOST = 200;
const STATES: readonly State[] = [...DIFFERENCES, "explained", "matched"];

export default definePage({
  scope: "house",
  path: "/statements/:statement",
  right: "view",
  title: { id: statementWords.id.title, en: statementWords.en.title },
  told: toldIn(statementWords.id.told, statementWords.en.told),
  async show(visit) {
    const { room, language, query } = visit;
    const say = statementWords[language];
    const { statement, slug } = await statementOf(visit);
    const span = spanOf(statement);
    const tally = await tallySpan(room.db, span);
    const worst = STATES.find((state) => tally.some((one) => one.state === state));
    const state = STATES.find((one) => one === query.get("state")) ?? worst ?? "matched";
    const lines = await listReconciled(room.db, span, { states: [state], limit: MOST });
    const explained = lines.find(({ name }) => name === query.get("explain"));
    return (
      <>
        <Heading
          title={`${statement.rail}, ${statement.firstDay} – ${statement.lastDay}`}
          lead={
            <>
              {slug} <ModeBadge mode={statement.mode} language={language} />
            </>
          }
        >
          <ButtonLink href={visit.link("/statements")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        {explained ? <ExplainForm visit={visit} line={explained} /> : null}
        <Told {...{ statement, tally, language }} />
        <Tabs
          label={say.tabs}
          ways={STATES.map((one) => ({
            href: visit.link(`/statements/${visit.params.statement}`, { state: one }),
            label: say.states[one],
            here: one === state,
          }))}
        />
        <Card id="lines" title={say.states[state]} lead={say.means[state]}>
          {state === "missing_here" && visit.may("money") ? <AcceptAll visit={visit} /> : null}
          <Lines {...{ visit, state, lines }} />
        </Card>
      </>
    );
  },
  acts: {
    accept: {
      right: "money",
      fresh: true,
      async run(visit, form) {
        const { room } = visit;
        const { statement } = await statementOf(visit);
        const { receipts } = room.engine;
        const name = form.text("name") || undefined;
        const taken = await acceptLines({ db: room.db, receipts }, statement, name);
        await visit.audit("statement accept", visit.params.statement ?? "", { name, ...taken });
        return { to: visit.address, told: "accepted" };
      },
    },
    explain: {
      right: "money",
      async run(visit, form) {
        const { statement } = await statementOf(visit);
        const said = { name: form.text("name"), reason: form.text("reason") };
        await explainDifference(visit.room, statement, { ...said, by: visit.person.login });
        await visit.audit("statement explain", visit.params.statement ?? "", said);
        return { to: visit.here({ explain: undefined }), told: "explained" };
      },
    },
  },
});

/** Fails: not_found. */
async function statementOf({ room, params }: Here) {
  const id = parseId("stm", params.statement ?? "");
  const found = id === undefined ? undefined : await findImport(room.db, id);
  if (found) return found;
  throw new Failure("not_found", "There is no such statement");
}

type ToldView = { statement: Statement; tally: readonly Tally[]; language: Language };

function Told({ statement, tally, language }: ToldView) {
  const say = statementWords[language];
  const inAll = (state: State) => {
    const own = tally.filter((one) => one.state === state);
    const count = own.reduce((total, one) => total + one.count, 0);
    const sum = own.reduce((total, one) => total + one.sum, 0);
    return say.count(showNumber(count, language), showRupiah(sum));
  };
  return (
    <Card id="tally" title={say.tally}>
      <Facts
        rows={[
          ...STATES.map((state) => [say.states[state], inAll(state)] as const),
          [say.file, `${statement.file} (${statement.layout})`],
          [say.known, showNumber(statement.known, language)],
          [say.by, statement.importedBy],
          [say.at, <Moment at={statement.createdAt} language={language} />],
        ]}
      />
    </Card>
  );
}

function AcceptAll({ visit }: { visit: Here }) {
  const say = statementWords[visit.language];
  return (
    <FormFor visit={visit} act="accept">
      <p class="soft">{say.acceptLead}</p>
      <Actions>
        <Button>{say.acceptAll}</Button>
      </Actions>
    </FormFor>
  );
}

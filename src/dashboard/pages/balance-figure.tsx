/** One figure of the balance, opened: what is held, what each kind made of it, and every line. */
import { subjectOfLine } from "../../engine/line-subject.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { AVAILABLE } from "../../ledger/chart.ts";
import {
  type Explained,
  type ExplainedHold,
  explain,
  figuresOf,
  HELD,
} from "../../ledger/explain.ts";
import {
  type AccountSpan,
  accountHistory,
  accountSpan,
  type HistoryLine,
} from "../../ledger/history.ts";
import { add, subtract } from "../../money.ts";
import { ButtonLink, Field, Filters, Pages, Select } from "../../ui/forms.tsx";
import { Card, Empty, Facts, Heading, Moment, Money, Table } from "../../ui/parts.tsx";
import { FIGURES, KindTable, WITHIN } from "../balance-parts.tsx";
import { balanceWords } from "../balance-words.ts";
import { daySpan } from "../day-span.ts";
import { KIND_WORDS, wordOf } from "../payment-words.ts";

const A_PAGE = 50;
const MOST_HOLDS = 100;

export default definePage({
  scope: "project",
  path: "/balance/:figure",
  right: "view",
  title: { id: balanceWords.id.title, en: balanceWords.en.title },
  async show(visit) {
    const { language } = visit;
    const say = balanceWords[language];
    const { figure, explained, span, history } = await read(visit);
    return (
      <>
        <Heading title={say.figures[figure] ?? figure} lead={say.notes[figure]}>
          <ButtonLink href={visit.link("/balance")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Card id="because" title={say.because}>
          <Facts rows={partsOf(explained, visit)} />
        </Card>
        {explained.holds.length > 0 ? <Holds visit={visit} explained={explained} /> : null}
        {figure === HELD ? null : (
          <>
            <HistoryFilters visit={visit} />
            <Kinds visit={visit} span={span} />
            <Lines visit={visit} history={history} />
          </>
        )}
      </>
    );
  },
});

type History = { readonly lines: readonly HistoryLine[]; readonly next?: number };

/** Everything is of one moment. Fails: not_found for a figure that is none. */
async function read({ project, params, query, ...visit }: VisitOf<"project">) {
  const figure = FIGURES.find((one) => one === params.figure);
  if (figure === undefined) throw noFigure();
  const { merchantId, mode } = project;
  const asked = { merchantId, mode, figure };
  const kind = query.get("kind");
  const filter = { ...daySpan(query), ...(kind && { kind }) };
  const before = Number(query.get("before"));
  const page = { ...(Number.isSafeInteger(before) && before > 0 && { before }), limit: A_PAGE };
  return visit.read(async (client) => {
    await client.query(`set local statement_timeout = ${WITHIN}`);
    const there = await figuresOf(client, merchantId, mode);
    if (!there.some((one) => one.figure === figure)) throw noFigure();
    const explained = await explain(client, asked, { limit: MOST_HOLDS });
    const span = await accountSpan(client, asked, filter);
    const history = await accountHistory(client, asked, { ...filter, ...page });
    return { figure, explained, span, history };
  });
}

function noFigure(): Failure {
  return new Failure("not_found", "There is no such figure");
}

/** The figure as the sum that it is. */
function partsOf({ figure, amount, holds, otherHolds }: Explained, visit: VisitOf<"project">) {
  const say = balanceWords[visit.language];
  const held = add(
    otherHolds,
    holds.reduce((sum, hold) => add(sum, hold.amount), 0),
  );
  const whole = [
    say.figures[figure] ?? figure,
    <strong>
      <Money amount={amount} />
    </strong>,
  ] as const;
  if (figure !== AVAILABLE) return [whole];
  return [
    [say.posted, <Money amount={add(amount, held)} />],
    [say.holds, <Money amount={subtract(0, held)} />],
    whole,
  ] as const;
}

function Holds({ visit, explained }: { visit: VisitOf<"project">; explained: Explained }) {
  const { language } = visit;
  const say = balanceWords[language];
  const { holds, otherHolds } = explained;
  return (
    <Card id="holds" title={say.holds}>
      <Table
        caption={say.holdsCaption}
        rows={holds}
        columns={[
          {
            head: say.when,
            cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
          },
          { head: say.for, cell: (hold) => <HeldFor visit={visit} hold={hold} /> },
          { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        ]}
        empty={null}
      />
      {otherHolds > 0 ? <Facts rows={[[say.otherHolds, <Money amount={otherHolds} />]]} /> : null}
    </Card>
  );
}

function HeldFor({ visit, hold }: { visit: VisitOf<"project">; hold: ExplainedHold }) {
  const say = balanceWords[visit.language];
  const { kind, subjectId } = hold;
  const base = baseOf(visit, hold.project ?? visit.project.slug);
  return kind === "payout" ? (
    <a href={`${base}/payouts/${showId("pyo", subjectId)}`}>{say.payout}</a>
  ) : (
    <a href={`${base}/refunds/${showId("rfd", subjectId)}`}>{say.refund}</a>
  );
}

function HistoryFilters({ visit }: { visit: VisitOf<"project"> }) {
  const { query, language, address } = visit;
  const say = balanceWords[language];
  const choices = [
    { value: "", label: say.allKinds },
    ...Object.entries(KIND_WORDS).map(([value, word]) => ({ value, label: word[language] })),
  ];
  const said = { apply: say.filter, clear: say.clearFilter };
  return (
    <Filters label={say.filter} action={address} said={said}>
      <Select name="kind" label={say.kind} value={query.get("kind") ?? ""} choices={choices} />
      <Field name="from" type="date" label={say.from} value={query.get("from") ?? ""} />
      <Field name="to" type="date" label={say.to} value={query.get("to") ?? ""} />
    </Filters>
  );
}

function Kinds({ visit, span }: { visit: VisitOf<"project">; span: AccountSpan }) {
  const { language } = visit;
  const say = balanceWords[language];
  const { opening, closing, kinds } = span;
  if (kinds.length === 0) return null;
  return (
    <Card id="kinds" title={say.kinds}>
      <KindTable language={language} caption={say.kindsCaption} kinds={kinds} />
      <Facts
        rows={[
          ...(opening === 0 ? [] : [[say.before, <Money amount={opening} />] as const]),
          [say.sum, <Money amount={closing} />],
        ]}
      />
    </Card>
  );
}

function Lines({ visit, history }: { visit: VisitOf<"project">; history: History }) {
  const { language, query } = visit;
  const say = balanceWords[language];
  const { lines, next } = history;
  const narrowed = ["kind", "from", "to"].some((name) => query.get(name));
  return (
    <Card id="lines" title={say.lines}>
      <Table
        caption={say.linesCaption}
        rows={lines}
        columns={[
          {
            head: say.when,
            cell: ({ effectiveAt }) => <Moment at={effectiveAt} language={language} short />,
          },
          { head: say.what, cell: ({ kind }) => wordOf(KIND_WORDS, kind, language) },
          { head: say.subject, cell: (line) => <Subject visit={visit} line={line} /> },
          { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
          {
            head: say.after,
            number: true,
            cell: ({ balanceAfter }) => <Money amount={balanceAfter} />,
          },
        ]}
        empty={
          <Empty title={narrowed ? say.noneFound : say.noLines}>
            <p>{narrowed ? say.noneFoundBody : say.noLinesBody}</p>
          </Empty>
        }
      />
      <Pages
        label={say.pages}
        newer={query.has("before") ? visit.here({ before: undefined }) : undefined}
        older={next === undefined ? undefined : visit.here({ before: `${next}` })}
        said={say}
      />
    </Card>
  );
}

const PLACES: Readonly<Record<string, string>> = {
  pay: "payments",
  pyo: "payouts",
  rfd: "refunds",
};

/** The project that something is of: the balance is shared by all of the merchant's. */
function baseOf(visit: VisitOf<"project">, slug: string): string {
  return visit.link("").replace(`/projects/${visit.project.slug}`, `/projects/${slug}`);
}

function Subject({ visit, line }: { visit: VisitOf<"project">; line: HistoryLine }) {
  const id = subjectOfLine(line);
  const place = PLACES[id.slice(0, id.indexOf("_"))];
  if (place === undefined || line.project === null) return <>{line.project ?? "–"}</>;
  return <a href={`${baseOf(visit, line.project)}/${place}/${id}`}>{line.project}</a>;
}

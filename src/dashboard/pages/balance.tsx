/** The merchant's money: what each figure is now, and what a month has made of it. */
import { DAY, type Instant, jakartaDay } from "../../clock.ts";
import { type ReportRow, settlementReport } from "../../engine/settlement-report.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { AVAILABLE } from "../../ledger/chart.ts";
import { HELD } from "../../ledger/explain.ts";
import { type AccountSpan, accountSpan } from "../../ledger/history.ts";
import { add } from "../../money.ts";
import { Actions, ButtonLink, Filters, Select } from "../../ui/forms.tsx";
import { Card, Empty, Facts, Figure, Figures, Heading, Money, Table } from "../../ui/parts.tsx";
import { dayText, showMonth, showNumber } from "../../ui/show.ts";
import { FIGURES, KindTable, WITHIN } from "../balance-parts.tsx";
import { balanceWords } from "../balance-words.ts";
import { dayIn } from "../day-span.ts";

/** Shown also where they are zero. */
const ALWAYS = [AVAILABLE, HELD, "transit", "suspense"];
const MONTHS = 12;

export default definePage({
  scope: "project",
  path: "/balance",
  right: "view",
  title: { id: balanceWords.id.title, en: balanceWords.en.title },
  way: { group: "money", place: 3 },
  async show(visit) {
    const { room, project, language } = visit;
    const { merchantId, mode } = project;
    const say = balanceWords[language];
    const figures = await room.engine.ledger.figures(merchantId, mode);
    const month = monthOf(visit);
    const asked = { merchantId, mode, figure: AVAILABLE };
    const span = await visit.read(async (client) => {
      await client.query(`set local statement_timeout = ${WITHIN}`);
      return accountSpan(client, asked, month);
    });
    const days = { from: dayText(month.from), to: dayText(month.until - DAY) };
    const rows = await settlementReport(room.db, { merchantId, mode, ...days });
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {visit.may("money") ? (
            <ButtonLink href={visit.link("/payouts/new")}>{say.payOut}</ButtonLink>
          ) : null}
        </Heading>
        <Now visit={visit} figures={figures} />
        <Month visit={visit} month={month} span={span} />
        <Projects visit={visit} days={days} rows={rows} />
        {visit.may("develop") ? (
          <Card id="top-up" title={say.topUp} lead={say.topUpLead}>
            <Actions>
              <ButtonLink href={visit.link("/links/new")} look="quiet">
                {say.topUp}
              </ButtonLink>
            </Actions>
          </Card>
        ) : null}
      </>
    );
  },
});

type Known = readonly { readonly figure: string; readonly amount: number }[];

function Now({ visit, figures }: { visit: VisitOf<"project">; figures: Known }) {
  const say = balanceWords[visit.language];
  const known = new Map(figures.map(({ figure, amount }) => [figure, amount]));
  const shown = FIGURES.filter((name) => ALWAYS.includes(name) || known.get(name));
  return (
    <Card id="now" title={say.now}>
      <Figures>
        {shown.map((name) => (
          <Figure
            label={say.figures[name] ?? name}
            value={<Money amount={known.get(name) ?? 0} />}
            note={
              <>
                {say.notes[name]}{" "}
                {known.has(name) ? (
                  <a href={visit.link(`/balance/${name}`)}>
                    {say.explain}
                    <span class="hidden-visually">: {say.figures[name]}</span>
                  </a>
                ) : null}
              </>
            }
          />
        ))}
      </Figures>
    </Card>
  );
}

type MonthSpan = { readonly from: Instant; readonly until: Instant };

/** The month of the address, `2026-11`; this one where it names none. */
function monthOf({ query, now }: VisitOf<"project">): MonthSpan {
  const from = dayIn(`${query.get("month")}-01`) ?? monthAt(now);
  return { from, until: monthAt(from + 32 * DAY) };
}

/** When the month in Jakarta began that an instant lies in. */
function monthAt(at: Instant): Instant {
  const day = jakartaDay(at);
  return day - (Number(dayText(day).slice(8)) - 1) * DAY;
}

function Month({
  visit,
  month,
  span,
}: {
  visit: VisitOf<"project">;
  month: MonthSpan;
  span: AccountSpan;
}) {
  const { language, address } = visit;
  const say = balanceWords[language];
  const said = { apply: say.show, clear: say.clear };
  return (
    <Card id="month" title={say.month} lead={say.monthLead}>
      <Filters label={say.month} action={address} said={said}>
        <Select
          name="month"
          label={say.pick}
          value={dayText(month.from).slice(0, 7)}
          choices={monthsTo(visit, month)}
        />
      </Filters>
      <Facts
        rows={[
          [say.opening, <Money amount={span.opening} />],
          [
            say.closing,
            <strong>
              <Money amount={span.closing} />
            </strong>,
          ],
        ]}
      />
      <KindTable
        language={language}
        caption={say.monthCaption}
        kinds={span.kinds}
        empty={
          <Empty title={say.nothing}>
            <p>{say.nothingBody}</p>
          </Empty>
        }
      />
    </Card>
  );
}

/** The last twelve months, and the one that is shown. */
function monthsTo({ now, language }: VisitOf<"project">, { from: shown }: MonthSpan) {
  const months: Instant[] = [];
  for (let at = monthAt(now); months.length < MONTHS; at = monthAt(at - DAY)) months.push(at);
  if (!months.includes(shown)) months.push(shown);
  return months.map((at) => ({
    value: dayText(at).slice(0, 7),
    label: showMonth(at, language),
  }));
}

type ProjectSums = Pick<
  ReportRow,
  "project" | "payments" | "gross" | "fee" | "net" | "refunded" | "paidOut"
>;

function Projects({
  visit,
  days,
  rows,
}: {
  visit: VisitOf<"project">;
  days: Readonly<Record<"from" | "to", string>>;
  rows: readonly ReportRow[];
}) {
  const { language } = visit;
  const say = balanceWords[language];
  const money = (head: string, of: (row: ProjectSums) => number) => ({
    head,
    number: true,
    cell: (row: ProjectSums) => <Money amount={of(row)} />,
  });
  return (
    <Card id="projects" title={say.projects} lead={say.projectsLead}>
      <Table
        caption={say.projectsCaption}
        rows={byProject(rows)}
        columns={[
          { head: say.project, cell: ({ project }) => project || say.nobody },
          {
            head: say.payments,
            number: true,
            cell: ({ payments }) => showNumber(payments, language),
          },
          money(say.gross, ({ gross }) => gross),
          money(say.fee, ({ fee }) => fee),
          money(say.net, ({ net }) => net),
          money(say.refunded, ({ refunded }) => refunded),
          money(say.paidOut, ({ paidOut }) => paidOut),
        ]}
        empty={
          <Empty title={say.nothing}>
            <p>{say.nothingBody}</p>
          </Empty>
        }
      />
      <Actions>
        <ButtonLink href={visit.link("/reports", days)} look="quiet">
          {say.daily}
        </ButtonLink>
      </Actions>
    </Card>
  );
}

/** Days and rails of one project added up. */
function byProject(rows: readonly ReportRow[]): readonly ProjectSums[] {
  const sums = new Map<string, ProjectSums>();
  for (const row of rows) {
    const one = sums.get(row.project);
    if (!one) {
      sums.set(row.project, row);
      continue;
    }
    sums.set(row.project, {
      project: row.project,
      payments: one.payments + row.payments,
      gross: add(one.gross, row.gross),
      fee: add(one.fee, row.fee),
      net: add(one.net, row.net),
      refunded: add(one.refunded, row.refunded),
      paidOut: add(one.paidOut, row.paidOut),
    });
  }
  return [...sums.values()];
}

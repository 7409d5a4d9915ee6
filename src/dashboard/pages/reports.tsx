/** The daily report: each day and channel, with sums that are the ledger's. */
import type { ChannelDay } from "../../engine/channel-report.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { add } from "../../money.ts";
import { Actions, ButtonLink, Field, Filters } from "../../ui/forms.tsx";
import { Card, Empty, Figure, Figures, Heading, Money, Table } from "../../ui/parts.tsx";
import { showDay, showNumber } from "../../ui/show.ts";
import { dayIn } from "../day-span.ts";
import { channelName } from "../payment-filter.tsx";
import { MOST_DAYS, readReport, readSpan, type Span } from "../report-span.ts";
import { reportWords } from "../report-words.ts";
import { FILE_FORMS } from "../table-file.ts";

export default definePage({
  scope: "project",
  path: "/reports",
  right: "view",
  title: { id: reportWords.id.title, en: reportWords.en.title },
  way: { group: "money", place: 8 },
  async show(visit) {
    const say = reportWords[visit.language];
    const span = readSpan(visit);
    const rows = await readReport(visit, span);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <SpanForm visit={visit} span={span} />
        {rows.length === 0 ? null : <Sums visit={visit} span={span} rows={rows} />}
        <Days visit={visit} rows={rows} />
      </>
    );
  },
});

function SpanForm({ visit, span }: { visit: VisitOf<"project">; span: Span }) {
  const say = reportWords[visit.language];
  const { typed, wrong, wrongSpan } = span;
  const error = (name: "from" | "to") => (wrong.has(name) ? say.wrongDay : undefined);
  return (
    <Filters
      label={say.filter}
      action={visit.address}
      said={{ apply: say.apply, clear: say.clear }}
    >
      <Field name="from" type="date" value={typed.from} label={say.from} error={error("from")} />
      <Field
        name="to"
        type="date"
        value={typed.to}
        label={say.to}
        error={wrongSpan ? say.wrongSpan(MOST_DAYS) : error("to")}
      />
    </Filters>
  );
}

type View = { readonly visit: VisitOf<"project">; readonly rows: readonly ChannelDay[] };

function Sums({ visit, span, rows }: View & { span: Span }) {
  const { language } = visit;
  const say = reportWords[language];
  const sumOf = (name: "gross" | "fee" | "net" | "refunded") =>
    add(...rows.map((row) => row[name]));
  const count = rows.reduce((all, { payments }) => all + payments, 0);
  return (
    <Card id="totals" title={say.totals} lead={say.hint}>
      <Figures>
        <Figure label={say.payments} value={showNumber(count, language)} />
        <Figure label={say.gross} value={<Money amount={sumOf("gross")} />} />
        <Figure label={say.fee} value={<Money amount={sumOf("fee")} />} />
        <Figure label={say.net} value={<Money amount={sumOf("net")} />} />
        <Figure label={say.refunded} value={<Money amount={sumOf("refunded")} />} />
      </Figures>
      <p class="soft">{say.exportLead}</p>
      <Actions>
        {FILE_FORMS.map((form) => (
          <ButtonLink href={visit.link(`/reports/export/${form}`, span.typed)} look="quiet">
            {form.toUpperCase()}
          </ButtonLink>
        ))}
      </Actions>
    </Card>
  );
}

function Days({ visit, rows }: View) {
  const { language } = visit;
  const say = reportWords[language];
  const money = (head: string, name: "gross" | "fee" | "net" | "refunded") => ({
    head,
    number: true,
    cell: (row: ChannelDay) => <Money amount={row[name]} />,
  });
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        { head: say.day, cell: ({ day }) => showDay(dayIn(day) ?? 0, language) },
        { head: say.channel, cell: ({ channel }) => channelName(channel, language) },
        {
          head: say.payments,
          number: true,
          cell: ({ payments }) => showNumber(payments, language),
        },
        money(say.gross, "gross"),
        money(say.fee, "fee"),
        money(say.net, "net"),
        money(say.refunded, "refunded"),
      ]}
      empty={
        <Empty title={say.empty}>
          <p>{say.emptyBody}</p>
        </Empty>
      }
    />
  );
}

/** The codes of a project that stay open: whose each is, and what has come by it. */
import type { OpenPayment } from "../../engine/open-payment.ts";
import type { PaidThrough } from "../../engine/paid-through.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { Pages } from "../../ui/forms.tsx";
import { Badge, Empty, Heading, Money, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { channelText } from "../link-parts.tsx";
import { openWords } from "../open-words.ts";

const A_PAGE = 20;

type Row = { readonly open: OpenPayment; readonly sum: PaidThrough };

export default definePage({
  scope: "project",
  path: "/open-payments",
  right: "view",
  title: { id: openWords.id.title, en: openWords.en.title },
  way: { group: "money", place: 7 },
  async show(visit) {
    const { room, project, query, language } = visit;
    const { openPayments } = room.engine;
    const say = openWords[language];
    const before = parseId("opn", query.get("before") ?? "");
    const filter = { ...(before && { before }), limit: A_PAGE + 1 };
    const found = await openPayments.list(project, filter);
    const rows: Row[] = [];
    for (const open of found.slice(0, A_PAGE)) {
      rows.push({ open, sum: await openPayments.sum(open) });
    }
    const last = found.length > A_PAGE ? rows.at(-1)?.open : undefined;
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Table
          caption={say.caption}
          rows={rows}
          columns={columnsOf(visit)}
          empty={
            <Empty title={say.none}>
              <p>{say.noneBody}</p>
              <code>POST /v1/open_payments</code>
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before && visit.here({ before: undefined })}
          older={last && visit.here({ before: showId("opn", last.id) })}
          said={say}
        />
      </>
    );
  },
});

function columnsOf(visit: VisitOf<"project">) {
  const { language } = visit;
  const say = openWords[language];
  return [
    {
      head: say.name,
      cell: ({ open }: Row) => (
        <a href={visit.link(`/open-payments/${showId("opn", open.id)}`)}>{open.name}</a>
      ),
    },
    { head: say.channel, cell: ({ open }: Row) => channelText(open.channel, language) },
    {
      head: say.state,
      cell: ({ open: { closedAt } }: Row) => (
        <Badge tone={closedAt === null ? "good" : "plain"}>
          {say.states[closedAt === null ? "open" : "closed"]}
        </Badge>
      ),
    },
    { head: say.paid, number: true, cell: ({ sum }: Row) => showNumber(sum.payments, language) },
    { head: say.received, number: true, cell: ({ sum }: Row) => <Money amount={sum.received} /> },
  ];
}

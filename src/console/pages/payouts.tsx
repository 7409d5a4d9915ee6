/** Payouts of all merchants: what waits for a decision first, then what waits for a transfer. */
import type { PayoutStatus } from "../../engine/payout.ts";
import { listQueue, type QueuedPayout } from "../../engine/payout-queue.ts";
import { definePage } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { Pages, Tabs } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Empty, Heading, Moment, Money, Table } from "../../ui/parts.tsx";
import { payoutWords } from "../payout-words.ts";

const PAGE = 50;
const STATUSES: readonly PayoutStatus[] = ["requested", "approved", "paid", "rejected", "failed"];

export default definePage({
  scope: "house",
  path: "/payouts",
  right: "view",
  title: { id: payoutWords.id.title, en: payoutWords.en.title },
  way: { group: "money", place: 1 },
  async show({ room, language, query, here, link }) {
    const say = payoutWords[language];
    const status = STATUSES.find((one) => one === query.get("status")) ?? "requested";
    const before = parseId("pyo", query.get("before") ?? "");
    const found = await listQueue(room.db, { status, before, limit: PAGE + 1 });
    const rows = found.slice(0, PAGE);
    const last = found.length > PAGE ? rows.at(-1)?.payout.id : undefined;
    const older = last && here({ before: showId("pyo", last) });
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Tabs
          label={say.tabs}
          ways={STATUSES.map((one) => ({
            href: link("/payouts", { status: one }),
            label: say.statuses[one],
            here: one === status,
          }))}
        />
        <Table
          caption={`${say.caption}: ${say.statuses[status]}`}
          rows={rows}
          columns={[
            {
              head: say.asked,
              cell: ({ payout }: QueuedPayout) => (
                <a href={link(`/payouts/${showId("pyo", payout.id)}`)}>
                  <Moment at={payout.createdAt} language={language} short />
                </a>
              ),
            },
            {
              head: say.merchant,
              cell: ({ merchant, payout: { mode } }) => (
                <>
                  {merchant} <ModeBadge mode={mode} language={language} />
                </>
              ),
            },
            {
              head: say.amount,
              number: true,
              cell: ({ payout: { amount } }) => <Money amount={amount} />,
            },
            { head: say.to, cell: ({ payout: { beneficiary } }) => beneficiary.name },
            {
              head: say.approvedBy,
              cell: ({ payout: { approvedBy, approvals } }) =>
                say.approvals(approvedBy.length, approvals),
            },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before === undefined ? undefined : here({ before: undefined })}
          older={older}
          said={say}
        />
      </>
    );
  },
});

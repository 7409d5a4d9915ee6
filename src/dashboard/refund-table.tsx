/** Refunds in a table: on their own page and on their payment's. */
import type { Child } from "hono/jsx";
import type { Refund } from "../engine/refund.ts";
import type { VisitOf } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { Moment, Money, Table } from "../ui/parts.tsx";
import { REFUND_WORDS } from "./payment-words.ts";
import { refundWords } from "./refund-words.ts";
import { StateBadge } from "./state-badge.tsx";

export function RefundTable(view: {
  visit: VisitOf<"project">;
  rows: readonly Refund[];
  empty: Child;
}) {
  const { visit, rows, empty } = view;
  const { language } = visit;
  const say = refundWords[language];
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        {
          head: say.at,
          cell: ({ id, createdAt }) => (
            <a href={visit.link(`/refunds/${showId("rfd", id)}`)}>
              <Moment at={createdAt} language={language} short />
            </a>
          ),
        },
        {
          head: say.status,
          cell: ({ status }) => <StateBadge word={REFUND_WORDS[status]} language={language} />,
        },
        { head: say.reason, cell: ({ reason }) => reason ?? "–" },
        { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
      ]}
      empty={empty}
    />
  );
}

/** The payments that came through a link or an open payment, a page of them at a time. */
import type { Payment } from "../engine/payment.ts";
import type { VisitOf } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { Pages } from "../ui/forms.tsx";
import { Badge, Card, Empty, Moment, Money, Table, type Tone } from "../ui/parts.tsx";
import type { LinkWords } from "./link-words.ts";

const MOST_PAGES = 10_000;

const TONES: Readonly<Partial<Record<Payment["status"], Tone>>> = {
  paid: "good",
  pending: "warn",
  failed: "bad",
};

type Said = Pick<
  LinkWords,
  | "payments"
  | "paymentsCaption"
  | "noPayment"
  | "noPaymentBody"
  | "when"
  | "payer"
  | "reference"
  | "status"
  | "statuses"
  | "amountShort"
  | "pages"
  | "newer"
  | "older"
>;

/** Which page the address asks for, from 1 on. */
export function pageNumber({ query }: VisitOf<"project">): number {
  const page = Number(query.get("page") ?? "1");
  return Number.isInteger(page) && page >= 1 && page <= MOST_PAGES ? page : 1;
}

export function ThroughCard({
  visit,
  payments,
  pages: { page, more },
  say,
}: {
  visit: VisitOf<"project">;
  payments: readonly Payment[];
  pages: { readonly page: number; readonly more: boolean };
  say: Said;
}) {
  const { language } = visit;
  const to = (number: number) => visit.here({ page: number === 1 ? undefined : `${number}` });
  return (
    <Card id="payments" title={say.payments}>
      <Table
        caption={say.paymentsCaption}
        rows={payments}
        columns={[
          {
            head: say.reference,
            cell: ({ id, reference }) => (
              <a href={visit.link(`/payments/${showId("pay", id)}`)}>{reference}</a>
            ),
          },
          { head: say.payer, cell: ({ customer }) => customer?.name ?? "–" },
          {
            head: say.status,
            cell: ({ status }) => (
              <Badge tone={TONES[status] ?? "plain"}>{say.statuses[status]}</Badge>
            ),
          },
          {
            head: say.when,
            cell: ({ paidAt, createdAt }) => (
              <Moment at={paidAt ?? createdAt} language={language} short />
            ),
          },
          { head: say.amountShort, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        ]}
        empty={
          <Empty title={say.noPayment}>
            <p>{say.noPaymentBody}</p>
          </Empty>
        }
      />
      <Pages
        label={say.pages}
        newer={page > 1 ? to(page - 1) : undefined}
        older={more ? to(page + 1) : undefined}
        said={say}
      />
    </Card>
  );
}

/** All that is known of one payment, read in one moment as its merchant sees it. */
import { DAY } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { eventsAbout } from "../engine/events.ts";
import { listCharges } from "../engine/find-payments.ts";
import { paymentsOf } from "../engine/list-payments.ts";
import type { Charge, Event, Payment } from "../engine/payment.ts";
import { asksOf, type RailAskRow } from "../engine/rail-asks.ts";
import { receiptsOf, type ToldMoney } from "../engine/receipt-rows.ts";
import type { Refund } from "../engine/refund.ts";
import { listRefunds } from "../engine/refund-rows.ts";
import { readPayment } from "../engine/search-payments.ts";
import { listSuspense, type Suspense } from "../engine/suspense-rows.ts";
import type { VisitOf } from "../faces/page.ts";
import { Failure } from "../failure.ts";
import { parseId } from "../ids.ts";
import { explainSubjects, type SubjectLine } from "../ledger/explain.ts";
import { type Delivery, listDeliveries } from "../webhooks/delivery-log.ts";

export type PaymentRecord = {
  readonly payment: Payment;
  /** Oldest first, as is all that follows but the deliveries and the refunds. */
  readonly charges: readonly Charge[];
  readonly events: readonly Event[];
  readonly lines: readonly SubjectLine[];
  readonly aside: readonly Suspense[];
  readonly receipts: readonly ToldMoney[];
  readonly asks: readonly RailAskRow[];
  readonly refunds: readonly Refund[];
  readonly deliveries: readonly Delivery[];
};

/** Of one payment; more of anything is a program gone astray. */
const MOST = 100;

/** The payment that the page's address names. Fails: not_found, for another's too. */
export async function paymentAt(visit: VisitOf<"project">): Promise<Payment> {
  return visit.read((client) => paymentIn(client, visit));
}

export function readRecord(visit: VisitOf<"project">): Promise<PaymentRecord> {
  return visit.read(async (client) => {
    const { project } = visit;
    const { merchantId } = project;
    const payment = await paymentIn(client, visit);
    const paymentId = payment.id;
    const refunds = await listRefunds(client, project, { paymentId, limit: MOST });
    const subjects = [paymentId, ...refunds.map(({ id }) => id)];
    const from = payment.createdAt - project.clockOffset - DAY;
    const aside = await listSuspense(client, { merchantId, paymentId, limit: MOST });
    return {
      payment,
      refunds,
      charges: await listCharges(client, payment),
      events: await eventsAbout(client, merchantId, subjects, MOST),
      lines: await explainSubjects(client, merchantId, subjects, MOST),
      aside: aside.toReversed(),
      receipts: await receiptsOf(client, payment),
      asks: await asksOf(client, payment),
      deliveries: await deliveriesOf(client, visit, { paymentId, from }),
    };
  });
}

/** Those of a payment that was made at `from` or later, newest first. */
export function deliveriesOf(
  client: PoolClient,
  { project }: VisitOf<"project">,
  { paymentId, from }: { readonly paymentId: string; readonly from: number },
): Promise<readonly Delivery[]> {
  return listDeliveries(client, project, { subjectId: paymentId, from, limit: MOST });
}

async function paymentIn(client: PoolClient, visit: VisitOf<"project">): Promise<Payment> {
  const { params, project, now } = visit;
  const id = parseId("pay", params.payment ?? "");
  const found = id && (await readPayment(client, paymentsOf(project), id, now));
  if (found) return found;
  throw new Failure("not_found", "There is no such payment");
}

/**
 * Assigning: money that came to an account of the house, and that no total told whose it is, is
 * given by a person to the payment that it was for. What the payment does with it is the law's.
 */
import type { Instant } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import type { Charge, Payment } from "../engine/payment.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { findNotice, markCounted, type Notice } from "./notice-rows.ts";

type Room = { readonly db: Pool; readonly engine: Engine };

/** Once claimed it is that payment's for good: a crash in between is mended by the worker. */
const claim = statement<{ id: string; paid_at: Instant }>(
  "notice_assign",
  `update notice
      set status = 'pending', merchant_id = $3, payment_id = $4, charge_id = $5, cause = null,
          paid_at = paid_at + $6 * interval '1 millisecond'
    where owner_id = $1 and transaction = $2 and status = 'unassigned'
   returning id, paid_at`,
);

/** Fails: not_found, wrong_state (it is assigned), invalid_request (payment). */
export async function assignNotice(
  { db, engine }: Room,
  account: OpenedAccount,
  id: string,
  to: { readonly project: Project; readonly payment: Payment },
): Promise<Notice> {
  const { ownerId } = account;
  const notice = await findNotice(db, ownerId, id);
  if (!notice) throw new Failure("not_found", "There is no such notice");
  const { transaction, amount, status } = notice;
  if (status !== "unassigned" || transaction === null || amount === null) {
    throw new Failure("wrong_state", `The notice is ${status}.`, { facts: { status } });
  }
  const { merchantId, id: paymentId } = to.payment;
  const charge = chargeOn(account, to.payment);
  const claimed = await claim(db, [
    ...[ownerId, transaction, merchantId, paymentId, charge.id],
    to.project.clockOffset,
  ]);
  const [first] = claimed;
  if (!first) throw new Failure("wrong_state", "The notice is assigned.");
  const receipt = { transaction, amount, paidAt: first.paid_at };
  await engine.payments.receive(merchantId, paymentId, charge.id, receipt);
  await markCounted(
    db,
    claimed.map((one) => ({ ownerId, id: one.id })),
  );
  return (await findNotice(db, ownerId, id)) as Notice;
}

/** Money of one rail or mode never becomes another's. */
function chargeOn({ rail, mode }: OpenedAccount, { charge, mode: of }: Payment): Charge {
  if (charge && charge.rail === rail && of === mode) return charge;
  throw new Failure("invalid_request", `The payment has no ${mode} charge on the rail ${rail}`, {
    field: "payment",
    hint: "Let the buyer pick a channel of this account first.",
  });
}

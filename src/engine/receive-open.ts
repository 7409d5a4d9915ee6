/**
 * Money that comes by an open payment's code: a payment is made for it, known by the rail's own id
 * of the money, and settled as any other. Told again after a crash between the two, it goes on
 * where it stood; what does not fit is set aside by the rules of every payment.
 */

import { type Instant, jakartaPlain } from "../clock.ts";
import { assert } from "../failure.ts";
import { type Ids, randomDigits, showId } from "../ids.ts";
import type { Changed } from "./change-payments.ts";
import { isLostRace, type NewPayment } from "./insert-payments.ts";
import { channelOf } from "./merchant-terms.ts";
import { type OpenPayment, originOf } from "./open-payment.ts";
import type { OpenPaymentRoom } from "./open-payments.ts";
import type { Charge, Payment } from "./payment.ts";
import { feeOf } from "./pricing.ts";
import type { Receipt } from "./rail.ts";
import type { Project } from "./settings.ts";

export async function receiveOpen(
  room: OpenPaymentRoom,
  open: OpenPayment,
  receipt: Receipt,
): Promise<Changed> {
  const { merchantId, projectId } = open;
  const project = await room.projectById(merchantId, projectId);
  assert(project, "a project is never deleted");
  const payment = await paymentFor(room, await room.time.renew(project), open, receipt);
  assert(payment.charge, "a payment through an open payment shows its charge");
  const change = { kind: "receive" as const, chargeId: payment.charge.id, receipt };
  return room.commits.change({ merchantId, paymentId: payment.id, change });
}

/** The payment of this money: a new one, or the one that was made when we first heard of it. */
async function paymentFor(
  room: OpenPaymentRoom,
  project: Project,
  open: OpenPayment,
  receipt: Receipt,
): Promise<Payment> {
  const item = draft(room, project, open, receipt);
  const inserted = await room.commits.insert(item).catch((error: unknown) => {
    if (!isLostRace(error)) throw error;
    return undefined;
  });
  if (inserted?.outcome === "created") return item.payment;
  // Somebody was faster with the same money.
  const { merchantId, id: projectId, mode } = project;
  const key = item.payment.identity as string;
  const existing = await room.find.byIdentity({ merchantId, projectId, mode, key, amount: null });
  assert(existing, "a payment that holds an identity is there");
  return existing;
}

function draft(
  { ids, time }: OpenPaymentRoom,
  project: Project,
  open: OpenPayment,
  { transaction, amount: came }: Receipt,
): NewPayment {
  const { merchantId, projectId, mode, channel, closedAt } = open;
  const now = time.of(project);
  const settings = channelOf(project, channel);
  // What is below the least is short of it, and what is above the most is over by the rest.
  const amount = Math.min(Math.max(came, open.least), open.most);
  const fee = Math.min(feeOf(settings?.fee ?? [], amount), amount);
  const id = ids.uuid(now);
  const deadline = closedAt ?? now + (settings?.life ?? project.settings.openLife);
  const charge: Charge = {
    id: ids.uuid(now),
    paymentId: id,
    channel,
    rail: open.rail,
    status: "open",
    bearer: "merchant",
    amount,
    fee,
    code: 0,
    payable: amount,
    net: amount - fee,
    instructions: open.instructions,
    railReference: open.railReference,
    account: null,
    custody: "ours",
    deadline,
    createdAt: now,
    paidAt: null,
  };
  const payment: Payment = {
    merchantId,
    id,
    projectId,
    mode,
    reference: `${open.railReference}-${transaction}`,
    identity: `${originOf(open)} ${transaction}`,
    identityKept: true,
    wireId: wireIdOf(open.wireForm, id, ids, now),
    origin: originOf(open),
    status: "pending",
    version: 1,
    amount,
    refunded: 0,
    channel,
    charge,
    customer: open.customer,
    metadata: null,
    returnUrl: null,
    createdAt: now,
    updatedAt: now,
    expiresAt: deadline,
    endsAt: null,
    paidAt: null,
    canceledAt: null,
  };
  const reply = { status: 200, headers: {}, body: "" };
  return { payment, clockOffset: project.clockOffset, reply };
}

const DIGITS = 20;

/**
 * An id in a dialect's own form: `{minute}` is the minute in Jakarta, `{digits}` twenty random
 * ones, 66 bits.
 */
export function wireIdOf(form: string | null, id: string, ids: Ids, now: Instant): string {
  if (form === null) return showId("pay", id);
  const minute = jakartaPlain(now).slice(0, 16).replaceAll(/\D/g, "");
  return form.replace("{minute}", minute).replace("{digits}", randomDigits(ids, DIGITS));
}

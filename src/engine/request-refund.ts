/**
 * Asking for a refund: judged, sent to the rail, taken from the balance and answered, all in one
 * commit under the locks of the payment and of the merchant's balance, so that refunds at once
 * never give back more than was paid.
 */
import type { Instant } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { retried, transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import { applySteps } from "../ledger/apply.ts";
import { balanceOf } from "../ledger/balance.ts";
import { AVAILABLE } from "../ledger/chart.ts";
import { lockAccounts } from "../ledger/rows.ts";
import type { Caller, IdempotencyKey, Reply } from "./engine.ts";
import { appendEvents } from "./events.ts";
import {
  begin,
  type RefundMove,
  refundAmount,
  refundable,
  refundedByHand,
} from "./judge-refund.ts";
import { askedUnder, keepReplies, readReplies, refuseOther } from "./kept-replies.ts";
import type { Payment } from "./payment.ts";
import { writtenText } from "./payout-rules.ts";
import { readOffset } from "./project-time.ts";
import type { Refund } from "./refund.ts";
import {
  findRefund,
  insertRefund,
  lockPayment,
  sumOfRefunds,
  transactionOf,
  updateRefunded,
} from "./refund-rows.ts";
import type { PayoutRoom } from "./request-payout.ts";
import type { Project } from "./settings.ts";

export type RequestRefund = {
  readonly project: Project;
  readonly paymentId: string;
  /** Who asks: whoever is behind a key, an operator by name, one of the merchant's by login. */
  readonly by:
    | Pick<Caller, "keyId" | "mayPayOut">
    | { readonly operator: string }
    | { readonly member: string };
  /** Whole rupiah; null is all that is left. */
  readonly amount: number | null;
  readonly reason?: string | null;
  /**
   * What proves that the merchant gave the money back from its own account, where we hold none of
   * it: the transfer's reference. Nothing is sent then; the refund is recorded.
   */
  readonly evidence?: string | null | undefined;
  readonly idempotency?: IdempotencyKey | undefined;
  /** Makes the answer from the refund and the payment it leaves; run before the commit. */
  readonly encode: (refund: Refund, payment: Payment) => Reply;
};

export type RequestedRefund =
  | {
      readonly outcome: "created";
      readonly refund: Refund;
      readonly payment: Payment;
      readonly reply: Reply;
    }
  /** The idempotency key was used for this very ask: its stored answer. */
  | { readonly outcome: "replayed"; readonly reply: Reply };

const LONGEST_REASON = 255;
const LONGEST_EVIDENCE = 500;

/**
 * Fails: forbidden for a key that may not move money out, not_found, wrong_state, not_supported,
 * amount_too_large, invalid_request, insufficient_balance, idempotency_mismatch.
 */
export async function requestRefund(
  room: PayoutRoom,
  request: RequestRefund,
): Promise<RequestedRefund> {
  if ("mayPayOut" in request.by && !request.by.mayPayOut) {
    throw new Failure("forbidden", "This key may not give money back.", {
      hint: "Make a key of ours: gapura key create.",
    });
  }
  const now = room.clock.now() + (await retried(() => readOffset(room.db, request.project)));
  const id = room.ids.uuid(now);
  const { result, told } = await transaction(room.db, async (client) => {
    const payment = await lockAll(client, request);
    const known = await knownAnswer(client, request, payment, id);
    if (known) return { result: known, told: true };
    const real = room.clock.now();
    return insertRequested(client, room, request, payment, { id, now, real });
  });
  if (told) room.onTold();
  return result;
}

/** The payment first, then the balance: the order that settlements take them in. */
async function lockAll(client: PoolClient, { project, paymentId }: RequestRefund) {
  const { merchantId, id, mode } = project;
  const payment = await lockPayment(client, merchantId, paymentId);
  if (payment?.projectId !== id || payment.mode !== mode) {
    throw new Failure("not_found", "There is no such payment", { facts: { of: "payment" } });
  }
  await lockAccounts(client, [{ merchantId, mode, name: AVAILABLE }]);
  return payment;
}

/** What an earlier try has made, whose answer was lost, or what the key was answered with. */
async function knownAnswer(
  client: PoolClient,
  { project, idempotency, encode }: RequestRefund,
  payment: Payment,
  id: string,
): Promise<RequestedRefund | undefined> {
  const asked = idempotency && askedUnder(project, idempotency);
  const kept = asked && (await readReplies(client, [asked])).get(asked);
  const refund = await findRefund(client, project.merchantId, id);
  if (refund) {
    const reply = kept?.reply ?? encode(refund, payment);
    return { outcome: "created", refund, payment, reply };
  }
  if (!kept || !idempotency) return undefined;
  refuseOther(idempotency, kept);
  return { outcome: "replayed", reply: kept.reply };
}

/** A refund's id, and when it is asked for: in project time, and in real time. */
type Born = { readonly id: string; readonly now: Instant; readonly real: Instant };

async function insertRequested(
  client: PoolClient,
  room: PayoutRoom,
  request: RequestRefund,
  before: Payment,
  { id, now, real }: Born,
): Promise<{ result: RequestedRefund; told: boolean }> {
  const { project, idempotency } = request;
  const move = await judge(client, room, request, before, id, now);
  const { refund, payment } = move;
  await applyMove(client, move, real);
  await insertRefund(client, refund);
  const reply = request.encode(refund, payment);
  if (idempotency) {
    const asked = askedUnder(project, idempotency);
    await keepReplies(client, [{ asked, fingerprint: idempotency.fingerprint, reply }], real);
  }
  const told = await appendEvents(client, room.ids, move.events, real);
  return { result: { outcome: "created", refund, payment, reply }, told: told > 0 };
}

async function judge(
  client: PoolClient,
  { ids, rails }: PayoutRoom,
  { amount: asked, by, reason, evidence: given }: RequestRefund,
  payment: Payment,
  id: string,
  now: Instant,
): Promise<RefundMove> {
  const { merchantId, projectId, mode } = payment;
  const way = given == null ? refundable(payment, rails) : undefined;
  const charge = way?.charge ?? refundedByHand(payment);
  const amount = refundAmount(asked, charge, await sumOfRefunds(client, payment));
  const refund: Refund = {
    merchantId,
    id,
    projectId,
    mode,
    paymentId: payment.id,
    paymentWireId: payment.wireId,
    chargeId: charge.id,
    rail: charge.rail,
    status: "requested",
    version: 1,
    amount,
    waited: false,
    reason: reason == null ? null : writtenText("reason", reason, LONGEST_REASON),
    note: null,
    evidence: null,
    requestedBy: requesterOf(by),
    createdAt: now,
    updatedAt: now,
    refundedAt: null,
  };
  if (!way) {
    const evidence = writtenText("evidence", given ?? "", LONGEST_EVIDENCE);
    return begin(refund, payment, { outcome: "refunded", evidence }, now);
  }
  await checkBalance(client, refund);
  const transaction = await transactionOf(client, payment);
  if (!transaction) {
    throw new Failure("not_supported", "This payment was paid with money that came for another.", {
      hint: "Pay it back by hand, outside.",
      facts: { of: "refund" },
    });
  }
  const { channel, railReference } = charge;
  const sent = way.refund.send({ refundId: id, channel, railReference, transaction, amount, ids });
  return begin(refund, payment, sent, now);
}

function requesterOf(by: RequestRefund["by"]): string {
  if ("operator" in by) return `operator:${by.operator}`;
  return "member" in by ? `member:${by.member}` : `key:${by.keyId}`;
}

/** Before the rail is asked: what it has given back cannot be refused any more. */
async function checkBalance(client: PoolClient, { merchantId, mode, amount }: Refund) {
  const { available } = await balanceOf(client, merchantId, mode);
  if (available >= amount) return;
  throw new Failure("insufficient_balance", "The balance does not cover the refund.", {
    field: "amount",
    hint: `It takes ${amount}; ${available} is there.`,
    facts: { available, needed: amount },
  });
}

/** Moves the money, and the payment with it; `real` is the real time. */
export async function applyMove(
  client: PoolClient,
  { refund, payment, steps }: RefundMove,
  real: Instant,
): Promise<void> {
  const results = await applySteps(client, steps, real);
  assert(
    results.every((result) => result === "done"),
    "a refund moves what its locks have shown to be there",
  );
  if (refund.status === "refunded") await updateRefunded(client, payment);
}

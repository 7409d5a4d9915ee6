/**
 * The law of refunds: pure, each verdict with what it does in the ledger. Money goes back whole or
 * not at all, and the fee is kept.
 */
import type { Instant } from "../clock.ts";
import { assert, Failure } from "../failure.ts";
import { AVAILABLE } from "../ledger/chart.ts";
import { refunded } from "../ledger/entries.ts";
import type { Step } from "../ledger/steps.ts";
import { add } from "../money.ts";
import type { EventDraft } from "./events.ts";
import type { Charge, Payment } from "./payment.ts";
import { writtenText } from "./payout-rules.ts";
import type { Rail, Returned } from "./rail.ts";
import type { Refund } from "./refund.ts";

/** What a verdict makes of a refund and its payment. */
export type RefundMove = {
  readonly refund: Refund;
  readonly payment: Payment;
  readonly steps: readonly Step[];
  readonly events: readonly EventDraft[];
};

/** `by` is an operator's name; the note is for the merchant to read. */
export type RefundDecision = { readonly by: string } & (
  | { readonly do: "refund"; readonly evidence: string }
  | { readonly do: "fail"; readonly note: string }
);

export type Refundable = { readonly charge: Charge; readonly refund: NonNullable<Rail["refund"]> };

const LONGEST_TEXT = 500;

/**
 * The charge whose money can go back, and the way. Fails: wrong_state unless paid, not_supported
 * where the rail gives none back, each with `facts.of` "refund".
 */
export function refundable(payment: Payment, rails: readonly Rail[]): Refundable {
  const { status, charge } = payment;
  const facts = { of: "refund", status };
  if (status !== "paid") {
    throw new Failure("wrong_state", `The payment is ${status}: nothing can go back.`, { facts });
  }
  assert(charge, "a paid payment shows the charge that was paid");
  if (charge.custody === "own") {
    throw new Failure("not_supported", "The money is in the merchant's own account.", {
      field: "evidence",
      hint: "Give it back from that account, then record it with evidence of the transfer.",
      facts,
    });
  }
  const rail = rails.find(({ id, mode }) => id === charge.rail && mode === payment.mode);
  if (rail?.refund?.channels.includes(charge.channel)) return { charge, refund: rail.refund };
  throw new Failure("not_supported", `Money paid by ${charge.channel} cannot be given back.`, {
    hint: "Pay it back by hand, outside.",
    facts,
  });
}

/**
 * The charge whose money the merchant has given back from its own account. Fails: wrong_state
 * unless paid, invalid_request (evidence) where we hold the money and a refund sends it.
 */
export function refundedByHand(payment: Payment): Charge {
  const { status, charge } = payment;
  if (status !== "paid") {
    const facts = { of: "refund", status };
    throw new Failure("wrong_state", `The payment is ${status}: nothing can go back.`, { facts });
  }
  assert(charge, "a paid payment shows the charge that was paid");
  if (charge.custody === "own") return charge;
  throw new Failure("invalid_request", "Evidence is of what a merchant gave back itself.", {
    field: "evidence",
    hint: "Leave it out: this money is here, and the refund sends it back.",
  });
}

/**
 * How much goes back: what was asked for, or all that is left. Fails: invalid_request,
 * amount_too_large with `facts.left`.
 */
export function refundAmount(asked: number | null, { payable }: Charge, before: number): number {
  const left = payable - before;
  const amount = asked ?? left;
  if (asked !== null && !(Number.isSafeInteger(asked) && asked > 0)) {
    throw new Failure("invalid_request", "A refund is whole rupiah, 1 at least.", {
      field: "amount",
    });
  }
  if (amount >= 1 && amount <= left) return amount;
  throw new Failure("amount_too_large", `Of ${payable} only ${left} is left to give back.`, {
    field: "amount",
    facts: { of: "refund", left, most: left },
  });
}

/** A new refund, as the rail's answer leaves it. */
export function begin(asked: Refund, payment: Payment, sent: Returned, now: Instant): RefundMove {
  const refund: Refund = { ...asked, waited: sent.outcome === "waits" };
  const requested: EventDraft = { type: "refund.requested", refund, at: now };
  switch (sent.outcome) {
    case "waits": {
      const { merchantId, id, mode, amount } = refund;
      const hold = { merchantId, id, mode, account: AVAILABLE, amount, subjectId: id };
      return { refund, payment, steps: [{ do: "hold", hold }], events: [requested] };
    }
    case "declined":
      return withEvent(requested, failed(refund, payment, sent.reason, now));
    case "refunded":
      return withEvent(requested, gone(refund, payment, sent.evidence, now));
  }
}

/** Fails: wrong_state unless it waits, invalid_request (evidence, note). */
export function judgeRefund(
  refund: Refund,
  payment: Payment,
  decision: RefundDecision,
  now: Instant,
): RefundMove {
  if (refund.status !== "requested") {
    const { status } = refund;
    throw new Failure("wrong_state", `The refund is ${status}.`, {
      facts: { of: "refund", status },
    });
  }
  if (decision.do === "fail") {
    return failed(refund, payment, writtenText("note", decision.note, LONGEST_TEXT), now);
  }
  const evidence = writtenText("evidence", decision.evidence, LONGEST_TEXT);
  return gone(refund, payment, evidence, now);
}

function gone(before: Refund, payment: Payment, evidence: string, now: Instant): RefundMove {
  const at = Math.max(now, before.updatedAt);
  const refund: Refund = { ...next(before, at), status: "refunded", evidence, refundedAt: at };
  const after: Payment = {
    ...payment,
    refunded: add(payment.refunded, refund.amount),
    version: payment.version + 1,
    updatedAt: Math.max(now, payment.updatedAt),
  };
  const { merchantId, id, mode, amount, rail, waited } = refund;
  const transfer = {
    merchantId,
    id,
    mode,
    kind: "refund",
    key: `refund:${id}`,
    subjectId: id,
    effectiveAt: at,
    entries: refunded(rail, amount, payment.charge?.custody),
    ...(waited && { hold: id }),
  };
  return {
    refund,
    payment: after,
    steps: [{ do: "post", transfer }],
    events: [
      { type: "refund.refunded", refund, at: now },
      { type: "payment.refunded", payment: after, at: now },
    ],
  };
}

function failed(before: Refund, payment: Payment, note: string, now: Instant): RefundMove {
  const refund: Refund = {
    ...next(before, Math.max(now, before.updatedAt)),
    status: "failed",
    note,
  };
  const { merchantId, id, waited } = refund;
  return {
    refund,
    payment,
    steps: waited ? [{ do: "void", merchantId, hold: id }] : [],
    events: [{ type: "refund.failed", refund, at: now }],
  };
}

function next(refund: Refund, updatedAt: Instant): Refund {
  return { ...refund, version: refund.version + 1, updatedAt };
}

function withEvent(first: EventDraft, move: RefundMove): RefundMove {
  return { ...move, events: [first, ...move.events] };
}

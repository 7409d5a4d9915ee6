/** What money set aside does in the ledger: a transfer for each fact, named by its key. */
import type { Instant } from "../clock.ts";
import type { Ids } from "../ids.ts";
import { type Entry, sentBack, suspended } from "../ledger/entries.ts";
import type { Step } from "../ledger/steps.ts";
import type { Rail } from "./rail.ts";
import type { Suspense } from "./suspense-rows.ts";

export type Posting = {
  readonly kind: string;
  readonly key: string;
  readonly entries: readonly Entry[];
  /** Absent: the payment of the money, or the money itself where it has none. */
  readonly subjectId?: string;
  readonly reverses?: string;
  readonly effectiveAt?: Instant;
};

export function postingOf(
  { merchantId, mode, id, paymentId }: Suspense,
  posting: Posting,
  { ids, now }: { ids: Ids; now: Instant },
): Step {
  const common = { merchantId, mode, subjectId: paymentId ?? id, effectiveAt: now };
  return { do: "post", transfer: { ...common, id: ids.uuid(now), ...posting } };
}

/** It came by the rail; kept once for each of the rail's transactions. */
export function suspendedBy(one: Suspense, amount: number): Posting {
  const { rail, transaction, paidAt } = one;
  const key = `suspend:${rail}:${transaction}`;
  return { kind: "suspend", key, entries: suspended(one, amount), effectiveAt: paidAt };
}

export function sentBackBy(one: Suspense, amount: number): Posting {
  return { kind: "return", key: `return:${one.id}`, entries: sentBack(one, amount) };
}

/** Has the rail give it back; the evidence, or undefined where the rail does not do it now. */
export function sendBack(
  rails: readonly Rail[],
  one: Suspense,
  charge: { readonly channel: string; readonly railReference: string } | undefined,
  ids: Ids,
): string | undefined {
  const refund = rails.find(({ id, mode }) => id === one.rail && mode === one.mode)?.refund;
  if (!charge || one.amount === null || !refund?.channels.includes(charge.channel)) {
    return undefined;
  }
  const { id: refundId, transaction, amount } = one;
  const { channel, railReference } = charge;
  const sent = refund.send({ refundId, channel, railReference, transaction, amount, ids });
  return sent.outcome === "refunded" ? sent.evidence : undefined;
}

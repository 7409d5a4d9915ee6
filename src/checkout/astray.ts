/** Money that came for a payment and did not fit, as its buyer is told of it. */
import type { Suspense } from "../engine/suspense-rows.ts";

export type Astray = {
  readonly kind: "short" | "over" | "twice" | "late";
  /** Whole rupiah, of all that came so. */
  readonly amount: number;
  /** It has gone back to whoever sent it. */
  readonly returned: boolean;
};

/** What is not here is nothing that a buyer did. */
const KIND_OF: Readonly<Partial<Record<Suspense["cause"], Astray["kind"]>>> = {
  short: "short",
  over: "over",
  second_payment_on_one_charge: "twice",
  second_charge_paid: "twice",
  late_within_cool_down: "late",
  late_after: "late",
  notice_after_cancel: "late",
  notice_after_failure: "late",
};

/** One for each way to go astray. What was accepted, or given to another payment, is no longer. */
export function astrayOf(all: readonly Suspense[]): Astray[] {
  const sums = new Map<string, Astray>();
  for (const { cause, amount, resolved } of all) {
    const kind = KIND_OF[cause];
    const returned = resolved?.resolution === "refund";
    if (kind === undefined || amount === null || (resolved && !returned)) continue;
    const name = `${kind} ${returned}`;
    sums.set(name, { kind, returned, amount: amount + (sums.get(name)?.amount ?? 0) });
  }
  return [...sums.values()];
}

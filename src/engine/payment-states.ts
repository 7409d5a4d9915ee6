/**
 * The states of a payment, as a pure table: what a change does to a payment in each status.
 * `expired` and `canceled` are left only by money that was paid in time and heard of late.
 */
import type { Instant } from "../clock.ts";
import type { PaymentStatus } from "./payment.ts";
import type { SuspenseCause } from "./suspense-causes.ts";

export type Change =
  | "charge" // another method was picked
  | "pay" // money that settles the payment
  | "expire"
  | "cancel"
  | "fail";

export const NEXT: Readonly<
  Record<PaymentStatus, Readonly<Partial<Record<Change, PaymentStatus>>>>
> = {
  pending: {
    charge: "pending",
    pay: "paid",
    expire: "expired",
    cancel: "canceled",
    fail: "failed",
  },
  paid: {},
  expired: { pay: "paid" },
  canceled: { pay: "paid" },
  failed: {},
};

export type Verdict =
  | { readonly settle: true; readonly late: boolean; readonly excess: number }
  | { readonly settle: false; readonly cause: SuspenseCause };

/**
 * Judges money for a charge. On time is the rail's time of payment against the charge's deadline,
 * never when we heard of it; where the project takes late money, that much later will do, unless
 * the payment was canceled. Short stays pending, over settles and its excess is set aside.
 */
export function judge(money: {
  readonly status: PaymentStatus;
  /** Whether it came to the very charge that has been paid. */
  readonly again: boolean;
  readonly amount: number;
  readonly payable: number;
  readonly paidAt: Instant;
  readonly deadline: Instant;
  /** How long its total stays held after the deadline, ms. */
  readonly coolDown: number;
  /** How late is taken as on time, ms. */
  readonly acceptLate: number;
}): Verdict {
  const { status, paidAt, deadline } = money;
  if (status === "paid") {
    return aside(money.again ? "second_payment_on_one_charge" : "second_charge_paid");
  }
  if (status === "failed") return aside("notice_after_failure");
  if (paidAt > deadline && status === "canceled") return aside("notice_after_cancel");
  if (paidAt > deadline + money.acceptLate) {
    return aside(paidAt <= deadline + money.coolDown ? "late_within_cool_down" : "late_after");
  }
  if (money.amount < money.payable) return aside("short");
  return { settle: true, late: paidAt > deadline, excess: money.amount - money.payable };
}

function aside(cause: SuspenseCause): Verdict {
  return { settle: false, cause };
}

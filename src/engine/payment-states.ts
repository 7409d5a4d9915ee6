/**
 * The states of a payment, as a pure table: what a change does to a payment in each status.
 * `expired` and `canceled` are left only by money that was paid in time and heard of late.
 */
import type { Instant } from "../clock.ts";
import type { PaymentStatus } from "./payment.ts";

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

/** Why money does not settle the payment it came for. */
export type SuspenseCause = "late" | "second" | "short" | "over" | "failed";

export type Verdict =
  | { readonly settle: true; readonly excess: number }
  | { readonly settle: false; readonly cause: SuspenseCause };

/**
 * Judges money for a charge. On time is the rail's time of payment against the charge's deadline,
 * never when we heard of it. Short stays pending, over settles and its excess is set aside.
 */
export function judge(money: {
  status: PaymentStatus;
  amount: number;
  payable: number;
  paidAt: Instant;
  deadline: Instant;
}): Verdict {
  if (money.status === "paid") return { settle: false, cause: "second" };
  if (money.status === "failed") return { settle: false, cause: "failed" };
  if (money.paidAt > money.deadline) return { settle: false, cause: "late" };
  if (money.amount < money.payable) return { settle: false, cause: "short" };
  return { settle: true, excess: money.amount - money.payable };
}

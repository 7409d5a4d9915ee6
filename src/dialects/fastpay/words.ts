/** FastPay's words for statuses. */
import type { PaymentStatus } from "../../engine/payment.ts";
import type { PayoutStatus } from "../../engine/payout.ts";

/** The wire has three words: whatever can no longer be paid has expired. */
export const STATUS_OF: Readonly<Record<PaymentStatus, "pending" | "paid" | "expired">> = {
  pending: "pending",
  paid: "paid",
  expired: "expired",
  canceled: "expired",
  failed: "expired",
};

/** A withdrawal that was approved reads as done; one that failed later, as rejected with a note. */
export const WITHDRAW_STATUSES = {
  pending: ["requested"],
  success: ["approved", "paid"],
  rejected: ["rejected", "failed"],
} as const satisfies Readonly<Record<string, readonly PayoutStatus[]>>;

export const WITHDRAW_STATUS_OF: Readonly<Record<PayoutStatus, keyof typeof WITHDRAW_STATUSES>> = {
  requested: "pending",
  approved: "success",
  paid: "success",
  rejected: "rejected",
  failed: "rejected",
};

/** FastPay's words for statuses. */
import type { PaymentStatus } from "../../engine/payment.ts";

/** The wire has three words: whatever can no longer be paid has expired. */
export const STATUS_OF: Readonly<Record<PaymentStatus, "pending" | "paid" | "expired">> = {
  pending: "pending",
  paid: "paid",
  expired: "expired",
  canceled: "expired",
  failed: "expired",
};

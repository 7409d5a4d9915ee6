/**
 * The states of a payout, as a pure table: what each step makes of it in each status. What has
 * ended stays so: money that comes back after it was paid is a matter of its own.
 */
import type { PayoutStatus } from "./payout.ts";

export type PayoutStep =
  | "approve" // the last of the operators who must
  | "reject"
  | "cancel" // the merchant thinks better of it
  | "pay" // the money has gone
  | "fail"; // the money could not go, after the approval

export const PAYOUT_NEXT: Readonly<
  Record<PayoutStatus, Readonly<Partial<Record<PayoutStep, PayoutStatus>>>>
> = {
  requested: { approve: "approved", reject: "rejected", cancel: "rejected" },
  approved: { pay: "paid", fail: "failed" },
  rejected: {},
  paid: {},
  failed: {},
};

/** FastPay's wire: what requests, replies and the webhook are made of. */
import { z } from "zod";
import { MOST } from "../../money.ts";
import { amount, given, text, whole, word } from "../codecs.ts";

export const nothing = z.object({});

export const balance = z.object({ balance: z.int() });

export const createInvoice = z.object({ amount: amount() });

/** `total` is `amount` and `fee`: what the buyer sends. Times are Jakarta's. */
export const created = z.object({
  success: z.literal(true),
  invoice_id: z.string(),
  amount: z.int(),
  fee: z.int(),
  total: z.int(),
  qris_image: z.string(),
  expired_at: z.string(),
});

export const ofInvoice = z.object({ invoice_id: text(64) });

export const status = z.object({
  invoice_id: z.string(),
  amount: z.int(),
  fee: z.int(),
  total: z.int(),
  status: z.enum(["pending", "paid", "expired"]),
  qris_image: z.string(),
  expired_at: z.string(),
  created_at: z.string(),
});

export const canceled = z.object({
  success: z.literal(true),
  invoice_id: z.string(),
  status: z.literal("expired"),
  message: z.string(),
});

/** The bytes of a PNG. */
export const picture = z.instanceof(Buffer);

const WITHDRAW_STATUSES = ["pending", "success", "rejected"] as const;
const withdrawStatus = z.enum(WITHDRAW_STATUSES);

export const createWithdrawal = z.object({
  amount: amount(),
  accountNumber: text(64),
  accountName: text(255),
});

/** `total_deduct` is `amount` and `fee`; `new_balance` is what it leaves. Times are UTC. */
export const requested = z.object({
  success: z.literal(true),
  message: z.string(),
  withdraw_id: z.string(),
  amount: z.int(),
  fee: z.int(),
  total_deduct: z.int(),
  new_balance: z.int(),
  status: withdrawStatus,
  created_at: z.string(),
});

export const ofWithdrawal = z.object({ withdraw_id: text(64) });

const withdrawal = z.object({
  withdraw_id: z.string(),
  amount: z.int(),
  fee: z.int(),
  total_deduct: z.int(),
  status: withdrawStatus,
  method: z.string(),
  account_number: z.string(),
  account_name: z.string(),
  admin_note: z.string().nullable(),
  created_at: z.string(),
  processed_at: z.string().nullable(),
});

export const withdrawalStatus = z.object({ success: z.literal(true), ...withdrawal.shape });

export const listWithdrawals = z.object({
  page: given(whole(1, 1_000_000)),
  limit: given(whole(1, MOST)),
  status: given(word(WITHDRAW_STATUSES)),
});

export const withdrawals = z.object({
  success: z.literal(true),
  data: z.array(withdrawal),
  pagination: z.object({
    page: z.int(),
    limit: z.int(),
    total: z.int(),
    total_pages: z.int(),
  }),
});

/** The body of the webhook. */
export const paid = z.object({
  event: z.literal("invoice.paid"),
  invoice_id: z.string(),
  status: z.literal("paid"),
  amount: z.int(),
  paid_at: z.string(),
});

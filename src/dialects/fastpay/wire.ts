/** FastPay's wire: what requests, replies and the webhook are made of. */
import { z } from "zod";
import { amount, text } from "../codecs.ts";

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

/** The body of the webhook. */
export const paid = z.object({
  event: z.literal("invoice.paid"),
  invoice_id: z.string(),
  status: z.literal("paid"),
  amount: z.int(),
  paid_at: z.string(),
});

/** Cashi's wire: what requests, replies and the webhook are made of. */
import { z } from "zod";
import { amount, text, word } from "../codecs.ts";
import { BANK_WORDS } from "./words.ts";

const LONGEST_ADDRESS = 2_000;

/** Left out, null or empty are the same. */
function absentOr<Codec extends z.ZodType>(codec: Codec) {
  return z.preprocess((value) => (value === "" || value === null ? undefined : value), codec);
}

export const createOrder = z.object({
  amount: amount(),
  order_id: absentOr(text(255).optional()),
  /** What is no address of the web is not followed, and is no reason to refuse an order. */
  return_url: z.string().max(LONGEST_ADDRESS).optional().catch(undefined),
  QRIS_CUSTOM: z.unknown().optional(),
  kode_channel: z.unknown().optional(),
});

export const createVirtualAccount = createOrder
  .omit({ QRIS_CUSTOM: true, kode_channel: true })
  .extend({
    va_provider: word(BANK_WORDS),
    customer_phone: absentOr(text(32).optional()),
  });

/**
 * `orderId` says the same as `order_id`: some programs read only the one, some only the other. Of
 * the merchant's own QRIS there is no page, but what its bank is likely to leave.
 */
export const created = z.object({
  success: z.literal(true),
  order_id: z.string(),
  orderId: z.string(),
  amount: z.int(),
  checkout_url: z.string().optional(),
  qrUrl: z.string(),
  is_qris_custom: z.literal(true).optional(),
  expected_net: z.int().optional(),
  expires_at: z.string(),
});

export const createdVirtualAccount = z.object({
  success: z.literal(true),
  orderId: z.string(),
  amount: z.int(),
  va_number: z.string(),
  bank: z.string(),
  bank_name: z.string(),
  expires_at: z.string(),
});

export const ofOrder = z.object({ order_id: text(255) });

/** `provider_tx_id` is there once settled. */
export const status = z.object({
  success: z.literal(true),
  status: z.enum(["PENDING", "SETTLED", "EXPIRED"]),
  amount: z.int(),
  order_id: z.string(),
  provider_tx_id: z.string().optional(),
});

/** The body of the webhook. */
export const settled = z.object({
  event: z.literal("PAYMENT_SETTLED"),
  data: z.object({
    order_id: z.string(),
    status: z.literal("SETTLED"),
    amount: z.int(),
    provider_tx_id: z.string(),
  }),
});

/** Pakasir's wire: what requests and replies of both versions are made of. */
import { z } from "zod";
import { amount, text, word } from "../codecs.ts";
import { METHODS, METHODS_V2 } from "./words.ts";

const orderId = text(255);
const slug = text(64);
const id = text(64);
const status = z.enum(["pending", "completed", "canceled"]);

/** The four fields that every v1 call names a transaction and its owner by. */
export const named = z.object({
  project: slug,
  order_id: orderId,
  amount: amount(),
});

/** `all` is asked by programs that leave the choice to the page; it means QRIS. */
export const createV1 = named.extend({ method: word(["all", ...METHODS]) });

export const created = z.object({
  payment: z.object({
    project: z.string(),
    order_id: z.string(),
    amount: z.int(),
    fee: z.int(),
    total_payment: z.int(),
    payment_method: z.string(),
    payment_number: z.string(),
    expired_at: z.string(),
  }),
});

/** Also the body of the v1 webhook. `completed_at` is there once completed. */
export const transaction = z.object({
  amount: z.int(),
  order_id: z.string(),
  project: z.string(),
  status,
  payment_method: z.string(),
  completed_at: z.string().optional(),
  is_sandbox: z.boolean(),
});

export const detail = z.object({ transaction });

export const success = z.object({ success: z.literal(true) });

export const createV2 = z.object({
  slug,
  order_id: orderId,
  amount: amount(),
  method: word(["payment_link", ...METHODS_V2]),
});

export const createdLink = z.object({ txn_id: z.string(), payment_link: z.string() });

export const createdDirect = z.object({
  txn_id: z.string(),
  project: z.string(),
  order_id: z.string(),
  amount: z.int(),
  fee: z.int(),
  total_payment: z.int(),
  payment_method: z.string(),
  qr_string: z.string(),
  va_number: z.string(),
  expired_at: z.string(),
  is_sandbox: z.boolean(),
  status,
  completed_at: z.string().nullable(),
});

export const createdV2 = z.union([createdDirect, createdLink]);

export const ofProject = z.object({ slug, txn_id: id });
export const ofAnyone = z.object({ txn_id: id });

/** Also the body of the v2 webhook. */
export const statusV2 = z.object({
  txn_id: z.string(),
  order_id: z.string(),
  amount: z.int(),
  is_sandbox: z.boolean(),
  status,
  completed_at: z.string().nullable(),
});

/** What a pay URL says; the rest of its query is read leniently. */
export const payUrl = z.object({ slug, amount: amount(), order_id: orderId });

export const message = z.object({ message: z.string() });

export const feeAsked = z.object({ amount: amount() });
export const fees = z.record(z.string(), z.int());

/** PayGet's wire: what requests and replies are made of. */
import { z } from "zod";
import { amount, text } from "../codecs.ts";

const status = z.enum(["Pending", "Success", "Expired"]);

export const nothing = z.object({});

export const profile = z.object({
  success: z.literal(true),
  profile: z.object({ username: z.string(), level: z.string(), balance: z.int() }),
});

export const createPayment = z.object({ amount: amount() });

/** `balanceReceived` is `amount` less `fee`. */
export const created = z.object({
  success: z.literal(true),
  message: z.string(),
  paymentId: z.string(),
  /** A PNG as a data URI. */
  qrCode: z.string(),
  amount: z.int(),
  balanceReceived: z.int(),
  fee: z.int(),
});

export const ofPayment = z.object({ id: text(64) });

export const canceled = z.object({
  success: z.literal(true),
  message: z.string(),
  payment: z.object({ id: z.string(), status }),
});

/** All that anyone may know of a payment. */
export const paymentStatus = z.object({
  success: z.literal(true),
  status,
  id: z.string(),
  amount: z.int(),
});

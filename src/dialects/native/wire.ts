/** The native wire: what requests and replies of `/v1` are made of. */
import { z } from "zod";
import { amount, text, whole, word } from "../codecs.ts";

const MOST_METADATA = 4_096;
const SHORTEST_LIFE = 60;
const LONGEST_LIFE = 30 * 86_400;

export const createPayment = z.object({
  reference: text(255),
  amount: amount(),
  channel: text(64).nullish(),
  customer: z
    .object({ name: text(255), email: text(255), phone: text(32) }, "must be an object")
    .partial()
    .nullish(),
  return_url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }).nullish(),
  /** Seconds. */
  expires_in: whole(SHORTEST_LIFE, LONGEST_LIFE).nullish(),
  metadata: z
    .record(z.string(), z.unknown(), "must be an object")
    .refine(
      (metadata) => JSON.stringify(metadata).length <= MOST_METADATA,
      `must have at most ${MOST_METADATA} characters of JSON`,
    )
    .nullish(),
});

export const ofPayment = z.object({ id: text(64) });

export const simulatePayment = ofPayment.extend({
  scenario: word(["paid", "failed", "late", "twice", "short", "over"]).default("paid"),
});

const instructions = z.discriminatedUnion("type", [
  z.object({ type: z.literal("qris"), qr_string: z.string(), payee: z.string(), nmid: z.string() }),
  z.object({ type: z.literal("va"), number: z.string(), payee: z.string() }),
  z.object({ type: z.literal("redirect"), url: z.string() }),
  z.object({ type: z.literal("push"), phone: z.string() }),
]);

/** Fee, payable, net and instructions are null until a channel is picked; times are UTC. */
export const payment = z.object({
  id: z.string(),
  object: z.literal("payment"),
  reference: z.string(),
  amount: z.int(),
  fee: z.int().nullable(),
  payable: z.int().nullable(),
  net: z.int().nullable(),
  currency: z.literal("IDR"),
  channel: z.string().nullable(),
  status: z.enum(["pending", "paid", "expired", "canceled", "failed"]),
  instructions: instructions.nullable(),
  checkout_url: z.string(),
  customer: z.record(z.string(), z.string()).nullable(),
  return_url: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  sandbox: z.boolean(),
  version: z.int(),
  created_at: z.string(),
  expires_at: z.string(),
  paid_at: z.string().nullable(),
  canceled_at: z.string().nullable(),
});

/** Also the body of the webhook. */
export const event = z.object({
  id: z.string(),
  type: z.string(),
  created_at: z.string(),
  version: z.int(),
  data: payment,
});

export const listEvents = z.object({
  after: text(64).nullish(),
  limit: whole(1, 100).default(20),
});

export const eventList = z.object({
  object: z.literal("list"),
  data: z.array(event),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});

export const nothing = z.object({});

export const balance = z.object({
  object: z.literal("balance"),
  currency: z.literal("IDR"),
  /** May be spent now. */
  available: z.int(),
  /** Set aside for payouts that are under way. */
  held: z.int(),
  /** Money that fits no payment yet and waits for a person. */
  suspense: z.int(),
  sandbox: z.boolean(),
});

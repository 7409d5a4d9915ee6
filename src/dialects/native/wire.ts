/** The native wire: what requests and replies of `/v1` are made of. */
import { z } from "zod";
import { amount, text, whole, word } from "../codecs.ts";
import { ownEvent } from "../own-event.ts";

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

export const listEvents = z.object({
  after: text(64).nullish(),
  limit: whole(1, 100).default(20),
});

export const eventList = z.object({
  object: z.literal("list"),
  data: z.array(ownEvent),
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

/** The native wire of webhooks: endpoints, deliveries and what is sent by hand. */
import { z } from "zod";
import { text, whole, word } from "../codecs.ts";
import { EVENT_TYPES } from "../own-event.ts";
import { instant, listOf, page } from "./wire.ts";

const STATUSES = ["pending", "succeeded", "failed", "superseded"] as const;
/** A former secret signs beside the new one for a day, unless it is said otherwise. */
const USUAL_OVERLAP = 86_400;
const LONGEST_OVERLAP = 7 * USUAL_OVERLAP;

const url = text(2_048);
const events = z.array(z.enum(EVENT_TYPES), "must be a list of event types").max(64);

export const createEndpoint = z.object({ url, events: events.nullish() });

export const ofEndpoint = z.object({ id: text(64) });

export const updateEndpoint = ofEndpoint.extend({
  url: url.nullish(),
  events: events.nullish(),
  status: word(["enabled", "disabled"]).nullish(),
});

export const rotateSecret = ofEndpoint.extend({
  /** Seconds. */
  keep_for: whole(0, LONGEST_OVERLAP).default(USUAL_OVERLAP),
});

export const endpoint = z.object({
  id: z.string(),
  object: z.literal("webhook_endpoint"),
  url: z.string(),
  events: z.array(z.string()),
  status: z.enum(["enabled", "disabled"]),
  /** Why it is disabled. */
  reason: z.string().nullable(),
  sandbox: z.boolean(),
  created_at: z.string(),
});

/** The secret is told when it is drawn, and not again. */
export const endpointWithSecret = endpoint.extend({ secret: z.string() });

export const endpointList = listOf(endpoint);

export const listDeliveries = z.object({
  ...page,
  endpoint: text(64).nullish(),
  status: word(STATUSES).nullish(),
});

export const ofDelivery = z.object({ id: text(64) });

export const delivery = z.object({
  id: z.string(),
  object: z.literal("delivery"),
  endpoint: z.string(),
  event: z.string(),
  event_type: z.string(),
  status: z.enum(STATUSES),
  /** Tries made. */
  attempts: z.int(),
  /** When it is tried next. */
  due_at: z.string().nullable(),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
  sandbox: z.boolean(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});

export const deliveryList = listOf(delivery);

const headers = z.record(z.string(), z.string());

export const deliveryWithTries = delivery.extend({
  tries: z.array(
    z.object({
      number: z.int(),
      started_at: z.string(),
      /** Milliseconds. */
      took: z.int(),
      /** Null: no answer. */
      status: z.int().nullable(),
      error: z.string().nullable(),
      request_headers: headers,
      response_headers: headers.nullable(),
      response_body: z.string().nullable(),
    }),
  ),
});

export const resendRange = z.object({
  /** Deliveries made at this instant or later. */
  created_from: instant,
  created_before: instant.nullish(),
  endpoint: text(64).nullish(),
  status: word(STATUSES).default("failed"),
  /** Only counts. */
  preview: z
    .preprocess((value) => (value === "true" ? true : value), z.boolean("must be true or false"))
    .default(false),
});

export const resent = z.object({
  object: z.literal("resend"),
  /** How many deliveries the range holds. */
  found: z.int(),
  /** How many of them are sent again now; ask again for the rest. */
  resent: z.int(),
  preview: z.boolean(),
});

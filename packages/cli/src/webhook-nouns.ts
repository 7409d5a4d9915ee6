/** Rows of the API's table: where events go, and what has become of each. */
import type { DeliveryRange, Gapura } from "@gapura/sdk";
import type { ApiCommand, Field } from "./api-command.ts";
import { ID, PAGE } from "./noun-fields.ts";

const STATUSES = ["pending", "succeeded", "failed", "superseded"] as const;

const URL_OPTION = { value: "URL", meaning: "where its events go" } as const;
const EVENTS = {
  value: "EVENTS",
  kind: "words",
  meaning: "only these, with commas between; all when absent",
} as const satisfies Field;

const ENDPOINT = { value: "ID", meaning: "only this endpoint's" } as const;
const STATUS = { value: "STATUS", words: STATUSES, meaning: "only of this status" } as const;

export const webhookNouns: readonly ApiCommand[] = [
  {
    noun: "webhook",
    verb: "create",
    summary: "Tell an address of yours what happens; the answer holds its secret, this once.",
    writes: true,
    options: { url: { ...URL_OPTION, required: true }, events: EVENTS },
    call: (gapura, { body, options }) => gapura.webhookEndpoints.create(body as NewOne, options),
  },
  {
    noun: "webhook",
    verb: "list",
    summary: "Endpoints, and why any of them is disabled.",
    call: (gapura, { options }) => gapura.webhookEndpoints.list(options),
  },
  {
    noun: "webhook",
    verb: "show",
    summary: "An endpoint as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.webhookEndpoints.get(id, options),
  },
  {
    noun: "webhook",
    verb: "update",
    summary: "Move an endpoint, or change what it is told.",
    subject: ID,
    writes: true,
    options: { url: URL_OPTION, events: EVENTS },
    call: (gapura, { id, body, options }) =>
      gapura.webhookEndpoints.update(id, body as Change, options),
  },
  {
    noun: "webhook",
    verb: "enable",
    summary: "Send to an endpoint again.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) =>
      gapura.webhookEndpoints.update(id, { status: "enabled" }, options),
  },
  {
    noun: "webhook",
    verb: "disable",
    summary: "Tell an endpoint nothing more; its deliveries stay to be read.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.webhookEndpoints.disable(id, options),
  },
  {
    noun: "webhook",
    verb: "rotate-secret",
    summary: "Draw a new secret; the former one signs beside it for a while.",
    subject: ID,
    writes: true,
    options: {
      "keep-for": { value: "SECONDS", kind: "whole", meaning: "the former; a day when absent" },
    },
    call: (gapura, { id, body, options }) =>
      gapura.webhookEndpoints.rotateSecret(id, body.keep_for as number | undefined, options),
  },
  {
    noun: "webhook",
    verb: "test",
    summary: "Send an endpoint a test event.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.webhookEndpoints.test(id, options),
  },
  {
    noun: "delivery",
    verb: "list",
    summary: "What endpoints were told, newest first.",
    options: { endpoint: ENDPOINT, status: STATUS, ...PAGE },
    call: (gapura, { body, options }) => gapura.deliveries.list(body as Filter, options),
  },
  {
    noun: "delivery",
    verb: "show",
    summary: "A delivery with each of its tries.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.deliveries.get(id, options),
  },
  {
    noun: "delivery",
    verb: "resend",
    summary: "Send a delivery once more.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.deliveries.resend(id, options),
  },
  {
    noun: "delivery",
    verb: "resend-range",
    summary: "Send again what failed in a span of time, as after an outage of yours.",
    writes: true,
    options: {
      "created-from": { value: "TIME", required: true, meaning: "as 2026-01-05T03:00:00Z" },
      "created-before": { value: "TIME", meaning: "up to now when absent" },
      endpoint: ENDPOINT,
      status: { ...STATUS, meaning: "of this status; failed when absent" },
      preview: { meaning: "only count" },
    },
    call: (gapura, { body, options }) =>
      gapura.deliveries.resendRange(body as unknown as DeliveryRange, options),
  },
];

type NewOne = Parameters<Gapura["webhookEndpoints"]["create"]>[0];
type Change = Parameters<Gapura["webhookEndpoints"]["update"]>[1];
type Filter = NonNullable<Parameters<Gapura["deliveries"]["list"]>[0]>;

/** `/v1/deliveries`: what was told to whom, what came back, and telling it once more. */
import type { z } from "zod";
import { utcText } from "../../clock.ts";
import { eventId } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import type { AttemptFacts, DeliveryFacts } from "../../engine/webhook-desk.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { keyedOnce } from "../idempotency.ts";
import { before, listOf } from "./lists.ts";
import * as wire from "./webhook-wire.ts";

export const deliveryOperations = [
  keyed({
    route: "GET /v1/deliveries",
    id: "listDeliveries",
    summary: "The project's deliveries, newest first; of one endpoint or status when it is named",
    input: wire.listDeliveries,
    output: wire.deliveryList,
    async run({ engine, caller: { project }, input: { limit, cursor, endpoint, status } }) {
      const found = await engine.webhooks.deliveries(project, {
        ...before("dlv", cursor),
        ...(endpoint != null && { endpointId: idIn("whe", endpoint, "endpoint") }),
        ...(status && { status }),
        limit: limit + 1,
      });
      const shown = found.map((one) => deliveryOf(project, one));
      return json(wire.deliveryList, listOf(shown, limit));
    },
  }),

  keyed({
    route: "GET /v1/deliveries/:id",
    id: "getDelivery",
    summary: "A delivery with each of its tries",
    input: wire.ofDelivery,
    output: wire.deliveryWithTries,
    async run({ engine, caller: { project }, input }) {
      const found = await engine.webhooks.delivery(project, idOf(input.id));
      const tries = found.tries.map(tryOf);
      return json(wire.deliveryWithTries, { ...deliveryOf(project, found), tries });
    },
  }),

  keyedOnce({
    route: "POST /v1/deliveries/:id/resend",
    id: "resendDelivery",
    summary: "Send a delivery once more, as a new one with the same event and bytes",
    input: wire.ofDelivery,
    output: wire.delivery,
    async run({ engine, caller: { project }, input }) {
      const id = await engine.webhooks.resend(project, idOf(input.id));
      return json(
        wire.delivery,
        deliveryOf(project, await engine.webhooks.delivery(project, id)),
        202,
      );
    },
  }),

  keyedOnce({
    route: "POST /v1/deliveries/resend",
    id: "resendDeliveries",
    summary: "Send a range of deliveries once more, or only count them",
    input: wire.resendRange,
    output: wire.resent,
    async run({ engine, caller: { project }, input }) {
      const { created_from, created_before, endpoint, status, preview } = input;
      const range = {
        from: Date.parse(created_from),
        ...(created_before != null && { until: Date.parse(created_before) }),
        ...(endpoint != null && { endpointId: idIn("whe", endpoint, "endpoint") }),
        statuses: [status],
      };
      const found = await engine.webhooks.countRange(project, range);
      const resent = preview ? 0 : await engine.webhooks.resendRange(project, range);
      const told = { object: "resend" as const, found, resent, preview };
      return json(wire.resent, told, preview ? 200 : 202);
    },
  }),
];

export function deliveryOf({ mode }: Project, one: DeliveryFacts): z.input<typeof wire.delivery> {
  return {
    id: showId("dlv", one.id),
    object: "delivery",
    endpoint: showId("whe", one.endpointId),
    event: eventId(one),
    event_type: one.eventType,
    status: one.status,
    attempts: one.attempts,
    due_at: one.status === "pending" ? utcText(one.dueAt) : null,
    last_status: one.lastStatus,
    last_error: one.lastError,
    sandbox: mode === "sandbox",
    created_at: utcText(one.createdAt),
    finished_at: one.finishedAt === null ? null : utcText(one.finishedAt),
  };
}

function tryOf(one: AttemptFacts) {
  return {
    number: one.number,
    started_at: utcText(one.startedAt),
    took: one.durationMs,
    status: one.status,
    error: one.error,
    request_headers: one.requestHeaders,
    response_headers: one.responseHeaders,
    response_body: one.responseBody,
  };
}

function idOf(shownId: string): string {
  const id = parseId("dlv", shownId);
  if (id !== undefined) return id;
  throw new Failure("not_found", "There is no such delivery", { field: "id" });
}

function idIn(kind: "whe", shownId: string, field: string): string {
  const id = parseId(kind, shownId);
  if (id !== undefined) return id;
  throw new Failure("invalid_request", "This is no endpoint's id", { field });
}

/** `/v1/webhook_endpoints`: where the project's events go. */
import type { z } from "zod";
import { SECOND, utcText } from "../../clock.ts";
import type { Caller } from "../../engine/engine.ts";
import type { EndpointFacts } from "../../engine/webhook-desk.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { keyedOnce } from "../idempotency.ts";
import { deliveryOf } from "./deliveries.ts";
import * as wire from "./webhook-wire.ts";
import { nothing } from "./wire.ts";

export const endpointOperations = [
  keyedOnce(
    {
      route: "POST /v1/webhook_endpoints",
      id: "createEndpoint",
      summary: "Let events go to an address; its secret is told this once",
      input: wire.createEndpoint,
      output: wire.endpointWithSecret,
      async run({ engine, caller, input: { url, events } }) {
        const { project } = trusted(caller);
        const made = await engine.webhooks.create(project, { url, events: events ?? undefined });
        return json(wire.endpointWithSecret, { ...shown(caller, made), secret: made.secret }, 201);
      },
    },
    "sealed",
  ),

  keyed({
    route: "GET /v1/webhook_endpoints",
    id: "listEndpoints",
    summary: "The project's endpoints, oldest first",
    input: nothing,
    output: wire.endpointList,
    async run({ engine, caller }) {
      const found = await engine.webhooks.list(caller.project);
      const data = found.map((one) => shown(caller, one));
      return json(wire.endpointList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),

  keyed({
    route: "GET /v1/webhook_endpoints/:id",
    id: "getEndpoint",
    summary: "An endpoint as it is now",
    input: wire.ofEndpoint,
    output: wire.endpoint,
    async run({ engine, caller, input }) {
      const found = await engine.webhooks.get(caller.project, idOf(input.id));
      return json(wire.endpoint, shown(caller, found));
    },
  }),

  keyedOnce({
    route: "PATCH /v1/webhook_endpoints/:id",
    id: "updateEndpoint",
    summary: "Change an endpoint's address or events, or let it be told again",
    input: wire.updateEndpoint,
    output: wire.endpoint,
    async run({ engine, caller, input: { id, url, events, status } }) {
      const wish = {
        url: url ?? undefined,
        events: events ?? undefined,
        status: status ?? undefined,
      };
      const changed = await engine.webhooks.update(trusted(caller).project, idOf(id), wish);
      return json(wire.endpoint, shown(caller, changed));
    },
  }),

  keyedOnce({
    route: "DELETE /v1/webhook_endpoints/:id",
    id: "deleteEndpoint",
    summary: "Disable an endpoint: it is told nothing more, and its deliveries stay to be read",
    input: wire.ofEndpoint,
    output: wire.endpoint,
    async run({ engine, caller, input }) {
      const { project } = trusted(caller);
      const gone = await engine.webhooks.update(project, idOf(input.id), { status: "disabled" });
      return json(wire.endpoint, shown(caller, gone));
    },
  }),

  keyedOnce(
    {
      route: "POST /v1/webhook_endpoints/:id/rotate_secret",
      id: "rotateSecret",
      summary: "Draw a new secret; for a while the former one signs beside it",
      input: wire.rotateSecret,
      output: wire.endpointWithSecret,
      async run({ engine, caller, input: { id, keep_for } }) {
        const { project } = trusted(caller);
        const made = await engine.webhooks.rotate(project, idOf(id), keep_for * SECOND);
        return json(wire.endpointWithSecret, { ...shown(caller, made), secret: made.secret });
      },
    },
    "sealed",
  ),

  keyedOnce({
    route: "POST /v1/webhook_endpoints/:id/test",
    id: "testEndpoint",
    summary: "Send a test event to an endpoint; answers the delivery",
    input: wire.ofEndpoint,
    output: wire.delivery,
    async run({ engine, caller: { project }, input }) {
      const id = await engine.webhooks.test(project, idOf(input.id));
      const delivery = await engine.webhooks.delivery(project, id);
      return json(wire.delivery, deliveryOf(project, delivery), 202);
    },
  }),
];

/** A key that stands in a page must not send our events elsewhere. Fails: forbidden. */
function trusted(caller: Caller): Caller {
  if (caller.mayPayOut) return caller;
  throw new Failure("forbidden", "This key may not change where events go", {
    hint: "Use a key that may pay out",
  });
}

function idOf(shownId: string): string {
  const id = parseId("whe", shownId);
  if (id !== undefined) return id;
  throw new Failure("not_found", "There is no such endpoint", { field: "id" });
}

function shown({ project }: Caller, one: EndpointFacts): z.input<typeof wire.endpoint> {
  return {
    id: showId("whe", one.id),
    object: "webhook_endpoint",
    url: one.url,
    events: [...one.events],
    status: one.status,
    reason: one.disabledReason,
    sandbox: project.mode === "sandbox",
    created_at: utcText(one.createdAt),
  };
}

/** `/v1/open_payments`: codes that take any amount again and again. */
import type { z } from "zod";
import { utcText } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { OpenPayment } from "../../engine/open-payment.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf, keyedOnce, replyOnce } from "../idempotency.ts";
import { instructionsOf, ownPayment, paymentOf } from "../own-event.ts";
import { before, listOf } from "./lists.ts";
import * as wire from "./wire.ts";

export const openPaymentOperations = [
  keyed({
    route: "POST /v1/open_payments",
    id: "createOpenPayment",
    summary: "Make a code that takes any amount again and again",
    input: wire.createOpenPayment,
    output: wire.openPayment,
    async run({ engine, request, caller: { project }, input }) {
      const answer = await engine.openPayments.create({
        project,
        name: input.name,
        channel: input.channel,
        least: input.least ?? undefined,
        most: input.most ?? undefined,
        idempotency: idempotencyOf(request, "createOpenPayment"),
        encode: (open) => json(wire.openPayment, shown(open), 201),
      });
      return replyOnce(answer);
    },
  }),

  keyed({
    route: "GET /v1/open_payments",
    id: "listOpenPayments",
    summary: "The project's open payments, newest first",
    input: wire.listOpenPayments,
    output: wire.openPaymentList,
    async run({ engine, caller: { project }, input: { limit, cursor } }) {
      const filter = { ...before("opn", cursor), limit: limit + 1 };
      const found = await engine.openPayments.list(project, filter);
      return json(wire.openPaymentList, listOf(found.map(shown), limit));
    },
  }),

  keyed({
    route: "GET /v1/open_payments/:id",
    id: "getOpenPayment",
    summary: "An open payment as it is now",
    input: wire.ofOpenPayment,
    output: wire.openPayment,
    async run({ engine, caller: { project }, input }) {
      return json(wire.openPayment, shown(await find(engine, project, input.id)));
    },
  }),

  keyedOnce({
    route: "POST /v1/open_payments/:id/close",
    id: "closeOpenPayment",
    summary: "Close an open payment for good: what comes after is late",
    input: wire.ofOpenPayment,
    output: wire.openPayment,
    async run({ engine, caller: { project }, input }) {
      const open = await find(engine, project, input.id);
      return json(wire.openPayment, shown(await engine.openPayments.close(project, open)));
    },
  }),

  keyedOnce({
    route: "POST /v1/open_payments/:id/simulate",
    id: "simulateOpenPayment",
    summary: "Pay an open payment of the sandbox; answers the payment that it made",
    input: wire.simulateOpenPayment,
    output: ownPayment,
    async run({ engine, request, caller: { project }, input }) {
      const open = await find(engine, project, input.id);
      const payment = await engine.openPayments.simulate(project, open, input.amount);
      return json(ownPayment, paymentOf(payment, request.link));
    },
  }),
];

async function find(engine: Engine, project: Project, shownId: string): Promise<OpenPayment> {
  const id = parseId("opn", shownId);
  const open = id && (await engine.openPayments.findById(project, id));
  if (open) return open;
  throw new Failure("not_found", "There is no such open payment", { field: "id" });
}

function shown(open: OpenPayment): z.input<typeof wire.openPayment> {
  return {
    id: showId("opn", open.id),
    object: "open_payment",
    name: open.name,
    channel: open.channel,
    least: open.least,
    most: open.most,
    currency: "IDR",
    instructions: instructionsOf(open.instructions),
    sandbox: open.mode === "sandbox",
    created_at: utcText(open.createdAt),
    closed_at: open.closedAt === null ? null : utcText(open.closedAt),
  };
}

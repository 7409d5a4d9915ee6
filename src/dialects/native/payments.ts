/** `/v1/payments`: create, list, get, cancel, simulate. */
import { SECOND } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { encodedOnce } from "../encoded-once.ts";
import { idempotencyOf, keyedOnce, replyOnce } from "../idempotency.ts";
import { checkoutPath, ownPayment, paymentOf, refundOf } from "../own-event.ts";
import { before, listOf } from "./lists.ts";
import * as wire from "./wire.ts";

/** What is told in full beside a thing. */
const MOST_EXPANDED = 100;

const shown = encodedOnce((payment, link) => json(ownPayment, paymentOf(payment, link)));

export const paymentOperations = [
  keyed({
    route: "POST /v1/payments",
    id: "createPayment",
    summary: "Make a payment; without a channel its checkout page asks for one",
    input: wire.createPayment,
    output: ownPayment,
    async run({ engine, request, caller: { project }, input }) {
      const { reference, amount, channel, customer, return_url, expires_in, metadata } = input;
      const idempotency = idempotencyOf(request, "createPayment");
      const created = await engine.payments.create({
        project,
        reference,
        identity: reference,
        origin: "v1",
        amount,
        channel: channel ?? null,
        customer: customer ? present(customer) : null,
        metadata: metadata ?? null,
        returnUrl: return_url ?? null,
        ...(expires_in != null && { life: expires_in * SECOND }),
        ...(idempotency && { idempotency }),
        page: (wireId) => request.link(checkoutPath(wireId)),
        encode: (payment) => json(ownPayment, paymentOf(payment, request.link), 201),
      });
      if (created.outcome === "existing") throw taken(created.payment);
      return replyOnce(created);
    },
  }),

  keyed({
    route: "GET /v1/payments",
    id: "listPayments",
    summary:
      "The project's payments, newest first, those alone that fit what is asked; expand as of one",
    input: wire.listPayments,
    output: wire.paymentList,
    async run({ engine, request, caller: { project }, input }) {
      const { limit, cursor, status, channel, reference, created_from, created_before } = input;
      const found = await engine.payments.list(project, {
        ...before("pay", cursor),
        ...(status && { status }),
        ...(channel != null && { channel }),
        ...(reference != null && { reference }),
        ...(created_from != null && { from: Date.parse(created_from) }),
        ...(created_before != null && { until: Date.parse(created_before) }),
        limit: limit + 1,
      });
      const shown = found.map((payment) => paymentOf(payment, request.link));
      const page = listOf(shown, limit);
      if (!input.expand?.includes("refunds")) return json(wire.paymentList, page);
      const ids = found.slice(0, limit).map(({ id }) => id);
      const refunds = await engine.refunds.ofPayments(project, ids, MOST_EXPANDED);
      const data = page.data.map((payment, at) => ({
        ...payment,
        refunds: (refunds.get(ids[at] as string) ?? []).map(refundOf),
      }));
      return json(wire.paymentList, { ...page, data });
    },
  }),

  keyed({
    route: "GET /v1/payments/:id",
    id: "getPayment",
    summary: "A payment as it is now; with its refunds where expand says so",
    input: wire.getPayment,
    output: wire.expandedPayment,
    async run({ engine, request, caller: { project }, input: { id, expand } }) {
      const payment = await findPayment(engine, project, id);
      if (!expand?.includes("refunds")) return shown(payment, request.link);
      const filter = { paymentId: payment.id, limit: MOST_EXPANDED };
      const refunds = (await engine.refunds.list(project, filter)).map(refundOf);
      return json(wire.expandedPayment, { ...paymentOf(payment, request.link), refunds });
    },
  }),

  keyedOnce({
    route: "POST /v1/payments/:id/cancel",
    id: "cancelPayment",
    summary: "Cancel a pending payment; a canceled one stays as it is",
    input: wire.ofPayment,
    output: ownPayment,
    async run({ engine, request, caller: { project }, input }) {
      const payment = await findPayment(engine, project, input.id);
      const canceled =
        payment.status === "canceled" ? payment : await engine.payments.cancel(project, payment);
      return json(ownPayment, paymentOf(canceled, request.link));
    },
  }),

  keyedOnce({
    route: "POST /v1/payments/:id/simulate",
    id: "simulatePayment",
    summary: "Play what may become of a sandbox payment",
    input: wire.simulatePayment,
    output: ownPayment,
    async run({ engine, request, caller: { project }, input }) {
      const payment = await findPayment(engine, project, input.id);
      const played = await engine.payments.simulate(project, payment, input.scenario);
      return json(ownPayment, paymentOf(played, request.link));
    },
  }),
];

/** Fails with not_found, which names the field that the id came in. */
export async function findPayment(
  engine: Engine,
  project: Project,
  id: string,
  field = "id",
): Promise<Payment> {
  const uuid = parseId("pay", id);
  const payment = uuid && (await engine.payments.findById(project, uuid));
  if (payment) return payment;
  throw new Failure("not_found", "There is no such payment", { field });
}

function taken({ wireId, status }: Payment): Failure {
  return new Failure("conflict", `The reference belongs to ${wireId}, which is ${status}`, {
    field: "reference",
    hint: "Use another reference, or retry with the same Idempotency-Key to get the first reply",
  });
}

/** Only what was given. */
function present(customer: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(customer).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, string>;
}

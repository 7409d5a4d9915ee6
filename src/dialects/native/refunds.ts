/** `/v1/refunds`: money of paid payments given back, and what became of it. */
import type { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import type { RefundFilter } from "../../engine/refund-rows.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf, replyOnce } from "../idempotency.ts";
import { ownRefund, paymentOf, refundOf } from "../own-event.ts";
import { before, listOf } from "./lists.ts";
import { findPayment } from "./payments.ts";
import * as wire from "./wire.ts";

export const refundOperations = [
  keyed({
    route: "POST /v1/refunds",
    id: "createRefund",
    summary: "Give money of a paid payment back, all that is left without an amount",
    input: wire.createRefund,
    output: ownRefund,
    async run({ engine, request, caller, input }) {
      const { project } = caller;
      const payment = await findPayment(engine, project, input.payment, "payment");
      const answer = await engine.refunds.request({
        project,
        paymentId: payment.id,
        by: caller,
        amount: input.amount ?? null,
        reason: input.reason ?? null,
        evidence: input.evidence,
        idempotency: idempotencyOf(request, "createRefund"),
        encode: (refund) => json(ownRefund, refundOf(refund), 201),
      });
      return replyOnce(answer);
    },
  }),

  keyed({
    route: "GET /v1/refunds",
    id: "listRefunds",
    summary: "The project's refunds, newest first; of one payment when it is named",
    input: wire.listRefunds,
    output: wire.refundList,
    async run({ engine, request, caller: { project }, input: { payment: named, ...page } }) {
      const of = { engine, project, link: request.link };
      if (named == null) return listed(of, page, {});
      const { id: paymentId } = await findPayment(engine, project, named, "payment");
      return listed(of, page, { paymentId });
    },
  }),

  keyed({
    route: "GET /v1/payments/:id/refunds",
    id: "listRefundsOfPayment",
    summary: "The refunds of a payment, newest first",
    input: wire.listRefundsOfPayment,
    output: wire.refundList,
    async run({ engine, request, caller: { project }, input: { id, ...page } }) {
      const { id: paymentId } = await findPayment(engine, project, id, "id");
      return listed({ engine, project, link: request.link }, page, { paymentId });
    },
  }),

  keyed({
    route: "GET /v1/refunds/:id",
    id: "getRefund",
    summary: "A refund as it is now; with its payment in full where expand says so",
    input: wire.getRefund,
    output: wire.expandedRefund,
    async run({ engine, request, caller: { project }, input }) {
      const id = parseId("rfd", input.id);
      const refund = id && (await engine.refunds.findById(project, id));
      if (!refund) throw new Failure("not_found", "There is no such refund", { field: "id" });
      if (!input.expand?.includes("payment")) return json(ownRefund, refundOf(refund));
      const payment = await findPayment(engine, project, refund.paymentWireId, "payment");
      const whole = paymentOf(payment, request.link);
      return json(wire.expandedRefund, { ...refundOf(refund), payment: whole });
    },
  }),
];

type Of = {
  readonly engine: Engine;
  readonly project: Project;
  readonly link: (path: string) => string;
};

async function listed(
  { engine, project, link }: Of,
  { cursor, limit, status, expand }: Omit<z.infer<typeof wire.listRefunds>, "payment">,
  of: Pick<RefundFilter, "paymentId">,
) {
  const conditions = { ...of, ...before("rfd", cursor), ...(status && { status }) };
  const found = await engine.refunds.list(project, { ...conditions, limit: limit + 1 });
  const page = listOf(found.map(refundOf), limit);
  if (!expand?.includes("payment")) return json(wire.refundList, page);
  const ids = [...new Set(found.slice(0, limit).map(({ paymentId }) => paymentId))];
  const payments = await Promise.all(ids.map((id) => engine.payments.findById(project, id)));
  const whole = new Map(
    payments.flatMap((payment) => {
      if (!payment) return [];
      const shown = paymentOf(payment, link);
      return [[shown.id, shown] as const];
    }),
  );
  const data = page.data.map((refund) => ({
    ...refund,
    payment: whole.get(refund.payment) ?? refund.payment,
  }));
  return json(wire.refundList, { ...page, data });
}

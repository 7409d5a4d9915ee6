/** Transactions that exist: their status, canceling them, and giving their money back. */
import type { Engine, Reply } from "../../engine/engine.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Refund } from "../../engine/refund.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { json, keyed } from "../define.ts";
import { failure, nothingOf } from "./failures.ts";
import { idempotencyOf, replayed } from "./once.ts";
import { offsetText } from "./times.ts";
import { namesOf, refundedOf, transactionOf } from "./transaction.ts";
import * as wire from "./wire.ts";

export const transactionOperations = [
  keyed({
    route: "GET /api/v1/check-status/:order_id*",
    id: "checkStatus",
    summary: "A transaction as it is now, by its trx_id or reference_id",
    input: wire.ofOrder,
    output: wire.transaction,
    async run({ engine, request, caller: { project }, input: { order_id: order } }) {
      const payment =
        (await find(engine, project, order)) ??
        (await engine.payments.findElsewhere(project, order));
      const data = transactionOf(known(payment), request.link);
      return json(wire.transaction, { status: "success", data });
    },
  }),

  keyed({
    route: "POST /api/v1/transaction/cancel",
    id: "cancelTransaction",
    summary: "Cancel a pending transaction, for good",
    input: wire.ofTransaction,
    output: wire.cancelled,
    async run({ engine, request, caller: { project }, input }) {
      const payment = known(await find(engine, project, input.trx_id));
      const idempotency = idempotencyOf(request, "cancelTransaction");
      if (!idempotency) return cancelled(await engine.payments.cancel(project, payment));
      const once = { idempotency, encode: cancelled };
      const answer = await engine.payments.cancelOnce(project, payment, once);
      return answer.replayed ? replayed(answer.reply) : answer.reply;
    },
  }),

  keyed({
    route: "POST /api/v1/transaction/refund",
    id: "refundTransaction",
    summary: "Give money of a paid transaction back, whole or in parts, for good",
    input: wire.refund,
    output: wire.refunded,
    async run({ engine, request, caller, input }) {
      const { project } = caller;
      const { id: paymentId } = known(await find(engine, project, input.trx_id));
      const answer = await engine.refunds.request({
        project,
        paymentId,
        by: caller,
        amount: input.refund_amount,
        reason: input.reason ?? null,
        idempotency: idempotencyOf(request, "refundTransaction"),
        encode: refunded,
      });
      return answer.outcome === "replayed" ? replayed(answer.reply) : answer.reply;
    },
  }),
];

/** By either id. */
async function find(engine: Engine, project: Project, id: string): Promise<Payment | undefined> {
  const { payments } = engine;
  return (
    (await payments.findByWireId(project, id)) ?? (await payments.findByReference(project, id))
  );
}

function known(payment: Payment | undefined): Payment {
  if (!payment) throw nothingOf("transaction");
  return payment;
}

/** The wire has no word for a refund that its rail has declined: then there is none. */
function refunded(refund: Refund, payment: Payment): Reply {
  if (refund.status !== "failed") {
    return json(wire.refunded, { status: "success", data: refundedOf(refund, payment) });
  }
  const facts = { of: "refund" };
  const { status, headers, body } = failure(
    new Failure("not_supported", "The rail has declined", { facts }),
  );
  return { status, headers, body: body.toString() };
}

function cancelled(payment: Payment) {
  const at = offsetText(payment.canceledAt ?? payment.updatedAt);
  return json(wire.cancelled, {
    status: "success",
    data: { ...namesOf(payment), status: "cancelled", cancelled_at: at },
  });
}

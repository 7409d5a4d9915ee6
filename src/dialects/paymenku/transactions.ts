/** Transactions that exist: their status, canceling them, and refunds, which no channel has yet. */
import type { Engine } from "../../engine/engine.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { json, keyed } from "../define.ts";
import { nothingOf } from "./failures.ts";
import { idempotencyOf, replayed } from "./once.ts";
import { offsetText } from "./times.ts";
import { namesOf, transactionOf } from "./transaction.ts";
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
    summary: "Refunds are not there yet: refused in the gateway's words",
    input: wire.refund,
    output: wire.refusal,
    async run({ engine, caller: { project }, input }) {
      const { status } = known(await find(engine, project, input.trx_id));
      const facts = { of: "refund", status };
      if (status !== "paid")
        throw new Failure("wrong_state", `The payment is ${status}`, { facts });
      throw new Failure("not_supported", "No channel can be refunded yet", { facts });
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

function cancelled(payment: Payment) {
  const at = offsetText(payment.canceledAt ?? payment.updatedAt);
  return json(wire.cancelled, {
    status: "success",
    data: { ...namesOf(payment), status: "cancelled", cancelled_at: at },
  });
}

/** API v1: the calls of Pakasir's document, keys in the body or the query. */
import { utcText } from "../../clock.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { assert, Failure } from "../../failure.ts";
import { json, keyed, type WireReply } from "../define.ts";
import { alreadyPaid, ask, cancel, findOrder, known } from "./payments.ts";
import { numberOf, transactionOf, wireFee } from "./transaction.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, methodOf } from "./words.ts";

export const operationsV1 = [
  keyed({
    route: "POST /api/transactioncreate/:method",
    id: "createTransaction",
    summary: "Make a payment, or find the one that this order and amount have",
    input: wire.createV1,
    output: wire.created,
    async run({ engine, request, caller: { project }, input }) {
      const method = input.method === "all" ? "qris" : input.method;
      const { order_id: orderId, amount } = input;
      const asked = {
        project,
        orderId,
        amount,
        channel: CHANNEL_OF[method],
        origin: "v1",
      } as const;
      const payment = await ask({ engine, request }, asked);
      if (payment.status === "paid") throw alreadyPaid();
      return created(project, payment);
    },
  }),

  keyed({
    route: "POST /api/paymentsimulation",
    id: "simulatePayment",
    summary: "Pay a payment of a sandbox project",
    input: wire.named,
    output: wire.success,
    async run({ engine, caller: { project }, input }) {
      // Said first: a live project has none of its sandbox orders.
      if (project.mode === "live") throw sandboxOnly();
      const payment = known(await findOrder({ engine }, project, input.order_id, input.amount));
      await engine.payments.simulate(project, payment, "paid");
      return json(wire.success, { success: true });
    },
  }),

  keyed({
    route: "POST /api/transactioncancel",
    id: "cancelTransaction",
    summary: "Cancel a payment that is not paid",
    input: wire.named,
    output: wire.success,
    async run({ engine, caller: { project }, input }) {
      const payment = known(await findOrder({ engine }, project, input.order_id, input.amount));
      await cancel({ engine }, project, payment);
      return json(wire.success, { success: true });
    },
  }),

  keyed({
    route: "GET /api/transactiondetail",
    id: "getTransaction",
    summary: "The newest payment of an order and amount",
    input: wire.named,
    output: wire.detail,
    async run({ engine, caller: { project }, input: { order_id: orderId, amount } }) {
      const payment = known(
        (await findOrder({ engine }, project, orderId, amount)) ??
          (await engine.payments.findElsewhere(project, orderId, amount)),
      );
      return json(wire.detail, { transaction: transactionOf(project.slug, payment) });
    },
  }),
];

function sandboxOnly(): Failure {
  return new Failure("sandbox_only", "Simulation works in sandbox projects only.");
}

function created(project: Project, payment: Payment): WireReply {
  const { charge } = payment;
  assert(charge, "a payment asked for with a method has a charge");
  return json(wire.created, {
    payment: {
      project: project.slug,
      order_id: payment.reference,
      amount: payment.amount,
      fee: wireFee(charge),
      total_payment: charge.payable,
      payment_method: methodOf(charge.channel),
      payment_number: numberOf(charge),
      expired_at: utcText(charge.deadline),
    },
  });
}

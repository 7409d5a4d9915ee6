/** API v2: keys in a header, transactions by an id of their own, replies without a wrapper. */
import { utcText } from "../../clock.ts";
import type { Payment } from "../../engine/payment.ts";
import { feeOf } from "../../engine/pricing.ts";
import type { Project } from "../../engine/settings.ts";
import { assert, Failure } from "../../failure.ts";
import { type Allow, json, keyed, open, type WireReply } from "../define.ts";
import { settingsOf } from "./defaults.ts";
import { ask, cancel, known, noPayment, pagePath } from "./payments.ts";
import { statusOf, wireFee } from "./transaction.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, METHODS_V2, methodOf } from "./words.ts";

export const operationsV2 = [
  keyed({
    route: "POST /api/v2/create-transaction/:slug/:order_id*",
    id: "createTransactionV2",
    summary: "Make a payment with a method, or a link to a page that asks for one; or find it",
    input: wire.createV2,
    output: wire.createdV2,
    async run({ engine, request, caller: { project }, input }) {
      const { method, amount, order_id: orderId } = input;
      const channel = method === "payment_link" ? null : CHANNEL_OF[method];
      refuseSmall(project, channel, amount);
      const asked = { project, orderId, amount, channel, origin: "v2" } as const;
      const payment = await ask({ engine, request }, asked);
      if (channel !== null) return direct(project, payment);
      const link = request.link(pagePath(payment.wireId));
      return json(wire.createdLink, { txn_id: payment.wireId, payment_link: link });
    },
  }),

  keyed({
    route: "GET /api/v2/transaction-status/:slug/:txn_id",
    id: "getStatusV2",
    summary: "The status of a payment",
    input: wire.ofProject,
    output: wire.statusV2,
    async run({ engine, caller: { project }, input, allow }) {
      slowDown(project, input.txn_id, allow);
      const payment = known(await engine.payments.findByWireId(project, input.txn_id));
      return json(wire.statusV2, statusOf(payment));
    },
  }),

  keyed({
    route: "POST /api/v2/cancel-transaction/:slug/:txn_id",
    id: "cancelTransactionV2",
    summary: "Cancel a payment that is not paid",
    input: wire.ofProject,
    output: wire.message,
    async run({ engine, caller: { project }, input }) {
      const payment = known(await engine.payments.findByWireId(project, input.txn_id));
      await cancel({ engine }, project, payment);
      return json(wire.message, { message: "Berhasil batalkan transaksi" });
    },
  }),

  open({
    route: "GET /api/v2/payment-fee/:amount",
    id: "getFees",
    summary: "The fee of an amount by each method, as a project begins with it",
    input: wire.feeAsked,
    output: wire.fees,
    async run({ input: { amount } }) {
      const fees = METHODS_V2.map((method) => [method, feeOf(settingsOf(method).fee, amount)]);
      return json(wire.fees, Object.fromEntries(fees));
    },
  }),

  open({
    route: "POST /api/transactions/:txn_id/simulate",
    id: "simulateFromPage",
    summary: "Pay a payment of a sandbox project, as the original's own page does",
    input: wire.ofAnyone,
    output: wire.success,
    async run({ engine, input }) {
      const opened = await engine.payments.openByWireId(input.txn_id);
      if (opened?.project.dialect !== "pakasir") throw noPayment();
      await engine.payments.simulate(opened.project, opened.payment, "paid");
      return json(wire.success, { success: true });
    },
  }),
];

function direct(project: Project, payment: Payment): WireReply {
  const { charge } = payment;
  assert(charge, "a payment asked for with a method has a charge");
  const { instructions } = charge;
  return json(wire.createdDirect, {
    ...statusOf(payment),
    project: project.slug,
    fee: wireFee(charge),
    total_payment: charge.payable,
    payment_method: methodOf(charge.channel),
    qr_string: instructions.kind === "qris" ? instructions.text : "",
    va_number: instructions.kind === "va" ? instructions.number : "",
    expired_at: utcText(charge.deadline),
  });
}

/** v2 takes less on no virtual account, even where the project's channel would. */
function refuseSmall(project: Project, channel: string | null, amount: number): void {
  const least = Number(project.settings.wire.v2_va_least ?? 0);
  if (!channel?.startsWith("va.") || amount >= least) return;
  throw new Failure("amount_too_small", `The least is ${least}`, {
    field: "amount",
    facts: { least },
  });
}

/** Where the project says so, one status may be read only every so often. */
function slowDown(project: Project, txnId: string, allow: Allow): void {
  const every = Number(project.settings.wire.v2_status_every ?? 0);
  if (every > 0) allow(`${project.id} reads ${txnId}`, { burst: 1, every });
}

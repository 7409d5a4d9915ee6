/** PayGet's calls: profile, and payments that top up the balance which the profile shows. */
import type { Payment, PaymentStatus } from "../../engine/payment.ts";
import { assert, Failure } from "../../failure.ts";
import { subtract } from "../../money.ts";
import { qrDataUri } from "../../qr/index.ts";
import { json, keyed, open } from "../define.ts";
import { idempotencyOf } from "../idempotency.ts";
import { checkoutPath } from "../own-event.ts";
import * as wire from "./wire.ts";

/** 16 hex digits: all 64 bits are drawn, for the status is told to whoever has the id. */
const ID_BYTES = 8;

/** The wire has three words: whatever can no longer be paid has expired. */
const STATUS_OF: Readonly<Record<PaymentStatus, "Pending" | "Success" | "Expired">> = {
  pending: "Pending",
  paid: "Success",
  expired: "Expired",
  canceled: "Expired",
  failed: "Expired",
};

export const operations = [
  keyed({
    route: "GET /api/profile",
    id: "getProfile",
    summary: "The project and the balance of its merchant",
    input: wire.nothing,
    output: wire.profile,
    async run({ engine, caller: { project } }) {
      const { available } = await engine.ledger.balance(project.merchantId, project.mode);
      const level = String(project.settings.wire.level ?? "member");
      const profile = { username: project.slug, level, balance: available };
      return json(wire.profile, { success: true, profile });
    },
  }),

  keyed({
    route: "POST /api/payment",
    id: "createPayment",
    summary: "Make a QRIS payment; every call makes a new one",
    input: wire.createPayment,
    output: wire.created,
    async run({ engine, request, caller: { project }, input: { amount } }) {
      const wireId = engine.ids.bytes(ID_BYTES).toString("hex");
      const idempotency = idempotencyOf(request, "createPayment", String(amount));
      const made = await engine.payments.create({
        project,
        reference: wireId,
        identity: null,
        wireId,
        origin: "api",
        amount,
        channel: "qris",
        ...(idempotency && { idempotency }),
        page: (id) => request.link(checkoutPath(id)),
        encode: (payment) => json(wire.created, createdOf(payment)),
      });
      assert(made.outcome !== "existing", "a payment without an identity is always a new one");
      return made.reply;
    },
  }),

  keyed({
    route: "POST /api/payment/:id/cancel",
    id: "cancelPayment",
    summary: "Cancel a pending payment of the project",
    input: wire.ofPayment,
    output: wire.canceled,
    async run({ engine, caller: { project }, input: { id } }) {
      const payment = await engine.payments.findByWireId(project, id);
      if (!payment) throw noPayment();
      const { status } = await engine.payments.cancel(project, payment);
      return json(wire.canceled, {
        success: true,
        message: "Payment cancelled successfully",
        payment: { id, status: STATUS_OF[status] },
      });
    },
  }),

  open({
    route: "GET /api/payment-status/:id",
    id: "getPaymentStatus",
    summary: "The status of a payment, to whoever has its id",
    input: wire.ofPayment,
    output: wire.paymentStatus,
    async run({ engine, input: { id } }) {
      const opened = await engine.payments.openByWireId(id);
      if (opened?.project.dialect !== "payget") throw noPayment();
      const { status, charge, amount } = opened.payment;
      return json(wire.paymentStatus, {
        success: true,
        status: STATUS_OF[status],
        id,
        amount: charge?.payable ?? amount,
      });
    },
  }),
];

/** A unique code, where a project uses one, is part of `amount`: it is what the buyer sends. */
function createdOf({ wireId, charge }: Payment) {
  assert(charge?.instructions.kind === "qris", "the channel qris is paid by a QRIS");
  return {
    success: true as const,
    message: "Payment request created successfully.",
    paymentId: wireId,
    qrCode: qrDataUri(charge.instructions.text),
    amount: charge.payable,
    balanceReceived: charge.net,
    fee: subtract(charge.payable, charge.net),
  };
}

function noPayment(): Failure {
  return new Failure("not_found", "There is no such payment", { facts: { of: "payment" } });
}

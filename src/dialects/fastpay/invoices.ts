/** FastPay's calls on the balance and on invoices, which top it up. */
import { assert, Failure } from "../../failure.ts";
import { qrPng } from "../../qr/index.ts";
import { json, keyed, open } from "../define.ts";
import { encodedOnce } from "../encoded-once.ts";
import { idempotencyOf } from "../idempotency.ts";
import { checkoutPath } from "../own-event.ts";
import { invoiceOf, picturePath } from "./invoice.ts";
import { countInvoice } from "./open-invoices.ts";
import * as wire from "./wire.ts";

/** 24 hex digits: all 96 bits are drawn, for the picture is shown to whoever has the id. */
const ID_BYTES = 12;

const shown = encodedOnce((payment, link) => json(wire.status, invoiceOf(payment, link)));

export const invoiceOperations = [
  keyed({
    route: "GET /api/v1/balance",
    id: "getBalance",
    summary: "The merchant's money in the key's mode",
    input: wire.nothing,
    output: wire.balance,
    async run({ engine, caller: { project } }) {
      const { available } = await engine.ledger.balance(project.merchantId, project.mode);
      return json(wire.balance, { balance: available });
    },
  }),

  keyed({
    route: "GET /api/v1/invoice",
    id: "createInvoice",
    summary: "Make an invoice paid by QRIS; every call makes a new one",
    writes: true,
    input: wire.createInvoice,
    output: wire.created,
    async run({ engine, request, caller, input: { amount } }) {
      await countInvoice(engine, caller);
      const wireId = engine.ids.bytes(ID_BYTES).toString("hex");
      const idempotency = idempotencyOf(request, "createInvoice", String(amount));
      const made = await engine.payments.create({
        project: caller.project,
        reference: wireId,
        identity: null,
        wireId,
        origin: "api",
        amount,
        channel: "qris",
        ...(idempotency && { idempotency }),
        page: (id) => request.link(checkoutPath(id)),
        encode: (payment) =>
          json(wire.created, { success: true, ...invoiceOf(payment, request.link) }),
      });
      assert(made.outcome !== "existing", "an invoice without an identity is always a new one");
      return made.reply;
    },
  }),

  keyed({
    route: "GET /api/v1/invoice/status",
    id: "getInvoice",
    summary: "An invoice as it is now",
    input: wire.ofInvoice,
    output: wire.status,
    async run({ engine, request, caller: { project }, input: { invoice_id: id } }) {
      const payment = await engine.payments.findByWireId(project, id);
      if (payment) return shown(payment, request.link);
      const elsewhere = await engine.payments.findElsewhere(project, id);
      if (!elsewhere) throw noInvoice();
      return json(wire.status, { ...invoiceOf(elsewhere, request.link), qris_image: "" });
    },
  }),

  keyed({
    route: "POST /api/v1/invoice/cancel",
    id: "cancelInvoice",
    summary: "Cancel a pending invoice, named by the query or the body",
    input: wire.ofInvoice,
    output: wire.canceled,
    async run({ engine, caller: { project }, input: { invoice_id: id } }) {
      const payment = await engine.payments.findByWireId(project, id);
      if (!payment) throw noInvoice();
      await engine.payments.cancel(project, payment);
      return json(wire.canceled, {
        success: true,
        invoice_id: id,
        status: "expired",
        message: "Invoice berhasil dibatalkan",
      });
    },
  }),

  open({
    route: `GET ${picturePath(":invoice_id")}`,
    id: "getPicture",
    summary: "The QRIS of a pending invoice as a PNG, to whoever has its address",
    input: wire.ofInvoice,
    output: wire.picture,
    produces: "image/png",
    async run({ engine, input: { invoice_id: id } }) {
      const opened = await engine.payments.openByWireId(id);
      const payment = opened?.project.dialect === "fastpay" ? opened.payment : undefined;
      const instructions = payment?.charge?.instructions;
      // What can no longer be paid is not shown any more: a QRIS itself cannot be stopped.
      if (payment?.status !== "pending" || instructions?.kind !== "qris") throw noInvoice();
      return {
        status: 200,
        headers: { "content-type": "image/png" },
        body: qrPng(instructions.text),
      };
    },
  }),
];

function noInvoice(): Failure {
  return new Failure("not_found", "There is no such invoice", { facts: { of: "payment" } });
}

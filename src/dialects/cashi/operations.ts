/** Cashi's calls: create-order, create-order-va and check-status. */
import { jakartaPlain } from "../../clock.ts";
import type { Charge } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { assert, Failure } from "../../failure.ts";
import { share, subtract } from "../../money.ts";
import { qrDataUri } from "../../qr/index.ts";
import { json, keyed, type Rate } from "../define.ts";
import { type Asked, ask, findOrder, pagePath } from "./orders.ts";
import { statusOf } from "./status.ts";
import * as wire from "./wire.ts";
import { BANKS, OWN_QRIS } from "./words.ts";

/** Reads without a key from one address: pages that watch their order, and never a whole list. */
const KEYLESS_READING: Rate = { burst: 600, every: 50 };
/** What strangers may read, their browsers may show. */
const FOR_BROWSERS = { "access-control-allow-origin": "*" };

export const operations = [
  keyed({
    route: "POST /api/create-order",
    id: "createOrder",
    summary: "Make a QRIS order with a unique amount, or find the one that is pending",
    input: wire.createOrder,
    output: wire.created,
    async run({ engine, request, caller: { project }, input }) {
      const own = wantsOwnQris(input);
      const asked = askedOf(project, input, own ? OWN_QRIS : "qris");
      const { payment, charge } = await ask({ engine, request }, asked);
      const { instructions } = charge;
      assert(instructions.kind === "qris", "both channels are paid by a QRIS");
      return json(wire.created, {
        success: true,
        order_id: payment.reference,
        orderId: payment.reference,
        amount: charge.payable,
        ...(!own && { checkout_url: request.link(pagePath(payment.wireId)) }),
        qrUrl: qrDataUri(instructions.text),
        ...(own && { is_qris_custom: true as const, expected_net: expectedNet(charge) }),
        expires_at: jakartaPlain(charge.deadline),
      });
    },
  }),

  keyed({
    route: "POST /api/create-order-va",
    id: "createVirtualAccount",
    summary: "Make an order that is paid to a virtual account, or find the one that is pending",
    input: wire.createVirtualAccount,
    output: wire.createdVirtualAccount,
    async run({ engine, request, caller: { project }, input }) {
      const { va_provider: bank, customer_phone: phone } = input;
      const { channel, name } = BANKS[bank];
      const asked = { ...askedOf(project, input, channel), ...(phone && { customer: { phone } }) };
      const { payment, charge } = await ask({ engine, request }, asked);
      const { instructions } = charge;
      assert(instructions.kind === "va", "a bank's channel is paid to an account");
      return json(wire.createdVirtualAccount, {
        success: true,
        orderId: payment.reference,
        amount: charge.payable,
        va_number: instructions.number,
        bank: bank.toUpperCase(),
        bank_name: name,
        expires_at: jakartaPlain(charge.deadline),
      });
    },
  }),

  keyed({
    route: "GET /api/check-status/:order_id*",
    id: "checkStatus",
    summary: "The status of an order",
    input: wire.ofOrder,
    output: wire.status,
    async run({ engine, caller: { project }, input: { order_id: orderId } }) {
      const payment =
        (await findOrder({ engine }, project, orderId)) ??
        (await engine.payments.findElsewhere(project, orderId));
      if (payment) return json(wire.status, { success: true, ...statusOf(payment) });
      throw new Failure("not_found", "There is no such order", { facts: { of: "payment" } });
    },
    async runOpen({ engine, request, allow, input }) {
      const projects = await engine.projects.withSwitch("cashi", "openStatus");
      if (projects.length === 0) return undefined;
      allow(`${request.address} reads orders`, KEYLESS_READING);
      const found = await Promise.all(
        projects.map((project) => findOrder({ engine }, project, input.order_id)),
      );
      const [payment, another] = found.filter((one) => one !== undefined);
      // Two projects may have the same order_id: only a key tells which is meant.
      if (!payment || another) return undefined;
      return json(wire.status, { success: true, ...statusOf(payment) }, 200, FOR_BROWSERS);
    },
  }),
];

function askedOf(
  project: Project,
  input: { amount: number; order_id?: string | undefined; return_url?: string | undefined },
  channel: string,
): Asked {
  const { amount, order_id: orderId, return_url: returnUrl = null } = input;
  return { project, orderId, amount, channel, returnUrl };
}

/** The merchant's own static QRIS is asked for by either name. */
function wantsOwnQris({ QRIS_CUSTOM: wish, kode_channel: code }: Record<string, unknown>): boolean {
  const wished = wish === true || wish === 1 || /^(true|1)$/i.test(textIn(wish));
  return wished || textIn(code).toUpperCase() === "QRIS_CUSTOM";
}

/** An object would have to be asked how it wants to be written, and may know no answer. */
function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What its bank is likely to leave of it: of the asked amount it keeps 0.7 %. */
function expectedNet({ amount, payable }: Charge): number {
  return subtract(payable, share(amount, 7_000));
}

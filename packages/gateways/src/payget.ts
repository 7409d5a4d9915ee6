/** PayGet: top-ups of the key owner's balance by QRIS; no references and no webhook. */
import { z } from "zod";
import { blankPayment } from "./blank-payment.ts";
import { baseUrl } from "./environment.ts";
import type { CallOptions, Gateway, PaymentKey, Status } from "./gateway.ts";
import { type GatewayErrorCode, refusal, unsupported } from "./gateway-error.ts";
import { type ClientOptions, openSender, type Sender } from "./request.ts";
import { rupiah, text, whole } from "./wire-values.ts";
import { statusOf, undefinedWhenUnknown } from "./words.ts";

const NAME = "payget";

export type PaygetOptions = ClientOptions & { readonly apiKey: string };

const STATUSES: Readonly<Record<string, Status>> = {
  Pending: "pending",
  Success: "paid",
  Expired: "expired",
};

const profiled = z.looseObject({
  profile: z.looseObject({ username: text, level: text, balance: rupiah }),
});
const created = z.looseObject({
  paymentId: text,
  qrCode: text,
  amount: rupiah,
  balanceReceived: rupiah,
  fee: rupiah,
});
const cancelled = z.looseObject({ payment: z.looseObject({ id: text, status: text }) });
const checked = z.looseObject({ id: text, status: text, amount: rupiah });

/** The client. `operations` are the gateway's own calls, word for word. */
export function payget(options: PaygetOptions) {
  const base = baseUrl(options.baseUrl, ["PAYGET_BASE_URL"], "https://payget.sakuin.id");
  const send = openSender(NAME, base, [options.apiKey], options, { code: codeOf });
  const operations = operationsOf(send, options.apiKey);

  const gateway: Gateway = {
    name: NAME,
    capabilities: {
      channels: ["qris"],
      cancel: true,
      simulate: false,
      balance: true,
      payout: false,
      refund: false,
      fees: false,
      createIsRepeatable: "never",
      foundBy: ["id"],
      webhook: null,
    },
    async create({ reference, amount, channel = "qris" }, call) {
      if (channel !== "qris") throw refusal(NAME, "invalid_request", `channel: "${channel}"`);
      const { value, wire } = await operations.createPayment(amount, call);
      return {
        ...blankPayment(NAME, wire),
        id: value.paymentId,
        reference,
        amount,
        fee: whole(value.fee),
        payable: whole(value.amount),
        channel,
        instructions: { kind: "qris", text: null, image: value.qrCode },
      };
    },
    async get(key, call) {
      const found = await operations.paymentStatus(idOf(key), call).catch(undefinedWhenUnknown);
      if (found === undefined) return undefined;
      return {
        ...blankPayment(NAME, found.wire),
        id: found.value.id,
        reference: key.reference ?? null,
        status: statusOf(NAME, STATUSES, found.value.status),
        amount: key.amount ?? null,
        payable: whole(found.value.amount),
        channel: "qris",
      };
    },
    async cancel(key, call) {
      await operations.cancelPayment(idOf(key), call);
    },
    simulate: unsupported(NAME, "simulate a payment"),
    async balance(call) {
      const { value } = await operations.profile(call);
      return { available: whole(value.profile.balance) };
    },
    payout: unsupported(NAME, "pay out"),
    getPayout: unsupported(NAME, "pay out"),
    channels: async () => [
      { channel: "qris", name: "QRIS", fee: null, least: 100, most: 5_000_000 },
    ],
    parseWebhook: unsupported(NAME, "send a webhook: watch the payment instead"),
  };
  return { ...gateway, operations };
}

function operationsOf(send: Sender, apiKey: string) {
  const headers = { "x-api-key": apiKey };
  return {
    profile: (call?: CallOptions) =>
      send({ method: "GET", path: "/api/profile", headers, repeatable: true }, profiled, call),
    createPayment: (amount: number, call?: CallOptions) =>
      send(
        { method: "POST", path: "/api/payment", headers, body: { amount }, repeatable: false },
        created,
        call,
      ),
    cancelPayment: (id: string, call?: CallOptions) => {
      const path = `/api/payment/${encodeURIComponent(id)}/cancel`;
      return send({ method: "POST", path, headers, repeatable: false }, cancelled, call);
    },
    /** Needs no key. */
    paymentStatus: (id: string, call?: CallOptions) => {
      const path = `/api/payment-status/${encodeURIComponent(id)}`;
      return send({ method: "GET", path, repeatable: true }, checked, call);
    },
  };
}

function idOf({ id }: PaymentKey): string {
  if (id) return id;
  throw refusal(NAME, "invalid_request", "a payment is named by its id");
}

/** A payment that is no longer Pending cannot be cancelled: that is its state, not the request. */
function codeOf(status: number, message: string): GatewayErrorCode | undefined {
  return status === 400 && /pending|cancel/i.test(message) ? "conflict" : undefined;
}

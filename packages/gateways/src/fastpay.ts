/** FastPay: deposit invoices by QRIS, a balance, and withdrawals that an admin approves. */
import { z } from "zod";
import { blankPayment } from "./blank-payment.ts";
import { baseUrl } from "./environment.ts";
import type {
  CallOptions,
  Gateway,
  Payment,
  PaymentKey,
  Payout,
  PayoutStatus,
  Status,
  WebhookEvent,
  WebhookRequest,
} from "./gateway.ts";
import { type GatewayErrorCode, refusal, unsupported } from "./gateway-error.ts";
import { type ClientOptions, openSender, type Sender } from "./request.ts";
import { hmacSha256 } from "./signature.ts";
import { demand, headerOf, readBody } from "./webhook.ts";
import { instant, rupiah, text, textOrNull, whole } from "./wire-values.ts";
import { statusOf, undefinedWhenUnknown } from "./words.ts";

const NAME = "fastpay";

export type FastpayOptions = ClientOptions & {
  /** Signs the webhooks too. */
  readonly apiKey: string;
};

const STATUSES: Readonly<Record<string, Status>> = {
  pending: "pending",
  paid: "paid",
  expired: "expired",
};

const PAYOUT_STATUSES: Readonly<Record<string, PayoutStatus>> = {
  pending: "requested",
  success: "paid",
  rejected: "rejected",
};

const balanced = z.looseObject({ balance: rupiah });
const invoice = z.looseObject({
  invoice_id: text,
  amount: rupiah,
  fee: rupiah,
  total: rupiah,
  status: textOrNull,
  qris_image: textOrNull,
  expired_at: textOrNull,
  created_at: textOrNull,
});
const cancelled = z.looseObject({ invoice_id: text, status: text });
const withdrawal = z.looseObject({
  withdraw_id: text,
  amount: rupiah,
  fee: rupiah,
  status: text,
  new_balance: rupiah.optional(),
  admin_note: textOrNull,
  created_at: textOrNull,
  processed_at: textOrNull,
});
const history = z.looseObject({
  data: z.array(withdrawal),
  pagination: z.looseObject({
    page: z.number(),
    limit: z.number(),
    total: z.number(),
    total_pages: z.number(),
  }),
});
const notice = z.looseObject({
  event: text,
  invoice_id: text,
  status: text,
  amount: rupiah,
  paid_at: textOrNull,
});

/** The client. `operations` are the gateway's own calls, word for word. */
export function fastpay(options: FastpayOptions) {
  const base = baseUrl(
    options.baseUrl,
    ["FASTPAY_BASE_URL"],
    "https://fastpay.khafabotz.biz.id",
  ).replace(/\/api\/v1$/, "");
  const send = openSender(NAME, base, [options.apiKey], options, { code: codeOf });
  const operations = operationsOf(send, options.apiKey);

  const gateway: Gateway = {
    name: NAME,
    capabilities: {
      channels: ["qris"],
      cancel: true,
      simulate: false,
      balance: true,
      payout: true,
      refund: false,
      fees: false,
      createIsRepeatable: "never",
      foundBy: ["id"],
      webhook: "verified",
    },
    async create({ reference, amount, channel = "qris" }, call) {
      if (channel !== "qris") throw refusal(NAME, "invalid_request", `channel: "${channel}"`);
      const { value, wire } = await operations.createInvoice(amount, call);
      return { ...paymentOf(value, wire), reference };
    },
    async get(key, call) {
      const found = await operations.invoiceStatus(idOf(key), call).catch(undefinedWhenUnknown);
      return found && { ...paymentOf(found.value, found.wire), reference: key.reference ?? null };
    },
    async cancel(key, call) {
      await operations.cancelInvoice(idOf(key), call);
    },
    simulate: unsupported(NAME, "simulate a payment"),
    async balance(call) {
      const { value } = await operations.balance(call);
      return { available: whole(value.balance) };
    },
    async payout({ amount, destination, account, name, idempotencyKey }, call) {
      if (destination !== "ewallet.dana") {
        throw refusal(NAME, "invalid_request", "destination: it pays out to ewallet.dana alone");
      }
      const body = { amount, accountNumber: account, accountName: name };
      const { value, wire } = await operations.withdraw(body, idempotencyKey, call);
      return payoutOf(value, wire);
    },
    async getPayout(id, call) {
      const found = await operations.withdrawStatus(id, call).catch(undefinedWhenUnknown);
      return found && payoutOf(found.value, found.wire);
    },
    channels: async () => [{ channel: "qris", name: "QRIS", fee: null, least: null, most: null }],
    parseWebhook: (request) => parseWebhook(request, options.apiKey),
  };
  return { ...gateway, operations };
}

function operationsOf(send: Sender, apikey: string) {
  const get = (
    path: string,
    query: Record<string, string | number | undefined>,
    repeatable = true,
  ) =>
    ({ method: "GET", path: `/api/v1${path}`, query: { ...query, apikey }, repeatable }) as const;

  return {
    balance: (call?: CallOptions) => send(get("/balance", {}), balanced, call),
    /** A GET that makes something: each call is a new invoice. */
    createInvoice: (amount: number, call?: CallOptions) =>
      send(get("/invoice", { amount }, false), invoice, call),
    invoiceStatus: (id: string, call?: CallOptions) =>
      send(get("/invoice/status", { invoice_id: id }), invoice, call),
    cancelInvoice: (id: string, call?: CallOptions) => {
      const query = { invoice_id: id, apikey };
      const path = "/api/v1/invoice/cancel";
      return send({ method: "POST", path, query, repeatable: false }, cancelled, call);
    },
    /** The key makes it safe to send again at a server that knows such keys (ours does). */
    withdraw: (
      body: {
        readonly amount: number;
        readonly accountNumber: string;
        readonly accountName: string;
      },
      idempotencyKey?: string,
      call?: CallOptions,
    ) =>
      send(
        {
          method: "POST",
          path: "/api/v1/withdraw",
          headers: {
            "x-api-key": apikey,
            ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
          },
          body,
          // The real gateway merges nothing: a second ask pays twice.
          repeatable: false,
        },
        withdrawal,
        call,
      ),
    withdrawStatus: (id: string, call?: CallOptions) =>
      send(get("/withdraw/status", { withdraw_id: id }), withdrawal, call),
    withdrawHistory: (
      filter: { readonly page?: number; readonly limit?: number; readonly status?: string } = {},
      call?: CallOptions,
    ) => send(get("/withdraw/history", filter), history, call),
  };
}

async function parseWebhook(request: WebhookRequest, apiKey: string): Promise<WebhookEvent> {
  const expected = `sha256=${await hmacSha256(apiKey, request.body)}`;
  demand(NAME, headerOf(request, "x-signature"), expected);
  const { value, wire } = readBody(NAME, request, notice);
  const payment = {
    ...blankPayment(NAME, wire),
    id: value.invoice_id,
    status: statusOf(NAME, STATUSES, value.status),
    amount: whole(value.amount),
    channel: "qris" as const,
    paidAt: instant(value.paid_at),
  };
  return { trust: "verified", test: false, payment };
}

function paymentOf(value: z.infer<typeof invoice>, wire: unknown): Payment {
  const image = value.qris_image ?? null;
  return {
    ...blankPayment(NAME, wire),
    id: value.invoice_id,
    // A fresh invoice carries no status: it waits.
    status: statusOf(NAME, STATUSES, value.status ?? "pending"),
    amount: whole(value.amount),
    fee: whole(value.fee),
    payable: whole(value.total),
    channel: "qris",
    instructions: image === null ? null : { kind: "qris", text: null, image },
    createdAt: instant(value.created_at),
    expiresAt: instant(value.expired_at),
  };
}

function payoutOf(value: z.infer<typeof withdrawal>, wire: unknown): Payout {
  const status = PAYOUT_STATUSES[value.status];
  if (status === undefined) {
    throw refusal(NAME, "unreadable", `an unknown status "${value.status}"`);
  }
  return {
    gateway: NAME,
    id: value.withdraw_id,
    status,
    amount: whole(value.amount),
    fee: whole(value.fee),
    note: value.admin_note ?? null,
    createdAt: instant(value.created_at),
    processedAt: instant(value.processed_at),
    wire,
  };
}

function idOf({ id }: PaymentKey): string {
  if (id) return id;
  throw refusal(NAME, "invalid_request", "a payment is named by its id");
}

/** An invoice that is past pending: that is its state, not the request. */
function codeOf(status: number, message: string): GatewayErrorCode | undefined {
  return status === 400 && /status saat ini/i.test(message) ? "conflict" : undefined;
}

/** Paymenku: e-wallets, QRIS and virtual accounts behind a bearer key; lists, refunds, fees. */
import { z } from "zod";
import { blankPayment } from "./blank-payment.ts";
import { baseUrl } from "./environment.ts";
import type {
  CallOptions,
  Channel,
  CreatePayment,
  Gateway,
  Instructions,
  Offer,
  Payment,
  PaymentKey,
  Status,
  WebhookEvent,
  WebhookRequest,
} from "./gateway.ts";
import { type GatewayErrorCode, refusal, unsupported } from "./gateway-error.ts";
import { type ClientOptions, openSender, type Sender } from "./request.ts";
import { hmacSha256 } from "./signature.ts";
import { nowInSeconds } from "./wait.ts";
import { demand, headerOf, readBody } from "./webhook.ts";
import { instant, rupiah, text, textOrNull, whole, wholeOrNull } from "./wire-values.ts";
import { channelOf, statusOf, undefinedWhenUnknown, wordOf } from "./words.ts";

const NAME = "paymenku";

export type PaymenkuOptions = ClientOptions & {
  /** `sk_live_…` or `sk_test_…`: the prefix chooses the mode. */
  readonly apiKey: string;
  /** Signs the webhooks; it is not the API key. */
  readonly webhookSecret?: string;
};

const CHANNELS = {
  qris: "qris",
  bca_va: "va.bca",
  bni_va: "va.bni",
  bri_va: "va.bri",
  mandiri_va: "va.mandiri",
  permata_va: "va.permata",
  cimb_va: "va.cimb",
  dana: "ewallet.dana",
  ovo: "ewallet.ovo",
  shopeepay: "ewallet.shopeepay",
  linkaja: "ewallet.linkaja",
  qris_own: "qris",
} as const satisfies Record<string, Channel>;

export type PaymenkuChannel = keyof typeof CHANNELS;

/** What was refunded was paid. */
const STATUSES: Readonly<Record<string, Status>> = {
  pending: "pending",
  paid: "paid",
  refunded: "paid",
  partially_refunded: "paid",
  failed: "failed",
  expired: "expired",
  cancelled: "canceled",
};

/** Webhooks older or newer than this, in seconds, are replays. */
const WINDOW = 300;

const wrapped = <T extends z.ZodType>(data: T) =>
  z.looseObject({ status: z.literal("success"), data });

const paymentInfo = z.looseObject({
  qr_url: textOrNull,
  qr_string: textOrNull,
  bank: textOrNull,
  va_number: textOrNull,
  checkout_url: textOrNull,
  expiration_date: textOrNull,
});

const created = wrapped(
  z.looseObject({
    trx_id: text,
    reference_id: textOrNull,
    amount: rupiah,
    status: text,
    pay_url: textOrNull,
    payment_info: paymentInfo.nullish(),
  }),
);

const transaction = z.looseObject({
  trx_id: text,
  reference_id: text,
  amount: rupiah,
  total_fee: rupiah.nullish(),
  status: text,
  is_sandbox: z.boolean().nullish(),
  payment_channel: z.looseObject({ code: text }).nullish(),
  pay_url: textOrNull,
  paid_at: textOrNull,
  created_at: textOrNull,
});

const checked = wrapped(transaction);
const listed = z.looseObject({
  data: z.array(transaction),
  meta: z.looseObject({ current_page: z.number(), last_page: z.number(), total: z.number() }),
});
const cancelled = wrapped(z.looseObject({ trx_id: text, status: text }));
const refunded = wrapped(
  z.looseObject({ original_amount: rupiah, refund_amount: rupiah, status: text }),
);

const channelItem = z.looseObject({
  code: text,
  name: text,
  min_amount: rupiah.nullish(),
  max_amount: rupiah.nullish(),
});
const channels = wrapped(
  z.union([z.array(channelItem), z.record(z.string(), z.array(channelItem))]),
);

const feeItem = z.looseObject({ code: text, total_fee: rupiah.nullish() });
const fees = wrapped(z.union([z.array(feeItem), feeItem]));
const anything = z.looseObject({});

const notice = z.looseObject({
  trx_id: text,
  reference_id: text,
  status: text,
  amount: rupiah,
  total_fee: rupiah.nullish(),
  payment_channel: textOrNull,
  paid_at: textOrNull,
  created_at: textOrNull,
  is_sandbox: z.boolean().nullish(),
});

export type PaymenkuListFilter = {
  readonly page?: number;
  readonly per_page?: number;
  readonly status?: string;
  readonly date_from?: string;
  readonly date_to?: string;
  readonly channel_code?: PaymenkuChannel;
  readonly reference_id?: string;
  readonly sort_by?: string;
  readonly sort_order?: "asc" | "desc";
};

/** The client. `operations` are the gateway's own calls, word for word. */
export function paymenku(options: PaymenkuOptions) {
  const base = baseUrl(options.baseUrl, ["PAYMENKU_BASE_URL"], "https://paymenku.com");
  const secrets = [options.apiKey, options.webhookSecret ?? ""];
  const send = openSender(NAME, base.replace(/\/api\/v1$/, ""), secrets, options, { code: codeOf });
  const operations = operationsOf(send, options.apiKey);

  const gateway: Gateway = {
    name: NAME,
    capabilities: {
      channels: [...new Set(Object.values(CHANNELS))],
      cancel: true,
      simulate: false,
      balance: false,
      payout: false,
      refund: true,
      fees: true,
      createIsRepeatable: "with idempotencyKey",
      foundBy: ["id", "reference"],
      webhook: "verified",
    },
    async create(request, call) {
      const { value, wire } = await operations.createTransaction(
        bodyOf(request),
        request.idempotencyKey,
        call,
      );
      const { data } = value;
      return {
        ...blankPayment(NAME, wire),
        id: data.trx_id,
        reference: data.reference_id ?? request.reference,
        status: statusOf(NAME, STATUSES, data.status),
        amount: request.amount,
        // What the buyer pays holds the fee only where the buyer bears it.
        payable: whole(data.amount),
        channel: request.channel ?? "qris",
        instructions: instructionsOf(data.payment_info),
        payUrl: data.pay_url ?? null,
        sandbox: options.apiKey.startsWith("sk_test_"),
        expiresAt: instant(data.payment_info?.expiration_date),
      };
    },
    async get(key, call) {
      const found = await operations.checkStatus(nameOf(key), call).catch(undefinedWhenUnknown);
      return found && { ...paymentOf(found.value.data, found.wire), amount: key.amount ?? null };
    },
    async cancel(key, call) {
      await operations.cancel(idOf(key), call);
    },
    simulate: unsupported(NAME, "simulate a payment"),
    balance: unsupported(NAME, "tell a balance"),
    payout: unsupported(NAME, "pay out"),
    getPayout: unsupported(NAME, "pay out"),
    async channels(amount, call) {
      const [list, priced] = await Promise.all([
        operations.paymentChannels(call),
        operations.feeCalculator(amount, undefined, call),
      ]);
      const items = Object.values(list.value.data).flat();
      const feeByCode = new Map([priced.value.data].flat().map((item) => [item.code, item]));
      return items.flatMap((item) => offerOf(item, feeByCode.get(item.code)));
    },
    parseWebhook: (request) => parseWebhook(request, options.webhookSecret),
  };
  return { ...gateway, operations };
}

function operationsOf(send: Sender, apiKey: string) {
  const headers = { authorization: `Bearer ${apiKey}` };
  const get = (path: string, query = {}) =>
    ({ method: "GET", path: `/api/v1${path}`, query, headers, repeatable: true }) as const;
  const post = (path: string, body: Record<string, unknown>, key: string | undefined) =>
    ({
      method: "POST",
      path: `/api/v1${path}`,
      headers: key === undefined ? headers : { ...headers, "idempotency-key": key },
      body,
      repeatable: key !== undefined,
    }) as const;

  return {
    createTransaction: (body: Record<string, unknown>, key?: string, call?: CallOptions) =>
      send(post("/transaction/create", body, key), created, call),
    checkStatus: (id: string, call?: CallOptions) =>
      send(get(`/check-status/${encodeURIComponent(id)}`), checked, call),
    transactions: (filter: PaymenkuListFilter = {}, call?: CallOptions) =>
      send(get("/transactions", filter), listed, call),
    cancel: (trxId: string, call?: CallOptions) =>
      send(post("/transaction/cancel", { trx_id: trxId }, undefined), cancelled, call),
    /** Whole rupiah; a second refund is a second refund, unless the key is the same. */
    refund: (
      refund: { readonly trxId: string; readonly amount: number; readonly reason?: string },
      key?: string,
      call?: CallOptions,
    ) => {
      const { trxId, amount, reason } = refund;
      const body = { trx_id: trxId, refund_amount: amount, ...(reason ? { reason } : {}) };
      return send(post("/transaction/refund", body, key), refunded, call);
    },
    paymentChannels: (call?: CallOptions) => send(get("/payment-channels"), channels, call),
    feeCalculator: (amount: number, code?: PaymenkuChannel, call?: CallOptions) =>
      send(get("/merchant/fee-calculator", { amount, code }), fees, call),
    paymentInstruction: (
      query: {
        readonly code: PaymenkuChannel;
        readonly pay_code?: string;
        readonly amount?: number;
        readonly allow_html?: 0 | 1;
      },
      call?: CallOptions,
    ) => send(get("/payment/instruction", query), anything, call),
    openPayment: (id: string, call?: CallOptions) =>
      send(get(`/open-payment/${encodeURIComponent(id)}`), anything, call),
    openPaymentTransactions: (id: string, call?: CallOptions) =>
      send(get(`/open-payment/${encodeURIComponent(id)}/transactions`), anything, call),
    createOpenPayment: (body: Record<string, unknown>, key?: string, call?: CallOptions) =>
      send(post("/open-payment/create", body, key), anything, call),
  };
}

async function parseWebhook(
  request: WebhookRequest,
  secret: string | undefined,
): Promise<WebhookEvent> {
  if (secret === undefined) throw refusal(NAME, "invalid_request", "webhookSecret is not set");
  const timestamp = headerOf(request, "x-paymenku-timestamp") ?? "";
  const expected = await hmacSha256(secret, `${timestamp}.`, request.body);
  demand(NAME, headerOf(request, "x-paymenku-signature"), expected);
  if (Math.abs(nowInSeconds() - Number(timestamp)) > WINDOW) {
    throw refusal(NAME, "bad_signature", "the webhook was signed at another time");
  }
  const { value, wire } = readBody(NAME, request, notice);
  const told = { ...value, payment_channel: { code: value.payment_channel ?? "" } };
  return { trust: "verified", test: false, payment: paymentOf(told, wire) };
}

function paymentOf(value: z.infer<typeof transaction>, wire: unknown): Payment {
  return {
    ...blankPayment(NAME, wire),
    id: value.trx_id,
    reference: value.reference_id,
    status: statusOf(NAME, STATUSES, value.status),
    fee: wholeOrNull(value.total_fee),
    payable: whole(value.amount),
    channel: channelOf(CHANNELS, value.payment_channel?.code),
    payUrl: value.pay_url ?? null,
    sandbox: value.is_sandbox ?? null,
    createdAt: instant(value.created_at),
    paidAt: instant(value.paid_at),
  };
}

function bodyOf({ reference, amount, channel, buyer, returnUrl }: CreatePayment) {
  return {
    reference_id: reference,
    amount,
    customer_name: buyer?.name,
    customer_email: buyer?.email,
    customer_phone: buyer?.phone,
    channel_code: wordOf(NAME, CHANNELS, channel ?? "qris"),
    return_url: returnUrl,
  };
}

function instructionsOf(info: z.infer<typeof paymentInfo> | null | undefined): Instructions | null {
  if (!info) return null;
  const { qr_string, qr_url, va_number, bank, checkout_url } = info;
  if (qr_string || qr_url) return { kind: "qris", text: qr_string ?? null, image: qr_url ?? null };
  if (va_number) return { kind: "va", bank: bank ?? null, number: va_number };
  return checkout_url ? { kind: "redirect", url: checkout_url } : null;
}

function offerOf(
  item: z.infer<typeof channelItem>,
  priced: z.infer<typeof feeItem> | undefined,
): Offer[] {
  const channel = channelOf(CHANNELS, item.code);
  if (channel === null) return [];
  return [
    {
      channel,
      name: item.name,
      fee: wholeOrNull(priced?.total_fee),
      least: wholeOrNull(item.min_amount),
      most: wholeOrNull(item.max_amount),
    },
  ];
}

/** Its words for a taken reference and for a state that forbids come with a 422. */
function codeOf(status: number): GatewayErrorCode | undefined {
  return status === 422 ? "conflict" : undefined;
}

function nameOf({ id, reference }: PaymentKey): string {
  const name = id || reference;
  if (name) return name;
  throw refusal(NAME, "invalid_request", "a payment is named by its id or its reference");
}

function idOf({ id }: PaymentKey): string {
  if (id) return id;
  throw refusal(NAME, "invalid_request", "a payment is cancelled by its id");
}

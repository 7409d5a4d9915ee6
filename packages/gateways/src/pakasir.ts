/**
 * Pakasir: projects named by a slug, QRIS, virtual accounts and PayPal; pay pages by a URL alone.
 * Its API has two versions: the second by default, the first on wish.
 */
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
import { type ClientOptions, openSender } from "./request.ts";
import { demand, headerOf, readBody } from "./webhook.ts";
import { instant, rupiah, text, textOrNull, whole } from "./wire-values.ts";
import { channelOf, statusOf, undefinedWhenUnknown, wordOf } from "./words.ts";

const NAME = "pakasir";

export type PakasirOptions = ClientOptions & {
  /** The project's slug. */
  readonly project: string;
  readonly apiKey: string;
  /** Default 2. */
  readonly version?: 1 | 2;
  /** The project's secret, which version 2 sends with its webhooks; without it they are hints. */
  readonly webhookSecret?: string;
};

/** The gateway's words for methods. */
const CHANNELS = {
  qris: "qris",
  cimb_niaga_va: "va.cimb",
  bni_va: "va.bni",
  sampoerna_va: "va.sampoerna",
  bnc_va: "va.bnc",
  maybank_va: "va.maybank",
  permata_va: "va.permata",
  atm_bersama_va: "va.atm-bersama",
  artha_graha_va: "va.artha-graha",
  bri_va: "va.bri",
  paypal: "paypal",
} as const satisfies Record<string, Channel>;

export type PakasirMethod = keyof typeof CHANNELS;

const ONLY_V1: readonly string[] = ["atm_bersama_va", "paypal"];

const STATUSES: Readonly<Record<string, Status>> = {
  pending: "pending",
  completed: "paid",
  canceled: "canceled",
};

const created1 = z.looseObject({
  payment: z.looseObject({
    order_id: text,
    amount: rupiah,
    fee: rupiah,
    total_payment: rupiah,
    payment_method: text,
    payment_number: text,
    expired_at: text,
  }),
});

const state = z.looseObject({
  order_id: text,
  amount: rupiah,
  status: text,
  payment_method: textOrNull,
  completed_at: textOrNull,
  is_sandbox: z.boolean().optional(),
  txn_id: textOrNull,
});

const detail1 = z.looseObject({ transaction: state });

const created2 = z.looseObject({
  txn_id: text,
  order_id: text,
  amount: rupiah,
  fee: rupiah,
  total_payment: rupiah,
  payment_method: text,
  qr_string: textOrNull,
  va_number: textOrNull,
  expired_at: textOrNull,
  is_sandbox: z.boolean().optional(),
  status: text,
  completed_at: textOrNull,
});

const link2 = z.looseObject({ txn_id: text, payment_link: text });
const fees2 = z.record(z.string(), rupiah);
const anything = z.looseObject({});

/** The address of the pay page, made without asking: the first version's needs no call before. */
export function pakasirPayUrl(
  project: string,
  payment: { readonly reference: string; readonly amount: number },
  options: {
    readonly baseUrl?: string;
    readonly redirect?: string;
    readonly qrisOnly?: boolean;
    readonly paypal?: boolean;
  } = {},
): string {
  const base = baseUrl(options.baseUrl, ["PAKASIR_BASE_URL"], "https://app.pakasir.com");
  const query = new URLSearchParams({ order_id: payment.reference });
  if (options.redirect) query.set("redirect", options.redirect);
  if (options.qrisOnly) query.set("qris_only", "1");
  const page = options.paypal ? "paypal" : "pay";
  return `${base}/${page}/${encodeURIComponent(project)}/${payment.amount}?${query}`;
}

/** The second version's pay page, of a transaction that was created as a payment link. */
export function pakasirPayUrlV2(
  txnId: string,
  options: {
    readonly baseUrl?: string;
    readonly redirect?: string;
    readonly qrisOnly?: boolean;
  } = {},
): string {
  const base = baseUrl(options.baseUrl, ["PAKASIR_BASE_URL"], "https://app.pakasir.com");
  const query = new URLSearchParams();
  if (options.qrisOnly) query.set("qris_only", "1");
  if (options.redirect) query.set("redirect", options.redirect);
  const asked = query.size === 0 ? "" : `?${query}`;
  return `${base}/pay-v2/${encodeURIComponent(txnId)}${asked}`;
}

/** The client. `operations` are the gateway's own calls, word for word. */
export function pakasir(options: PakasirOptions) {
  const base = baseUrl(options.baseUrl, ["PAKASIR_BASE_URL"], "https://app.pakasir.com");
  const secrets = [options.apiKey, options.webhookSecret ?? ""];
  const send = openSender(NAME, base, secrets, options, { code: codeOf });
  const operations = operationsOf(send, options);
  const version = options.version ?? 2;

  const gateway: Gateway = {
    name: NAME,
    capabilities: {
      channels: Object.entries(CHANNELS)
        .filter(([method]) => version === 1 || !ONLY_V1.includes(method))
        .map(([, channel]) => channel),
      cancel: true,
      simulate: true,
      balance: false,
      payout: false,
      refund: false,
      fees: true,
      createIsRepeatable: "always",
      foundBy: version === 1 ? ["reference and amount"] : ["id", "reference and amount"],
      webhook: options.webhookSecret === undefined ? "hint" : "verified",
    },
    create: (request, call) => (version === 1 ? create1(request, call) : create2(request, call)),
    async get(key, call) {
      const found = await (version === 2 && key.id
        ? operations.transactionStatus(key.id, call)
        : operations.transactionDetail(orderOf(key), call).then(({ value, wire }) => ({
            value: value.transaction,
            wire,
          }))
      ).catch(undefinedWhenUnknown);
      return found && paymentOf(found.value, found.wire);
    },
    async cancel(key, call) {
      if (version === 2 && key.id) await operations.cancelTransaction(key.id, call);
      else await operations.transactionCancel(orderOf(key), call);
    },
    async simulate(key, call) {
      await operations.paymentSimulation(orderOf(key), call);
    },
    balance: unsupported(NAME, "tell a balance"),
    payout: unsupported(NAME, "pay out"),
    getPayout: unsupported(NAME, "pay out"),
    async channels(amount, call) {
      const { value } = await operations.paymentFee(amount, call);
      return Object.entries(value).flatMap(([method, fee]) => offerOf(method, whole(fee)));
    },
    parseWebhook: (request) => parseWebhook(request, options),
  };
  return { ...gateway, operations };

  async function create1(request: CreatePayment, call?: CallOptions): Promise<Payment> {
    const method = wordOf(NAME, CHANNELS, request.channel ?? "qris");
    const order = { reference: request.reference, amount: request.amount };
    const { value, wire } = await operations.transactionCreate(method, order, call);
    const { payment } = value;
    const channel = channelOf(CHANNELS, payment.payment_method);
    const links = request.returnUrl === undefined ? {} : { redirect: request.returnUrl };
    return {
      ...blankPayment(NAME, wire),
      reference: payment.order_id,
      amount: whole(payment.amount),
      fee: whole(payment.fee),
      payable: whole(payment.total_payment),
      channel,
      instructions: instructionsOf(channel, payment.payment_number),
      payUrl: pakasirPayUrl(options.project, order, { baseUrl: base, ...links }),
      expiresAt: instant(payment.expired_at),
    };
  }

  async function create2(request: CreatePayment, call?: CallOptions): Promise<Payment> {
    const order = { reference: request.reference, amount: request.amount };
    if (request.channel === undefined) {
      const { value, wire } = await operations.createPaymentLink(order, call);
      const links = request.returnUrl === undefined ? {} : { redirect: request.returnUrl };
      return {
        ...blankPayment(NAME, wire),
        id: value.txn_id,
        reference: request.reference,
        amount: request.amount,
        payUrl: withQuery(value.payment_link, links),
      };
    }
    const method = wordOf(NAME, CHANNELS, request.channel);
    const { value, wire } = await operations.createTransaction(method, order, call);
    const channel = channelOf(CHANNELS, value.payment_method);
    return {
      ...paymentOf(value, wire),
      fee: whole(value.fee),
      payable: whole(value.total_payment),
      channel,
      instructions: instructionsOf(channel, value.qr_string || value.va_number || ""),
      expiresAt: instant(value.expired_at),
    };
  }
}

type Order = { readonly reference: string; readonly amount: number };

function operationsOf(send: ReturnType<typeof openSender>, options: PakasirOptions) {
  const key = { "x-api-key": options.apiKey };
  const slug = encodeURIComponent(options.project);
  const named = ({ reference, amount }: Order) => ({
    project: options.project,
    order_id: reference,
    amount,
    api_key: options.apiKey,
  });
  const post = (path: string, body: Record<string, unknown> | undefined, headers = {}) =>
    ({
      method: "POST",
      path,
      headers,
      ...(body === undefined ? {} : { body }),
      repeatable: true,
    }) as const;
  const get = (path: string, query = {}, headers = {}) =>
    ({ method: "GET", path, query, headers, repeatable: true }) as const;
  const create = (order: Order, method: string) =>
    post(
      `/api/v2/create-transaction/${slug}/${encodeURIComponent(order.reference)}`,
      { method, amount: order.amount },
      key,
    );

  return {
    /** Version 1. */
    transactionCreate: (method: PakasirMethod, order: Order, call?: CallOptions) =>
      send(post(`/api/transactioncreate/${method}`, named(order)), created1, call),
    paymentSimulation: (order: Order, call?: CallOptions) =>
      send(post("/api/paymentsimulation", named(order)), anything, call),
    transactionCancel: (order: Order, call?: CallOptions) =>
      send(post("/api/transactioncancel", named(order)), anything, call),
    transactionDetail: (order: Order, call?: CallOptions) =>
      send(get("/api/transactiondetail", named(order)), detail1, call),
    /** Version 2. */
    createTransaction: (method: PakasirMethod, order: Order, call?: CallOptions) =>
      send(create(order, method), created2, call),
    createPaymentLink: (order: Order, call?: CallOptions) =>
      send(create(order, "payment_link"), link2, call),
    transactionStatus: (txnId: string, call?: CallOptions) =>
      send(
        get(`/api/v2/transaction-status/${slug}/${encodeURIComponent(txnId)}`, {}, key),
        state,
        call,
      ),
    cancelTransaction: (txnId: string, call?: CallOptions) =>
      send(
        post(`/api/v2/cancel-transaction/${slug}/${encodeURIComponent(txnId)}`, undefined, key),
        anything,
        call,
      ),
    paymentFee: (amount: number, call?: CallOptions) =>
      send(get(`/api/v2/payment-fee/${amount}`), fees2, call),
  };
}

async function parseWebhook(
  request: WebhookRequest,
  { project, webhookSecret }: PakasirOptions,
): Promise<WebhookEvent> {
  if (webhookSecret !== undefined) demand(NAME, headerOf(request, "x-secret"), webhookSecret);
  const { value, wire } = readBody(NAME, request, state);
  const { project: told } = value as { project?: unknown };
  if (told !== undefined && told !== project) {
    throw refusal(NAME, "bad_signature", "the webhook is of another project");
  }
  // The first version signs nothing: whoever knows the address can send it.
  const trust = webhookSecret === undefined ? "hint" : "verified";
  return { trust, test: false, payment: paymentOf(value, wire) };
}

function paymentOf(value: z.infer<typeof state>, wire: unknown): Payment {
  return {
    ...blankPayment(NAME, wire),
    id: value.txn_id ?? null,
    reference: value.order_id,
    status: statusOf(NAME, STATUSES, value.status),
    amount: whole(value.amount),
    channel: channelOf(CHANNELS, value.payment_method),
    sandbox: value.is_sandbox ?? null,
    paidAt: instant(value.completed_at),
  };
}

/** Its sentence for a transaction that is past what was asked comes with a 400. */
function codeOf(status: number, message: string): GatewayErrorCode | undefined {
  return status === 400 && /sudah|tidak dapat/i.test(message) ? "conflict" : undefined;
}

function orderOf({ reference, amount }: PaymentKey): Order {
  if (reference && amount) return { reference, amount };
  throw refusal(NAME, "invalid_request", "a payment is named by its reference and its amount");
}

function instructionsOf(channel: Channel | null, number: string): Instructions | null {
  if (number === "") return null;
  if (channel === "qris") return { kind: "qris", text: number, image: null };
  if (channel === "paypal") return { kind: "redirect", url: number };
  return { kind: "va", bank: channel?.slice("va.".length) ?? null, number };
}

function offerOf(method: string, fee: number): Offer[] {
  const channel = channelOf(CHANNELS, method);
  return channel === null ? [] : [{ channel, name: method, fee, least: null, most: null }];
}

function withQuery(address: string, added: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(added)) url.searchParams.set(name, value);
  return url.href;
}

/** Cashi: QRIS with a unique amount that says whose money came, and virtual accounts. */
import { z } from "zod";
import { blankPayment } from "./blank-payment.ts";
import { baseUrl } from "./environment.ts";
import type {
  CallOptions,
  Channel,
  CreatePayment,
  Gateway,
  Payment,
  PaymentKey,
  Status,
  WebhookEvent,
  WebhookRequest,
} from "./gateway.ts";
import { refusal, unsupported } from "./gateway-error.ts";
import { type ClientOptions, openSender, type Sender } from "./request.ts";
import { hmacSha256 } from "./signature.ts";
import { demand, headerOf, readBody } from "./webhook.ts";
import { instant, rupiah, text, textOrNull, whole } from "./wire-values.ts";
import { statusOf, undefinedWhenUnknown, wordOf } from "./words.ts";

const NAME = "cashi";

export type CashiOptions = ClientOptions & {
  readonly apiKey: string;
  readonly webhookSecret?: string;
};

/** Names of banks as `create-order-va` wants them. */
const BANKS = {
  BRI: "va.bri",
  BCA: "va.bca",
  BNI: "va.bni",
  MANDIRI: "va.mandiri",
  PERMATA: "va.permata",
  CIMB: "va.cimb",
  DANAMON: "va.danamon",
  BSI: "va.bsi",
} as const satisfies Record<string, Channel>;

export type CashiBank = keyof typeof BANKS;

const STATUSES: Readonly<Record<string, Status>> = {
  PENDING: "pending",
  SETTLED: "paid",
  EXPIRED: "expired",
};

const ordered = z.looseObject({
  order_id: textOrNull,
  orderId: textOrNull,
  amount: rupiah,
  checkout_url: textOrNull,
  qrUrl: textOrNull,
  expires_at: textOrNull,
});

const orderedVa = z.looseObject({
  orderId: text,
  amount: rupiah,
  va_number: text,
  bank: textOrNull,
  expires_at: textOrNull,
});

const checked = z.looseObject({
  status: text,
  amount: rupiah,
  order_id: text,
  provider_tx_id: textOrNull,
});

const notice = z.looseObject({
  event: text,
  data: z.looseObject({ order_id: text, status: text, amount: rupiah }),
});

/** The client. `operations` are the gateway's own calls, word for word. */
export function cashi(options: CashiOptions) {
  const base = baseUrl(
    options.baseUrl,
    ["CASHI_BASE_URL", "CASHI_API_URL"],
    "https://cashi.id",
  ).replace(/\/api$/, "");
  const secrets = [options.apiKey, options.webhookSecret ?? ""];
  const operations = operationsOf(openSender(NAME, base, secrets, options), options.apiKey);

  const gateway: Gateway = {
    name: NAME,
    capabilities: {
      channels: ["qris", ...Object.values(BANKS)],
      cancel: false,
      simulate: false,
      balance: false,
      payout: false,
      refund: false,
      fees: false,
      createIsRepeatable: "always",
      foundBy: ["reference"],
      webhook: "verified",
    },
    create: (request, call) =>
      (request.channel ?? "qris") === "qris"
        ? createOrder(request, call)
        : createOrderVa(request, call),
    async get(key, call) {
      const found = await operations
        .checkStatus(referenceOf(key), call)
        .catch(undefinedWhenUnknown);
      return found && paymentOf(found.value, found.wire, key.amount);
    },
    cancel: unsupported(NAME, "cancel a payment"),
    simulate: unsupported(NAME, "simulate a payment"),
    balance: unsupported(NAME, "tell a balance"),
    payout: unsupported(NAME, "pay out"),
    getPayout: unsupported(NAME, "pay out"),
    async channels() {
      const offer = { fee: null, least: null, most: null };
      return [
        { channel: "qris", name: "QRIS", ...offer },
        ...Object.entries(BANKS).map(([name, channel]) => ({ channel, name, ...offer })),
      ];
    },
    parseWebhook: (request) => parseWebhook(request, options.webhookSecret),
  };
  return { ...gateway, operations };

  async function createOrder(request: CreatePayment, call?: CallOptions): Promise<Payment> {
    const { reference, amount } = request;
    const { value, wire } = await operations.createOrder({ amount, order_id: reference }, call);
    const image = value.qrUrl ?? null;
    return {
      ...blankPayment(NAME, wire),
      reference: value.order_id ?? value.orderId ?? reference,
      amount,
      // The unique code is in it: the buyer sends exactly this.
      payable: whole(value.amount),
      channel: "qris",
      instructions: image === null ? null : { kind: "qris", text: null, image },
      payUrl: value.checkout_url ?? null,
      expiresAt: instant(value.expires_at),
    };
  }

  async function createOrderVa(request: CreatePayment, call?: CallOptions): Promise<Payment> {
    const { reference, amount, buyer } = request;
    const channel = request.channel ?? "qris";
    const { value, wire } = await operations.createOrderVa(
      {
        amount,
        order_id: reference,
        va_provider: wordOf<CashiBank>(NAME, BANKS, channel),
        customer_phone: buyer?.phone,
      },
      call,
    );
    return {
      ...blankPayment(NAME, wire),
      reference: value.orderId,
      amount,
      payable: whole(value.amount),
      channel,
      instructions: { kind: "va", bank: value.bank ?? null, number: value.va_number },
      expiresAt: instant(value.expires_at),
    };
  }
}

function operationsOf(send: Sender, apiKey: string) {
  const headers = { "x-api-key": apiKey };
  const post = (path: string, body: Record<string, unknown>) =>
    // An order asked for again is the same order; without a number each is a new one.
    ({ method: "POST", path, headers, body, repeatable: body.order_id !== undefined }) as const;

  return {
    createOrder: (
      order: {
        readonly amount: number;
        readonly order_id?: string;
        /** Pay to the merchant's own static QRIS. */
        readonly QRIS_CUSTOM?: boolean;
      },
      call?: CallOptions,
    ) => send(post("/api/create-order", order), ordered, call),
    createOrderVa: (
      order: {
        readonly amount: number;
        readonly order_id?: string;
        readonly va_provider: CashiBank;
        readonly customer_phone?: string | undefined;
      },
      call?: CallOptions,
    ) => send(post("/api/create-order-va", order), orderedVa, call),
    checkStatus: (orderId: string, call?: CallOptions) => {
      const path = `/api/check-status/${encodeURIComponent(orderId)}`;
      return send({ method: "GET", path, headers, repeatable: true }, checked, call);
    },
  };
}

async function parseWebhook(
  request: WebhookRequest,
  secret: string | undefined,
): Promise<WebhookEvent> {
  if (secret === undefined) throw refusal(NAME, "invalid_request", "webhookSecret is not set");
  const expected = await hmacSha256(secret, request.body);
  demand(NAME, headerOf(request, "x-gateway-signature"), expected);
  const { value, wire } = readBody(NAME, request, notice);
  const test = value.data.order_id.startsWith("TEST-");
  return { trust: "verified", test, payment: paymentOf(value.data, wire, null) };
}

/** The wire tells the amount with its unique code; what was asked it does not tell. */
function paymentOf(
  value: z.infer<typeof notice>["data"],
  wire: unknown,
  asked: number | null | undefined,
): Payment {
  return {
    ...blankPayment(NAME, wire),
    reference: value.order_id,
    status: statusOf(NAME, STATUSES, value.status),
    amount: asked ?? null,
    payable: whole(value.amount),
  };
}

function referenceOf({ reference }: PaymentKey): string {
  if (reference) return reference;
  throw refusal(NAME, "invalid_request", "a payment is named by its reference");
}

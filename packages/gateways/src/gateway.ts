/** The one interface: what any of the gateways can be asked, and in which words it answers. */
import type { Trust } from "./webhook.ts";

/** How the buyer pays: `qris`, `va.bca`, `ewallet.dana`, `paypal`. */
export type Channel = "qris" | "paypal" | `va.${string}` | `ewallet.${string}`;

/** Paid is one word, whatever the gateway calls it. Refunded payments stay paid. */
export type Status = "pending" | "paid" | "expired" | "canceled" | "failed";

/**
 * What to show the buyer. `text` of a QRIS is the code's own text where the gateway tells it,
 * `image` an address (https or data:) of its picture.
 */
export type Instructions =
  | { readonly kind: "qris"; readonly text: string | null; readonly image: string | null }
  | { readonly kind: "va"; readonly bank: string | null; readonly number: string }
  | { readonly kind: "redirect"; readonly url: string };

/** Which payment: give what you have; a created payment is itself such a key. */
export type PaymentKey = {
  /** The gateway's own id. */
  readonly id?: string | null;
  /** Yours: the order's number. */
  readonly reference?: string | null;
  /** Whole rupiah as asked: some wires name a payment by it too. */
  readonly amount?: number | null;
};

/** A payment as the gateway tells it; what it does not tell is null, never guessed. */
export type Payment = {
  readonly gateway: string;
  readonly id: string | null;
  readonly reference: string | null;
  readonly status: Status;
  /** Whole rupiah, as asked. */
  readonly amount: number | null;
  /** Whole rupiah that the gateway keeps or adds. */
  readonly fee: number | null;
  /** Whole rupiah that the buyer must send, to the rupiah. */
  readonly payable: number | null;
  readonly channel: Channel | null;
  readonly instructions: Instructions | null;
  /** The gateway's page for the buyer. */
  readonly payUrl: string | null;
  readonly sandbox: boolean | null;
  readonly createdAt: Date | null;
  readonly expiresAt: Date | null;
  readonly paidAt: Date | null;
  /** The reply as the gateway sent it. */
  readonly wire: unknown;
};

export type Buyer = {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
};

export type CreatePayment = {
  /** Your order's number. A wire without one ignores it: keep the id you are given. */
  readonly reference: string;
  /** Whole rupiah. */
  readonly amount: number;
  /** Absent: QRIS, or the gateway's page asks the buyer where it can. */
  readonly channel?: Channel;
  readonly buyer?: Buyer;
  readonly returnUrl?: string;
  /** Makes a second ask safe where the gateway knows such keys. */
  readonly idempotencyKey?: string;
};

export type Balance = {
  /** Whole rupiah that can be spent. */
  readonly available: number;
};

export type CreatePayout = {
  /** Whole rupiah that arrives. */
  readonly amount: number;
  readonly destination: `bank.${string}` | `ewallet.${string}`;
  readonly account: string;
  readonly name: string;
  readonly idempotencyKey?: string;
};

export type PayoutStatus = "requested" | "paid" | "rejected";

export type Payout = {
  readonly gateway: string;
  readonly id: string;
  readonly status: PayoutStatus;
  readonly amount: number;
  readonly fee: number;
  readonly note: string | null;
  readonly createdAt: Date | null;
  readonly processedAt: Date | null;
  readonly wire: unknown;
};

/** A channel on offer. `fee` is in whole rupiah for the amount that was asked about. */
export type Offer = {
  readonly channel: Channel;
  readonly name: string;
  readonly fee: number | null;
  readonly least: number | null;
  readonly most: number | null;
};

/** What a gateway's wire can do; what it cannot fails with the code `unsupported`. */
export type Capabilities = {
  readonly channels: readonly Channel[];
  readonly cancel: boolean;
  readonly simulate: boolean;
  readonly balance: boolean;
  readonly payout: boolean;
  readonly refund: boolean;
  /** Whether `channels()` tells fees. */
  readonly fees: boolean;
  /** Whether asking for a payment again cannot make a second one. */
  readonly createIsRepeatable: "always" | "with idempotencyKey" | "never";
  /** What a payment can be found by. */
  readonly foundBy: readonly ("id" | "reference" | "reference and amount")[];
  /** How far its webhook can be trusted: a hint must be asked about; null when it has none. */
  readonly webhook: Trust | null;
};

/** What arrived at your webhook address, as your server received it. */
export type WebhookRequest = {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body, byte for byte: a signature does not survive parsing. */
  readonly body: string | Uint8Array;
};

export type WebhookEvent = {
  readonly trust: Trust;
  /** The gateway's own test: answer 200 and change nothing. */
  readonly test: boolean;
  readonly payment: Payment;
};

export type CallOptions = { readonly signal?: AbortSignal };

/** One of the five. Every call fails with a `GatewayError` and nothing else. */
export type Gateway = {
  readonly name: string;
  readonly capabilities: Capabilities;
  create(request: CreatePayment, options?: CallOptions): Promise<Payment>;
  /** Undefined when the gateway does not know it. */
  get(key: PaymentKey, options?: CallOptions): Promise<Payment | undefined>;
  cancel(key: PaymentKey, options?: CallOptions): Promise<void>;
  /** Plays that the buyer paid; sandbox alone. */
  simulate(key: PaymentKey, options?: CallOptions): Promise<void>;
  balance(options?: CallOptions): Promise<Balance>;
  payout(request: CreatePayout, options?: CallOptions): Promise<Payout>;
  getPayout(id: string, options?: CallOptions): Promise<Payout | undefined>;
  /** Which channels there are, with the fee for an amount where the gateway tells it. */
  channels(amount: number, options?: CallOptions): Promise<readonly Offer[]>;
  /** Fails with `bad_signature` when it is not the gateway's. */
  parseWebhook(request: WebhookRequest): Promise<WebhookEvent>;
};

/** Whether nothing more will happen to a payment by itself. */
export function isFinal(status: Status): boolean {
  return status !== "pending";
}

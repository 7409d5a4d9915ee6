/** What the API tells: whole rupiah in every amount, UTC in every time. */

export type PaymentStatus = "pending" | "paid" | "expired" | "canceled" | "failed";
export type PayoutStatus = "requested" | "approved" | "rejected" | "paid" | "failed";
export type RefundStatus = "requested" | "refunded" | "failed";

/** What the buyer needs in order to pay. */
export type Instructions =
  | { type: "qris"; qr_string: string; payee: string; nmid: string }
  | { type: "va"; number: string; payee: string }
  | { type: "redirect"; url: string }
  | { type: "push"; phone: string };

/** Fee, payable, net and instructions are null until a channel is picked. */
export type Payment = {
  id: string;
  object: "payment";
  /** Yours: unique among the project's payments that are pending or paid. */
  reference: string;
  /** What was asked for. */
  amount: number;
  /** What the house keeps of it, or adds to it. */
  fee: number | null;
  /** What the buyer must send, to the rupiah. */
  payable: number | null;
  /** What you keep. */
  net: number | null;
  /** What has gone back to the buyer. */
  refunded: number;
  currency: "IDR";
  /** `qris`, `va.bca`, `ewallet.dana`, `paypal` … */
  channel: string | null;
  status: PaymentStatus;
  instructions: Instructions | null;
  /** The page where the buyer pays. */
  checkout_url: string;
  customer: Record<string, string> | null;
  return_url: string | null;
  metadata: Record<string, unknown> | null;
  sandbox: boolean;
  /** Rises with every change: an event with a lower one is older. */
  version: number;
  created_at: string;
  expires_at: string;
  paid_at: string | null;
  canceled_at: string | null;
};

/** `amount` reaches the beneficiary, `amount + fee` leaves the balance. */
export type Payout = {
  id: string;
  object: "payout";
  reference: string | null;
  amount: number;
  fee: number;
  currency: "IDR";
  beneficiary: string;
  destination: string;
  account: string;
  name: string;
  status: PayoutStatus;
  note: string | null;
  evidence: string | null;
  sandbox: boolean;
  version: number;
  created_at: string;
  processed_at: string | null;
};

export type Refund = {
  id: string;
  object: "refund";
  /** The payment whose money goes back. */
  payment: string;
  amount: number;
  currency: "IDR";
  status: RefundStatus;
  reason: string | null;
  note: string | null;
  evidence: string | null;
  sandbox: boolean;
  version: number;
  created_at: string;
  refunded_at: string | null;
};

/** A phone that tells of the money on a receiving account was not heard for too long. */
export type Silence = {
  id: string;
  object: "silence";
  /** The receiving account: `acc_…`. */
  account: string;
  /** The phone's name. */
  device: string;
  sandbox: boolean;
  /** When it was last heard. */
  heard_at: string;
};

export type Beneficiary = {
  id: string;
  object: "beneficiary";
  destination: string;
  account: string;
  name: string;
  sandbox: boolean;
  created_at: string;
};

/** A code that stays open: each payment through it is a payment of its own. */
export type OpenPayment = {
  id: string;
  object: "open_payment";
  name: string;
  channel: string;
  /** What comes outside of these bounds is set aside. */
  least: number;
  most: number;
  currency: "IDR";
  instructions: Instructions;
  sandbox: boolean;
  created_at: string;
  closed_at: string | null;
};

/** A page to hand out: whoever sends its form makes a payment. */
export type PaymentLink = {
  id: string;
  object: "payment_link";
  name: string;
  /** Null: the buyer says how much, from `least` to `most`. */
  amount: number | null;
  least: number;
  most: number;
  currency: "IDR";
  /** False: it leads everybody to one payment. */
  reusable: boolean;
  channel: string | null;
  return_url: string | null;
  /** From then on it makes no payment. */
  expires_at: string | null;
  /** Once so many of its payments are paid it makes no more. */
  most_paid: number | null;
  /** The page to hand out. */
  url: string;
  sandbox: boolean;
  created_at: string;
  disabled_at: string | null;
};

export type Balance = {
  object: "balance";
  currency: "IDR";
  /** May be spent now. */
  available: number;
  /** Set aside for payouts that are under way. */
  held: number;
  /** Money that fits no payment yet and waits for a person. */
  suspense: number;
  /** What has come into accounts of the merchant's own, less the fee: it stays there. */
  collected: number;
  sandbox: boolean;
};

/** A line of the ledger behind a figure of the balance. */
export type BalanceLine = {
  id: string;
  object: "balance_line";
  kind: string;
  /** The payment, payout or refund that it is about. */
  subject: string;
  amount: number;
  balance_after: number;
  /** The transfer that it takes back. */
  reverses: string | null;
  sandbox: boolean;
  created_at: string;
};

export type FeeTier = {
  up_to: number | null;
  /** Parts per million. */
  rate: number;
  flat: number;
  floor: number | null;
  cap: number | null;
};

type Words = { id: string; en: string };

/** A way to pay that the project offers. */
export type Channel = {
  id: string;
  object: "channel";
  kind: "qris" | "va" | "ewallet" | "paypal";
  name: string;
  least: number;
  most: number;
  /** Seconds that a buyer has. */
  life: number;
  bearer: "buyer" | "merchant";
  /** The first tier that reaches the amount counts. */
  fee: FeeTier[];
  how_to_pay: { title: Words; steps: Words[] }[];
};

/** What an amount costs on a channel. */
export type Quote = {
  object: "quote";
  channel: string;
  amount: number;
  fee: number;
  /** Before the unique code, where the channel has one. */
  payable: number;
  net: number;
  bearer: "buyer" | "merchant";
  currency: "IDR";
};

/** The sandbox project's time; `offset` is how many seconds it is ahead. */
export type Clock = { object: "clock"; now: string; offset: number };

export type ScenarioMeaning = { id: string; object: "scenario"; meaning: string; from: string[] };

/** Where events go. */
export type WebhookEndpoint = {
  id: string;
  object: "webhook_endpoint";
  url: string;
  events: string[];
  status: "enabled" | "disabled";
  /** Why it is disabled. */
  reason: string | null;
  sandbox: boolean;
  created_at: string;
};

/** `whsec_…`, told when it is drawn and not again. */
export type WithSecret = { secret: string };

export type DeliveryStatus = "pending" | "succeeded" | "failed" | "superseded";

/** An event for an endpoint, and what has become of it. */
export type Delivery = {
  id: string;
  object: "delivery";
  endpoint: string;
  event: string;
  event_type: string;
  status: DeliveryStatus;
  /** Tries made. */
  attempts: number;
  due_at: string | null;
  last_status: number | null;
  last_error: string | null;
  sandbox: boolean;
  created_at: string;
  finished_at: string | null;
};

/** One HTTP try; secrets are masked. */
export type DeliveryTry = {
  number: number;
  started_at: string;
  /** Milliseconds. */
  took: number;
  /** Null: no answer. */
  status: number | null;
  error: string | null;
  request_headers: Record<string, string>;
  response_headers: Record<string, string> | null;
  response_body: string | null;
};

/** A range of deliveries that was counted, and sent again unless it was a preview. */
export type Resent = { object: "resend"; found: number; resent: number; preview: boolean };

export type Project = {
  id: string;
  object: "project";
  slug: string;
  name: string;
  dialect: string;
  sandbox: boolean;
};

export type ApiKey = {
  id: string;
  object: "key";
  /** Its beginning, by which people know it. */
  hint: string;
  may_pay_out: boolean;
  scopes: string[];
};

/** A key in the moment of its making; in live it is told this once. */
export type MadeKey = ApiKey & { key: string };

/** One page, newest first; of events, oldest first. */
export type List<Item> = {
  object: "list";
  data: Item[];
  has_more: boolean;
  next_cursor: string | null;
};

export type Scenario = "paid" | "failed" | "expired" | "late" | "twice" | "short" | "over";

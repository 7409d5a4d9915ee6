/** What a payment and its charges are, inside: the shapes that dialects and pages read. */
import type { Instant } from "../clock.ts";
import type { Custody } from "../ledger/entries.ts";
import type { Payout, PayoutStatus } from "./payout.ts";
import type { AccountKey } from "./rail.ts";
import type { Refund, RefundStatus } from "./refund.ts";
import type { Bearer, Mode } from "./settings.ts";
import type { Silence } from "./silence.ts";

export type PaymentStatus = "pending" | "paid" | "expired" | "canceled" | "failed";
export type ChargeStatus = "open" | "paid" | "failed";

/** What the buyer needs in order to pay. */
export type Instructions =
  | { readonly kind: "qris"; readonly text: string; readonly payee: string; readonly nmid: string }
  | { readonly kind: "va"; readonly number: string; readonly payee: string }
  | { readonly kind: "redirect"; readonly url: string; readonly conversion?: Conversion }
  | { readonly kind: "push"; readonly phone: string };

/** What a rail charges in another currency, at the rate that it locked for the charge. */
export type Conversion = {
  /** Three letters of ISO 4217. */
  readonly currency: string;
  /** As the rail writes it, in whole units and cents: `6.16`. */
  readonly amount: string;
  /** Whole rupiah for one unit. */
  readonly rate: number;
};

/** One attempt to collect a payment on one rail. Amounts are whole rupiah. */
export type Charge = {
  readonly id: string;
  readonly paymentId: string;
  readonly channel: string;
  readonly rail: string;
  readonly status: ChargeStatus;
  readonly bearer: Bearer;
  /** What the merchant asked for. */
  readonly amount: number;
  /** Our fee by the fee table; a unique code owned by the house is not in it. */
  readonly fee: number;
  /**
   * The unique code that makes `payable` unlike any other open total of its account; 0 for none.
   */
  readonly code: number;
  /** What the buyer must send. */
  readonly payable: number;
  /** What the merchant keeps; `payable - net` is ours. */
  readonly net: number;
  readonly instructions: Instructions;
  readonly railReference: string;
  /** The receiving account that it is collected on; null for a rail that has none. */
  readonly account: AccountKey | null;
  readonly custody: Custody;
  readonly deadline: Instant;
  readonly createdAt: Instant;
  readonly paidAt: Instant | null;
};

export type Payment = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly identity: string | null;
  readonly identityKept: boolean;
  /** The id that its dialect shows; for the native dialect `pay_…`. Opens pages without a key. */
  readonly wireId: string;
  /** The dialect's own word for the call that made it. */
  readonly origin: string;
  readonly status: PaymentStatus;
  /** Rises with every change; events carry it. */
  readonly version: number;
  readonly amount: number;
  /** What has gone back to the buyer of a paid one. */
  readonly refunded: number;
  /** The channel of `charge`, or null until the buyer has picked one. */
  readonly channel: string | null;
  /** The paid charge once paid, else the newest. */
  readonly charge: Charge | null;
  readonly customer: Readonly<Record<string, string>> | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly returnUrl: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly expiresAt: Instant;
  /** The end its program asked for, which no later charge outlives; null when it asked for none. */
  readonly endsAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly canceledAt: Instant | null;
};

/** Made with a channel, and still without a charge. */
export function waitsForCharge({ status, channel, charge }: Payment): boolean {
  return status === "pending" && channel !== null && charge === null;
}

/** What becomes of a payment, as events name it. A test's event shows a payment too. */
export type PaymentEventType =
  | "payment.created"
  | "payment.charged"
  | "payment.paid"
  | "payment.expired"
  | "payment.canceled"
  | "payment.failed"
  | "payment.suspended"
  | "payment.refunded"
  /** Money that was set aside has been decided of, and did not make the payment paid. */
  | "payment.resolved"
  /** The rail took back money that it had brought. */
  | "payment.reversed"
  | "webhook.test";

/** What becomes of a payout: one for each of its statuses. */
export type PayoutEventType = `payout.${PayoutStatus}`;

/** What becomes of a refund: one for each of its statuses. */
export type RefundEventType = `refund.${RefundStatus}`;

/** What becomes of a receiving account: no phone tells of its money. */
export type AccountEventType = "account.silent";

export type EventType = PaymentEventType | PayoutEventType | RefundEventType | AccountEventType;

/** A fact about a subject, numbered per merchant. `data` is the subject as it was then. */
type Fact<Type extends EventType, Data> = {
  readonly merchantId: string;
  readonly number: number;
  readonly subjectId: string;
  readonly version: number;
  readonly projectId: string;
  readonly mode: Mode;
  readonly type: Type;
  readonly data: Data;
  readonly createdAt: Instant;
};

export type PaymentEvent = Fact<PaymentEventType, Payment>;
export type PayoutEvent = Fact<PayoutEventType, Payout>;
export type RefundEvent = Fact<RefundEventType, Refund>;
export type AccountEvent = Fact<AccountEventType, Silence>;
/** Of whatever is no payment. */
export type OtherEvent = PayoutEvent | RefundEvent | AccountEvent;
export type Event = PaymentEvent | OtherEvent;

export function isPayoutEvent(event: Event): event is PayoutEvent {
  return event.type.startsWith("payout.");
}

export function isRefundEvent(event: Event): event is RefundEvent {
  return event.type.startsWith("refund.");
}

export function isAccountEvent(event: Event): event is AccountEvent {
  return event.type.startsWith("account.");
}

export function isPaymentEvent(event: Event): event is PaymentEvent {
  return !isPayoutEvent(event) && !isRefundEvent(event) && !isAccountEvent(event);
}

/** `evt_`, the subject's UUID in hex, and its version: the same event has the same id forever. */
export function eventId(event: { subjectId: string; version: number }): string {
  return `evt_${event.subjectId.replaceAll("-", "")}${event.version.toString(16).padStart(4, "0")}`;
}

/** The subject and version behind a shown event id, or undefined when it is none. */
export function parseEventId(text: string): { subjectId: string; version: number } | undefined {
  const match =
    /^evt_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})([0-9a-f]{4,8})$/.exec(
      text,
    );
  if (!match) return undefined;
  return {
    subjectId: match.slice(1, 6).join("-"),
    version: Number.parseInt(match[6] as string, 16),
  };
}

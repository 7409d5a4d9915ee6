/** What happened, as webhooks and the event feed tell it: one shape for each kind of subject. */
import type { Payment, Payout, Refund, Silence } from "./shapes.ts";

export type PaymentEventType =
  | "payment.created"
  | "payment.charged"
  | "payment.paid"
  | "payment.expired"
  | "payment.canceled"
  | "payment.failed"
  | "payment.suspended"
  | "payment.refunded"
  | "payment.resolved"
  | "payment.reversed";

export type PayoutEventType =
  | "payout.requested"
  | "payout.approved"
  | "payout.rejected"
  | "payout.paid"
  | "payout.failed";

export type RefundEventType = "refund.requested" | "refund.refunded" | "refund.failed";

export type AccountEventType = "account.silent";

/** What an endpoint may listen to. */
export type EventType = PaymentEventType | PayoutEventType | RefundEventType | AccountEventType;

type Told<Type extends string, Data> = {
  /** The same on every retry and replay: keep it to do a thing once. */
  id: string;
  type: Type;
  created_at: string;
  /** The subject's version: drop an event that is older than what you know. */
  version: number;
  /** The subject as it was then. */
  data: Data;
};

export type PaymentEvent = Told<PaymentEventType, Payment>;
export type PayoutEvent = Told<PayoutEventType, Payout>;
export type RefundEvent = Told<RefundEventType, Refund>;
export type AccountEvent = Told<AccountEventType, Silence>;
/** The test button's event: answer 200 and change nothing. */
export type TestEvent = Told<"webhook.test", Payment>;
export type Event = PaymentEvent | PayoutEvent | RefundEvent | AccountEvent | TestEvent;

export function isPaymentEvent(event: Event): event is PaymentEvent {
  return event.type.startsWith("payment.");
}

export function isPayoutEvent(event: Event): event is PayoutEvent {
  return event.type.startsWith("payout.");
}

export function isRefundEvent(event: Event): event is RefundEvent {
  return event.type.startsWith("refund.");
}

export function isAccountEvent(event: Event): event is AccountEvent {
  return event.type.startsWith("account.");
}

/** The native API of Gapura: `new Gapura({ key })`. */
export type { CallOptions, GapuraOptions } from "./call.ts";
export {
  Gapura,
  type NewOpenPayment,
  type NewPayment,
  type NewPayout,
  type NewRefund,
  type Page,
} from "./client.ts";
export {
  type Event,
  isPaymentEvent,
  isPayoutEvent,
  isRefundEvent,
  type PaymentEvent,
  type PaymentEventType,
  type PayoutEvent,
  type PayoutEventType,
  type RefundEvent,
  type RefundEventType,
  type TestEvent,
} from "./events.ts";
export { GapuraError, type Problem } from "./gapura-error.ts";
export type { Listing } from "./listing.ts";
export type {
  Balance,
  Beneficiary,
  Instructions,
  List,
  OpenPayment,
  Payment,
  PaymentStatus,
  Payout,
  PayoutStatus,
  Refund,
  RefundStatus,
  Scenario,
} from "./shapes.ts";
export {
  type HeaderSource,
  type VerifyOptions,
  verifyWebhook,
  WebhookError,
  type WebhookFault,
} from "./webhooks.ts";

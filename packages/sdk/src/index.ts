/** The native API of Gapura: `new Gapura({ key })`. */
export type { CallOptions, GapuraOptions } from "./call.ts";
export {
  type DeliveryRange,
  Gapura,
  type NewOpenPayment,
  type NewPayment,
  type NewPayout,
  type NewRefund,
  type Page,
  type PaymentFilter,
} from "./client.ts";
export {
  type Event,
  type EventType,
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
  ApiKey,
  Balance,
  BalanceLine,
  Beneficiary,
  Channel,
  Clock,
  Delivery,
  DeliveryStatus,
  DeliveryTry,
  FeeTier,
  Instructions,
  List,
  MadeKey,
  OpenPayment,
  Payment,
  PaymentStatus,
  Payout,
  PayoutStatus,
  Project,
  Quote,
  Refund,
  RefundStatus,
  Resent,
  Scenario,
  ScenarioMeaning,
  WebhookEndpoint,
  WithSecret,
} from "./shapes.ts";
export {
  type HeaderSource,
  type VerifyOptions,
  verifyWebhook,
  WebhookError,
  type WebhookFault,
} from "./webhooks.ts";

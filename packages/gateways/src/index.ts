/** Five Indonesian payment gateways behind one typed interface. */
export { type CashiBank, type CashiOptions, cashi } from "./cashi.ts";
export { type FastpayOptions, fastpay } from "./fastpay.ts";
export type {
  Balance,
  Buyer,
  CallOptions,
  Capabilities,
  Channel,
  CreatePayment,
  CreatePayout,
  Gateway,
  Instructions,
  Offer,
  Payment,
  PaymentKey,
  Payout,
  PayoutStatus,
  Status,
  WebhookEvent,
  WebhookRequest,
} from "./gateway.ts";
export { isFinal } from "./gateway.ts";
export { GatewayError, type GatewayErrorCode } from "./gateway-error.ts";
export { type GatewayKind, gateways, type OpenOptions, openGateway } from "./open-gateway.ts";
export {
  type PakasirMethod,
  type PakasirOptions,
  pakasir,
  pakasirPayUrl,
  pakasirPayUrlV2,
} from "./pakasir.ts";
export { type PaygetOptions, payget } from "./payget.ts";
export {
  type PaymenkuChannel,
  type PaymenkuListFilter,
  type PaymenkuOptions,
  paymenku,
} from "./paymenku.ts";
export type { ClientOptions } from "./request.ts";
export { type WatchOptions, watch } from "./watch.ts";
export type { Trust } from "./webhook.ts";

/**
 * The native API, `/v1`: our own wire, after our own document (docs/dialects/native.md). A dialect
 * like the others, so that none of them becomes the inside.
 */
import { type ChannelKind, channels } from "../channels/index.ts";
import { DAY, MINUTE } from "../clock.ts";
import { checkoutPage } from "./checkout-page.ts";
import { defineDialect, type Operation, type WireRequest } from "./define.ts";
import { balanceOperations } from "./native/balance.ts";
import { channelOperations } from "./native/channels.ts";
import { deliveryOperations } from "./native/deliveries.ts";
import { eventOperations } from "./native/events.ts";
import { examples } from "./native/examples.ts";
import { meter } from "./native/meter.ts";
import { openPaymentOperations } from "./native/open-payments.ts";
import { paymentOperations } from "./native/payments.ts";
import { payoutOperations } from "./native/payouts.ts";
import { failure } from "./native/problems.ts";
import { problemOperations } from "./native/problems-page.ts";
import { refundOperations } from "./native/refunds.ts";
import { sandboxOperations } from "./native/sandbox.ts";
import { endpointOperations } from "./native/webhook-endpoints.ts";
import { ownWebhook } from "./own-event.ts";

const BY_KIND: Readonly<Record<ChannelKind, { least: number; most: number; life: number }>> = {
  qris: { least: 1_000, most: 10_000_000, life: 60 * MINUTE },
  va: { least: 10_000, most: 50_000_000, life: DAY },
  ewallet: { least: 1_000, most: 10_000_000, life: 15 * MINUTE },
  paypal: { least: 10_000, most: 50_000_000, life: 60 * MINUTE },
};

/** What everybody can be paid by, with accounts of their own or without. */
const COMMON = channels.filter(({ onAccounts }) => !onAccounts);

const operations: readonly Operation[] = [
  ...paymentOperations,
  ...refundOperations,
  ...openPaymentOperations,
  ...payoutOperations,
  ...balanceOperations,
  ...channelOperations,
  ...eventOperations,
  ...endpointOperations,
  ...deliveryOperations,
  ...sandboxOperations,
  ...problemOperations,
];

export default defineDialect({
  id: "native",
  name: "Gapura",
  hosts: [],
  ownPaths: ["/v1"],
  document: { title: "Gapura API", date: "2026-11-21" },
  defaults: {
    channels: Object.fromEntries(COMMON.map(({ id, kind }) => [id, BY_KIND[kind]])),
    openLife: DAY,
    least: 1_000,
    most: 50_000_000,
  },
  keyPrefix: { sandbox: "gpr_test_", live: "gpr_live_" },
  keyScope: "dialect",
  credential: ({ headers }: WireRequest) => ({
    key: /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1],
  }),
  meter,
  versions: { header: "gapura-version", known: ["2026-11-21"] },
  operations: operations.map((operation) => {
    const example = examples[operation.id];
    return example ? { ...operation, example } : operation;
  }),
  pages: [checkoutPage("native")],
  failure,
  webhook: ownWebhook("pay_00000000000070008000000000000000"),
  curl: (origin, _slug, key) =>
    `curl '${origin}/v1/payments' -H 'Authorization: Bearer ${key}' ` +
    `-H 'Content-Type: application/json' ` +
    `-d '{"reference":"INV-1","amount":99000,"channel":"qris"}'`,
});

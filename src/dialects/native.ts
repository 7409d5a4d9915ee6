/**
 * The native API, `/v1`: our own wire, after our own document (docs/dialects/native.md). A dialect
 * like the others, so that none of them becomes the inside.
 */
import { SCOPES } from "../engine/keyring.ts";
import { checkoutPage } from "./checkout-page.ts";
import { defineDialect, type Operation, type WireRequest } from "./define.ts";
import { balanceOperations } from "./native/balance.ts";
import { channelOperations } from "./native/channels.ts";
import { defaults } from "./native/defaults.ts";
import { deliveryOperations } from "./native/deliveries.ts";
import { eventOperations } from "./native/events.ts";
import { meter } from "./native/meter.ts";
import { openPaymentOperations } from "./native/open-payments.ts";
import { paymentLinkOperations } from "./native/payment-links.ts";
import { paymentOperations } from "./native/payments.ts";
import { payoutOperations } from "./native/payouts.ts";
import { failure } from "./native/problems.ts";
import { problemOperations } from "./native/problems-page.ts";
import { projectOperations } from "./native/projects.ts";
import { refundOperations } from "./native/refunds.ts";
import { samples } from "./native/samples.ts";
import { sandboxOperations } from "./native/sandbox.ts";
import { endpointOperations } from "./native/webhook-endpoints.ts";
import { ownWebhook } from "./own-event.ts";
import { literal, withSamples } from "./sample.ts";

const operations: readonly Operation[] = [
  ...paymentOperations,
  ...refundOperations,
  ...openPaymentOperations,
  ...paymentLinkOperations,
  ...payoutOperations,
  ...balanceOperations,
  ...channelOperations,
  ...eventOperations,
  ...endpointOperations,
  ...deliveryOperations,
  ...projectOperations,
  ...sandboxOperations,
  ...problemOperations,
];

export default defineDialect({
  id: "native",
  name: "Gapura",
  about: {
    id: "API Gapura sendiri, dengan semua fitur: pilihan untuk program baru.",
    en: "Our own API, with everything there is: the choice for new programs.",
  },
  hosts: [],
  ownPaths: ["/v1"],
  document: { title: "Gapura API", date: "2026-11-21" },
  defaults,
  keyPrefix: { sandbox: "gpr_test_", live: "gpr_live_" },
  keyScope: "dialect",
  credential: ({ headers }: WireRequest) => ({
    key: /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1],
  }),
  scopes: SCOPES,
  meter,
  versions: { header: "gapura-version", known: ["2026-11-21"] },
  operations: withSamples(operations, samples),
  pages: [checkoutPage("native")],
  failure,
  webhook: ownWebhook("pay_00000000000070008000000000000000"),
  client: {
    imports: 'import { Gapura } from "@gapura/sdk";',
    name: "gapura",
    open: ({ key, base }) => `new Gapura(${literal({ key, baseUrl: base })})`,
  },
  curl: (origin, _slug, key) =>
    `curl '${origin}/v1/payments' -H 'Authorization: Bearer ${key}' ` +
    `-H 'Content-Type: application/json' ` +
    `-d '{"reference":"INV-1","amount":99000,"channel":"qris"}'`,
});

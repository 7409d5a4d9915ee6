/**
 * PayGet (payget.sakuin.id), after its "PayGet API Documentation", which carries no date; read in
 * November 2026. No program that uses it is public, so what the document leaves out is told as our
 * choice in docs/dialects/payget.md.
 */
import { checkoutPage } from "./checkout-page.ts";
import { defineDialect, type WireRequest } from "./define.ts";
import { ownWebhook } from "./own-event.ts";
import { defaults, switches } from "./payget/defaults.ts";
import { failure } from "./payget/failures.ts";
import { operations } from "./payget/operations.ts";
import { samples } from "./payget/samples.ts";
import { literal, withSamples } from "./sample.ts";

export default defineDialect({
  id: "payget",
  name: "PayGet",
  about: {
    id: "QRIS dan pencairan, untuk program yang memakai API PayGet.",
    en: "QRIS and payouts, for programs that use the API of PayGet.",
  },
  hosts: ["payget.sakuin.id"],
  document: { title: "PayGet API Documentation", date: "2026-11" },
  defaults,
  switches,
  keyPrefix: { sandbox: "payget_test_", live: "payget_live_" },
  keyScope: "dialect",
  credential,
  operations: withSamples(operations, samples),
  pages: [checkoutPage("payget")],
  failure,
  // Its wire has no webhook: an endpoint hears our own events.
  webhook: ownWebhook("0000000000000000"),
  client: {
    imports: 'import { payget } from "@gapura/gateways";',
    name: "gateway",
    open: ({ key, base }) => `payget(${literal({ apiKey: key, baseUrl: base })})`,
  },
  curl: (origin, _slug, key) =>
    `curl '${origin}/payget/api/payment' -H 'x-api-key: ${key}' ` +
    `-H 'Content-Type: application/json' -d '{"amount":50000}'`,
});

function credential({ headers, fields }: WireRequest) {
  const header = headers["x-api-key"];
  if (header) return { key: header };
  const { apiKey } = fields;
  return { key: typeof apiKey === "string" ? apiKey : undefined, exposed: true };
}

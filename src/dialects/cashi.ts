/**
 * Cashi (cashi.id), after its documents "Create Order", "Check Status" and "Webhooks", which carry
 * no date; read in November 2026. What they leave out and what programs rely on besides is told
 * apart in docs/dialects/cashi.md.
 */
import { defaults, switches } from "./cashi/defaults.ts";
import { failure } from "./cashi/failures.ts";
import { operations } from "./cashi/operations.ts";
import { orderPage } from "./cashi/order-page.ts";
import { samples } from "./cashi/samples.ts";
import { webhook } from "./cashi/webhook.ts";
import { defineDialect } from "./define.ts";
import { literal, withSamples } from "./sample.ts";

export default defineDialect({
  id: "cashi",
  name: "Cashi",
  about: {
    id: "QRIS dan virtual account dengan jumlah unik, untuk program yang memakai API Cashi.",
    en: "QRIS and virtual accounts with unique amounts, for programs that use the API of Cashi.",
  },
  hosts: ["cashi.id"],
  document: { title: "Create Order", date: "2026-11" },
  defaults,
  switches,
  // One prefix for both modes: a project that goes live keeps its key.
  keyPrefix: { sandbox: "CASHI-", live: "CASHI-" },
  keyScope: "dialect",
  credential: ({ headers }) => ({ key: headers["x-api-key"] }),
  operations: withSamples(operations, samples),
  pages: [orderPage],
  failure,
  webhook,
  client: {
    imports: 'import { cashi } from "@gapura/gateways";',
    name: "gateway",
    open: ({ key, base }) => `cashi(${literal({ apiKey: key, baseUrl: base })})`,
  },
  curl: (origin, _slug, key) =>
    `curl '${origin}/cashi/api/create-order' -H 'x-api-key: ${key}' ` +
    `-H 'Content-Type: application/json' -d '{"amount":15000,"order_id":"INV-9921"}'`,
});

/**
 * Pakasir (app.pakasir.com), after "Docs (Panduan Integrasi)" of 7 January 2026 (API v1, the pay
 * URL, the webhook) and the gateway's later API v2. What neither says is told as our choice in
 * docs/dialects/pakasir.md.
 */
import { defineDialect, type WireRequest } from "./define.ts";
import { defaults, switches } from "./pakasir/defaults.ts";
import { failure } from "./pakasir/failures.ts";
import { pages } from "./pakasir/pages.ts";
import { samples } from "./pakasir/samples.ts";
import { operationsV1 } from "./pakasir/v1.ts";
import { operationsV2 } from "./pakasir/v2.ts";
import { webhook } from "./pakasir/webhook.ts";
import { literal, withSamples } from "./sample.ts";

export default defineDialect({
  id: "pakasir",
  name: "Pakasir",
  about: {
    id: "QRIS, virtual account dan PayPal, lewat API atau tautan bayar, untuk program Pakasir.",
    en: "QRIS, virtual accounts and PayPal by API or pay link, for programs of Pakasir.",
  },
  hosts: ["app.pakasir.com"],
  document: { title: "Docs (Panduan Integrasi)", date: "2026-01-07" },
  defaults,
  switches,
  // One prefix for both modes: a project that goes live keeps its key.
  keyPrefix: { sandbox: "PKS-", live: "PKS-" },
  keyScope: "project",
  credential,
  operations: withSamples([...operationsV1, ...operationsV2], samples),
  pages,
  failure,
  webhook,
  client: {
    imports: 'import { pakasir } from "@gapura/gateways";',
    name: "gateway",
    open: ({ key, slug, base }) =>
      `pakasir(${literal({ project: slug, apiKey: key, baseUrl: base })})`,
  },
  curl: (origin, slug, key) =>
    `curl '${origin}/pakasir/api/transactioncreate/qris' -H 'Content-Type: application/json' ` +
    `-d '{"project":"${slug}","order_id":"INV123123","amount":99000,"api_key":"${key}"}'`,
});

/**
 * v1 has key and slug in the body or the query, v2 in a header and the path; either may use both.
 */
function credential({ headers, params, fields }: WireRequest) {
  const slug = params.slug ?? textOf(fields.project ?? fields.slug);
  const header = headers["x-api-key"];
  if (header) return { key: header, slug };
  return { key: textOf(fields.api_key), slug, exposed: true };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

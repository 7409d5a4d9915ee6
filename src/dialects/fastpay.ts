/**
 * FastPay (fastpay.khafabotz.biz.id), after its "Dokumentasi API", which carries no date; read in
 * November 2026. The same script runs at several sites, and the paths that the document leaves out
 * are those that their clients call. What nobody says is told as our choice in
 * docs/dialects/fastpay.md.
 */
import { checkoutPage } from "./checkout-page.ts";
import { defineDialect, type WireRequest } from "./define.ts";
import { defaults, switches } from "./fastpay/defaults.ts";
import { failure } from "./fastpay/failures.ts";
import { invoiceOperations } from "./fastpay/invoices.ts";
import { samples } from "./fastpay/samples.ts";
import { webhook } from "./fastpay/webhook.ts";
import { withdrawOperations } from "./fastpay/withdrawals.ts";
import { literal, withSamples } from "./sample.ts";

export default defineDialect({
  id: "fastpay",
  name: "FastPay",
  about: {
    id: "QRIS dengan kode unik dan penarikan saldo, untuk program yang memakai API FastPay.",
    en: "QRIS with unique codes, and withdrawals, for programs that use the API of FastPay.",
  },
  hosts: ["fastpay.khafabotz.biz.id"],
  crossOrigin: true,
  document: { title: "Dokumentasi API", date: "2026-11" },
  defaults,
  switches,
  keyPrefix: { sandbox: "fastpay_test_", live: "fastpay_live_" },
  keyScope: "dialect",
  credential,
  operations: withSamples([...invoiceOperations, ...withdrawOperations], samples),
  pages: [checkoutPage("fastpay")],
  failure,
  webhook,
  client: {
    imports: 'import { fastpay } from "@gapura/gateways";',
    name: "gateway",
    open: ({ key, base }) => `fastpay(${literal({ apiKey: key, baseUrl: base })})`,
  },
  curl: (origin, _slug, key) =>
    `curl '${origin}/fastpay/api/v1/invoice?apikey=${key}&amount=10000'`,
});

function credential({ headers, fields }: WireRequest) {
  const header = headers["x-api-key"];
  if (header) return { key: header };
  const { apikey } = fields;
  return { key: typeof apikey === "string" ? apikey : undefined, exposed: true };
}

/**
 * Paymenku (paymenku.com/api/v1), after "Create Transaction" of 27 February 2026 and the gateway's
 * other public pages: the rest of its API, webhooks, errors, limits. Where two of its pages differ
 * the first one stands. What none says is told as our choice in docs/dialects/paymenku.md.
 */
import { defineDialect, type WireRequest } from "./define.ts";
import { channelOperations } from "./paymenku/channels.ts";
import { createTransaction } from "./paymenku/create.ts";
import { defaults, switches } from "./paymenku/defaults.ts";
import { failure } from "./paymenku/failures.ts";
import { listTransactions } from "./paymenku/list.ts";
import { meter } from "./paymenku/meter.ts";
import { openPaymentOperations } from "./paymenku/open-payments.ts";
import { page, qrPicture } from "./paymenku/pages.ts";
import { samples } from "./paymenku/samples.ts";
import { transactionOperations } from "./paymenku/transactions.ts";
import { webhook } from "./paymenku/webhook.ts";
import { literal, withSamples } from "./sample.ts";

const operations = [
  createTransaction,
  listTransactions,
  ...transactionOperations,
  ...channelOperations,
  ...openPaymentOperations,
  qrPicture,
];

export default defineDialect({
  id: "paymenku",
  name: "Paymenku",
  about: {
    id: "QRIS, virtual account dan e-wallet, untuk program yang memakai API Paymenku.",
    en: "QRIS, virtual accounts and e-wallets, for programs that use the API of Paymenku.",
  },
  hosts: ["paymenku.com"],
  ownPaths: ["/api/v1"],
  document: { title: "Create Transaction", date: "2026-02-27" },
  defaults,
  switches,
  keyPrefix: { sandbox: "sk_test_", live: "sk_live_" },
  keyScope: "dialect",
  credential: ({ headers }: WireRequest) => ({
    key: /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1],
  }),
  meter,
  operations: withSamples(operations, samples),
  pages: [page],
  failure,
  webhook,
  client: {
    imports: 'import { paymenku } from "@gapura/gateways";',
    name: "gateway",
    open: ({ key, base }) => `paymenku(${literal({ apiKey: key, baseUrl: base })})`,
  },
  curl: (origin, _slug, key) =>
    `curl '${origin}/paymenku/api/v1/transaction/create' -H 'Authorization: Bearer ${key}' ` +
    `-H 'Content-Type: application/json' -d '{"reference_id":"INV-002","amount":100000,` +
    `"customer_name":"John Doe","customer_email":"john@example.com","channel_code":"qris"}'`,
});

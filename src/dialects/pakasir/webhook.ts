/** Pakasir's webhook: told on payment alone, as v1 or v2 by the call that made the payment. */
import type { Payment } from "../../engine/payment.ts";
import type { WebhookDialect, WebhookTarget } from "../define.ts";
import { examplePayment } from "../example-payment.ts";
import { statusOf, transactionOf } from "./transaction.ts";
import * as wire from "./wire.ts";

/**
 * MD5 of "pakasir". The gateway's own WooCommerce plugin demands it; it proves nothing, and the
 * signature that does stands beside it.
 */
const SIGNATURE_V1 = "2203783fc9899aa77ab8ca5482c5bc1a";

export const webhook: WebhookDialect = {
  on: ["payment.paid"],
  encode(event, target) {
    const payment = event.data;
    const body = isV2(payment, target)
      ? wire.statusV2.parse(statusOf(payment))
      : wire.transaction.parse(transactionOf(target.project.slug, payment));
    return JSON.stringify(body);
  },
  headers({ secret, event, target }): Readonly<Record<string, string>> {
    return isV2(event.data, target) ? { "x-secret": secret } : { "x-signature": SIGNATURE_V1 };
  },
  reading: { reference: "order_id", amount: "amount", status: "status", paid: "completed" },
  secretHeaders: ["x-secret"],
  everyEvent: false,
  example: (project, now) =>
    examplePayment(project, now, { reference: `TEST-${now}`, wireId: `TEST-${now}`, origin: "v1" }),
};

/** An endpoint's setting `body` ("v1" or "v2") forces one form; a pay URL counts as v1. */
function isV2({ origin }: Payment, { settings }: WebhookTarget): boolean {
  return (settings.body ?? origin) === "v2";
}

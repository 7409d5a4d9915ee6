/** FastPay's webhook: told on payment alone, signed over the body with the project's API key. */
import { jakartaPlain } from "../../clock.ts";
import type { Payment } from "../../engine/payment.ts";
import { assert } from "../../failure.ts";
import type { WebhookDialect } from "../define.ts";
import { examplePayment } from "../example-payment.ts";
import { signedBy } from "../wire-signature.ts";
import * as wire from "./wire.ts";

export const webhook: WebhookDialect = {
  on: ["payment.paid"],
  signsWithKey: true,
  encode: ({ data }) => JSON.stringify(wire.paid.parse(paidOf(data))),
  ...signedBy({ header: "x-signature", prefix: "sha256=" }),
  reading: { reference: "invoice_id", amount: "amount", status: "status", paid: "paid" },
  secretHeaders: [],
  everyEvent: false,
  example(project, now) {
    const wireId = now.toString(16).padStart(24, "0");
    return examplePayment(project, now, { reference: wireId, wireId, origin: "api" });
  },
};

/** `amount` is what the balance has risen by, without the code. */
function paidOf({ wireId, amount, paidAt }: Payment) {
  assert(paidAt !== null, "what is told of as paid has a time of payment");
  return {
    event: "invoice.paid" as const,
    invoice_id: wireId,
    status: "paid" as const,
    amount,
    paid_at: jakartaPlain(paidAt),
  };
}

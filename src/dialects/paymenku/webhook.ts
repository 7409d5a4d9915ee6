/** Paymenku's webhook: each end of a transaction and its refunds, signed, in five tries. */
import { MINUTE, SECOND } from "../../clock.ts";
import type { WebhookDialect } from "../define.ts";
import { examplePayment } from "../example-payment.ts";
import { signedBy } from "../wire-signature.ts";
import { updateOf } from "./transaction.ts";
import * as wire from "./wire.ts";

export const webhook: WebhookDialect = {
  on: ["payment.paid", "payment.failed", "payment.expired", "payment.canceled", "payment.refunded"],
  encode: ({ data }) => JSON.stringify(wire.statusUpdate.parse(updateOf(data))),
  ...signedBy({ header: "x-paymenku-signature", timestamp: "x-paymenku-timestamp" }),
  reading: { reference: "reference_id", amount: "amount", status: "status", paid: "paid" },
  secretHeaders: [],
  schedule: [0, 15 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE],
  everyEvent: false,
  example: (project, now) =>
    examplePayment(project, now, { reference: `TEST-${now}`, wireId: `TEST-${now}`, origin: "v1" }),
};

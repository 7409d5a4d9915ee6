/** Cashi's webhook: told on payment alone, signed over the body with the endpoint's secret. */
import type { WebhookDialect } from "../define.ts";
import { examplePayment } from "../example-payment.ts";
import { signedBy } from "../wire-signature.ts";
import { statusOf } from "./status.ts";
import * as wire from "./wire.ts";

export const webhook: WebhookDialect = {
  on: ["payment.paid"],
  encode: ({ data }) =>
    JSON.stringify(wire.settled.parse({ event: "PAYMENT_SETTLED", data: statusOf(data) })),
  ...signedBy({ header: "x-gateway-signature" }),
  reading: {
    reference: "data.order_id",
    amount: "data.amount",
    status: "data.status",
    paid: "SETTLED",
  },
  secretHeaders: [],
  secureOnly: true,
  everyEvent: false,
  // Receivers know a test by this beginning of its order_id.
  example: (project, now) =>
    examplePayment(project, now, {
      reference: `TEST-${now}`,
      wireId: `TEST-${now}`,
      origin: "order",
    }),
};

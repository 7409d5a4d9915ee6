/** Open payments: the gateway has creation switched off, so there is none to be found either. */
import { json, keyed } from "../define.ts";
import { nothingOf } from "./failures.ts";
import * as wire from "./wire.ts";

const noOpenPayment = () => Promise.reject(nothingOf("open payment"));

export const openPaymentOperations = [
  keyed({
    route: "GET /api/v1/open-payment/:uuid",
    id: "getOpenPayment",
    summary: "There is no open payment yet",
    input: wire.ofOpenPayment,
    output: wire.refusal,
    run: noOpenPayment,
  }),

  keyed({
    route: "GET /api/v1/open-payment/:uuid/transactions",
    id: "listOpenPaymentTransactions",
    summary: "There is no open payment yet",
    input: wire.ofOpenPayment,
    output: wire.refusal,
    run: noOpenPayment,
  }),

  keyed({
    route: "POST /api/v1/open-payment/create",
    id: "createOpenPayment",
    summary: "Refused, as the gateway documents it",
    input: wire.nothing,
    output: wire.refusal,
    run: async () =>
      json(
        wire.refusal,
        { status: "error", message: "Open payment creation is currently disabled." },
        503,
      ),
  }),
];

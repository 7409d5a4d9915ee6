/** Merchants' journeys about payments, on a desk and in English. */
import { DESK } from "../support/browser.ts";
import { paymentJourneys } from "../support/payment-journeys.ts";

await paymentJourneys(DESK);

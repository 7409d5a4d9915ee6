/** Merchants' journeys about payments, on a phone and in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { paymentJourneys } from "./support/payment-journeys.ts";

await paymentJourneys(PHONE);

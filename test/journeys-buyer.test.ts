/** Buyers on a phone, in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { buyerJourneys } from "./support/buyer-journeys.ts";

await buyerJourneys(PHONE);

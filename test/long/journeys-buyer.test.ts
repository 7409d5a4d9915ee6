/** Buyers on a desk, in English. */
import { DESK } from "../support/browser.ts";
import { buyerJourneys } from "../support/buyer-journeys.ts";

await buyerJourneys(DESK);

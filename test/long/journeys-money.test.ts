/** A merchant's money on a desk, in English. */
import { DESK } from "../support/browser.ts";
import { moneyJourneys } from "../support/money-journeys.ts";

await moneyJourneys(DESK);

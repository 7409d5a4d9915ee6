/** A merchant's money on a phone, in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { moneyJourneys } from "./support/money-journeys.ts";

await moneyJourneys(PHONE);

/** Operators on a phone, in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { operatorJourneys } from "./support/operator-journeys.ts";

await operatorJourneys(PHONE);

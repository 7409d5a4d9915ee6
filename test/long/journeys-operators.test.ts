/** Operators on a desk, in English. */
import { DESK } from "../support/browser.ts";
import { operatorJourneys } from "../support/operator-journeys.ts";

await operatorJourneys(DESK);

/** People on a desk, in English. */
import { DESK } from "../support/browser.ts";
import { peopleJourneys } from "../support/people-journeys.ts";

await peopleJourneys(DESK);

/** People on a phone, in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { peopleJourneys } from "./support/people-journeys.ts";

await peopleJourneys(PHONE);

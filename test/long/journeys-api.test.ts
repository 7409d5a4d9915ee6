/** A programmer on a desk, in English. */
import { apiJourney } from "../support/api-journey.ts";
import { DESK } from "../support/browser.ts";

await apiJourney(DESK, [true, false]);

/** A programmer on a phone, in Indonesian. */
import { apiJourney } from "./support/api-journey.ts";
import { PHONE } from "./support/browser.ts";

await apiJourney(PHONE, [true]);

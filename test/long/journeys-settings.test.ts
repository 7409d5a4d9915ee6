/** A merchant's owner on a desk, in English, with script and without. */
import { DESK } from "../support/browser.ts";
import { settingsJourneys } from "../support/settings-journeys.ts";

await settingsJourneys(DESK, [true, false]);

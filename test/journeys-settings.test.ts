/** A merchant's owner on a phone, in Indonesian: from a new project to live, and a rotated key. */
import { PHONE } from "./support/browser.ts";
import { settingsJourneys } from "./support/settings-journeys.ts";

await settingsJourneys(PHONE, [true]);

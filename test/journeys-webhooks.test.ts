/** Webhooks on a phone, in Indonesian. */
import { PHONE } from "./support/browser.ts";
import { webhookJourneys } from "./support/webhook-journeys.ts";

await webhookJourneys(PHONE);

/** Webhooks on a desk, in English. */
import { DESK } from "../support/browser.ts";
import { webhookJourneys } from "../support/webhook-journeys.ts";

await webhookJourneys(DESK);

/** Webhooks in Next.js: a route handler, with the secret in `WEBHOOK_SECRET`. */
import { nextWebhook } from "@gapura/sdk/adapters";

export const POST = nextWebhook({
  secret: process.env.WEBHOOK_SECRET ?? "",
  handle(event) {
    console.log(event.type, event.data.id);
  },
});

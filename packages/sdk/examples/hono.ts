/** Webhooks in Hono on Node: `WEBHOOK_SECRET=whsec_… PORT=4000 node hono.ts`. */
import { honoWebhook } from "@gapura/sdk/adapters";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const { WEBHOOK_SECRET: secret = "", PORT = "4000" } = process.env;
const app = new Hono();

app.post(
  "/webhook",
  honoWebhook({
    secret,
    handle(event) {
      console.log(event.type, event.data.id);
    },
  }),
);

serve({ fetch: app.fetch, port: Number(PORT), hostname: "127.0.0.1" }, () =>
  console.log("listening"),
);

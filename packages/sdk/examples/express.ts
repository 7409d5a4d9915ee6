/** Webhooks in Express: `WEBHOOK_SECRET=whsec_… PORT=4000 node express.ts`. */
import { expressWebhook } from "@gapura/sdk/adapters";
import express from "express";

const { WEBHOOK_SECRET: secret = "", PORT = "4000" } = process.env;
const app = express();

app.post(
  "/webhook",
  // The bytes as they came: what a parser gives back is no longer what was signed.
  express.raw({ type: () => true }),
  expressWebhook({
    secret,
    handle(event) {
      console.log(event.type, event.data.id);
    },
  }),
);

app.listen(Number(PORT), "127.0.0.1", () => console.log("listening"));

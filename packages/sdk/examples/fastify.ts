/** Webhooks in Fastify: `WEBHOOK_SECRET=whsec_… PORT=4000 node fastify.ts`. */
import { fastifyWebhook } from "@gapura/sdk/adapters";
import fastify from "fastify";

const { WEBHOOK_SECRET: secret = "", PORT = "4000" } = process.env;
const app = fastify();

// The bytes as they came, in this plugin alone: elsewhere JSON is parsed as ever.
app.register(async (webhooks) => {
  webhooks.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    (_request, body, done) => {
      done(null, body);
    },
  );
  webhooks.post(
    "/webhook",
    fastifyWebhook({
      secret,
      handle(event) {
        console.log(event.type, event.data.id);
      },
    }),
  );
});

await app.listen({ port: Number(PORT), host: "127.0.0.1" });
console.log("listening");

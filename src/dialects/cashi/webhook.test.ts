/** Cashi's webhook: its body, its signature, and the test that a merchant sends to itself. */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { receiver, webhookHouse } from "../../../test/support/webhook-house.ts";
import type { Payment, PaymentEvent } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { createEndpoint } from "../../webhooks/endpoints.ts";
import { testWebhook } from "../../webhooks/replay.ts";
import { webhook } from "./webhook.ts";

const project = { slug: "depodomain", name: "Depo", mode: "sandbox" } as Project;
const secret = "the merchant's secret";

function told(data: Payment) {
  const event = { type: "payment.paid", data } as PaymentEvent;
  const target = { project, settings: {}, link: (path: string) => path };
  const body = webhook.encode(event, target);
  return { body, headers: webhook.headers({ body, timestamp: 0, secret, event, target }) };
}

test("the body is the document's, the signature its HMAC in lower-case hex", () => {
  const example = webhook.example(project, 0);
  const charge = {
    ...(example.charge as NonNullable<Payment["charge"]>),
    payable: 50_078,
    railReference: "31277571482",
  };
  const { body, headers } = told({ ...example, reference: "INV-123", amount: 50_000, charge });
  expect(body).toBe(
    '{"event":"PAYMENT_SETTLED","data":{"order_id":"INV-123","status":"SETTLED","amount":50078,' +
      '"provider_tx_id":"31277571482"}}',
  );
  expect(headers).toEqual({
    "x-gateway-signature": "7fec1301220da75f3f5117ea5c2a819741fd5c899672dfa54eef8f294e08fc46",
  });
});

test("it tells of payment alone, within 32 KiB whatever the order_id", () => {
  expect(webhook.on).toEqual(["payment.paid"]);
  const longest = { ...webhook.example(project, 0), reference: "\u0001".repeat(255) };
  expect(Buffer.byteLength(told(longest).body)).toBeLessThan(32_768);
});

test("a test webhook begins with TEST- and is signed like any other", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const { url } = shop;
  const dialects = { cashi: webhook };
  const { id } = await createEndpoint(
    house,
    house.shop,
    { id: "cashi", webhook },
    {
      url,
      wireSecret: "s3cret",
    },
  );
  await testWebhook({ ...house, dialects }, house.shop, id);
  await house.worker({ dialects }).drain();
  const [{ body, headers }] = shop.received as [(typeof shop.received)[number]];
  expect(JSON.parse(body)).toEqual({
    event: "PAYMENT_SETTLED",
    data: {
      order_id: expect.stringMatching(/^TEST-\d+$/),
      status: "SETTLED",
      amount: 10_000,
      provider_tx_id: "TEST",
    },
  });
  expect(headers["x-gateway-signature"]).toBe(
    createHmac("sha256", "s3cret").update(body).digest("hex"),
  );
});

test("the Webhook URL is https, or a program's on this machine", async () => {
  const house = await webhookHouse();
  const at = (url: string) =>
    createEndpoint(house, house.shop, { id: "cashi", webhook }, { url, wireSecret: "s3cret" });
  for (const url of ["https://shop.id/hook", "http://127.0.0.1:9000/", "http://localhost:9000/"]) {
    expect(await at(url)).toMatchObject({ url });
  }
  await expect(at("http://shop.id/hook")).rejects.toMatchObject({
    code: "invalid_request",
    field: "webhook_url",
  });
});

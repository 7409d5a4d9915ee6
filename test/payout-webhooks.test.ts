/** Each step of a payout reaches the endpoints that listen, in order and signed by the standard. */
import { expect, test } from "vitest";
import { ownWebhook } from "../src/dialects/own-event.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { refunded, reversed } from "../src/ledger/entries.ts";
import { rails } from "../src/rails/index.ts";
import { createEndpoint } from "../src/webhooks/endpoints.ts";
import { verifyStandard } from "../src/webhooks/sign.ts";
import { askPayout, post, requested } from "./support/payouts.ts";
import { receiver, webhookHouse } from "./support/webhook-house.ts";

test("requested, approved, paid: told in order, signed, with no header of a wire", async () => {
  const house = await webhookHouse();
  const engine = createEngine({ ...house, rails, keyForms: [] });
  const webhook = ownWebhook("pay_example");
  house.dialects.own = webhook;
  const listener = await receiver();
  const silent = await receiver();
  const own = { id: "own", webhook };
  const { standardSecret } = await createEndpoint(house, house.shop, own, { url: listener.url });
  await house.endpoint(silent.url);
  const database = { pool: house.db };
  await post({ ...house, database }, house.shop, reversed(refunded("test", 500_000)));

  const payout = await requested(engine, askPayout(house.shop, { reference: "gaji-1" }));
  await engine.payouts.decide(payout, { do: "approve", by: "ani" });
  await house.worker().drain();

  const told = listener.received.map(({ body }) => JSON.parse(body));
  expect(told.map(({ type, version, data }) => [type, version, data.status])).toEqual([
    ["payout.requested", 1, "requested"],
    ["payout.approved", 2, "approved"],
    ["payout.paid", 3, "paid"],
  ]);
  for (const { headers, body } of listener.received) {
    const message = { body: Buffer.from(body), secrets: [standardSecret], now: house.clock.now() };
    expect(verifyStandard({ headers: headers as Record<string, string>, ...message })).toBe(
      "valid",
    );
    expect(headers).not.toHaveProperty("x-secret");
  }
  expect(silent.received).toEqual([]);
});

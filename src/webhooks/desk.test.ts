/** The desk of webhooks: secrets that change over, and ranges that are told again. */
import { expect, test } from "vitest";
import { receiver, webhookHouse } from "../../test/support/webhook-house.ts";
import { HOUR, MINUTE } from "../clock.ts";
import { createWebhookDesk } from "./desk.ts";
import { createGuard } from "./guard.ts";
import { verifyStandard } from "./sign.ts";

const guard = createGuard({ allow: [], loopbackAllowed: true });

test("after a rotation both secrets verify until the former one ends", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const desk = createWebhookDesk({ ...house, guard });
  const { id, standardSecret: former } = await house.endpoint(shop.url);
  const { secret } = await desk.rotate(house.shop, id, HOUR);
  expect(secret).not.toBe(former);
  const verdicts: string[][] = [];
  for (const later of [0, HOUR - 1, 1]) {
    house.clock.advance(later);
    await house.tell([{}]);
    await house.worker().drain();
    const { headers, body } = shop.received.at(-1) as (typeof shop.received)[number];
    const message = { body: Buffer.from(body), now: house.clock.now() };
    const sent = headers as Record<string, string>;
    verdicts.push(
      [secret, former].map((one) => verifyStandard({ headers: sent, ...message, secrets: [one] })),
    );
  }
  expect(verdicts.map(([now]) => now)).toEqual(["valid", "valid", "valid"]);
  expect(verdicts.map(([, old]) => old === "valid")).toEqual([true, true, false]);
});

test("an address that may not be sent to is refused by its own name", async () => {
  const house = await webhookHouse();
  const desk = createWebhookDesk({ ...house, guard });
  const refused = desk.create(house.shop, { url: "http://169.254.169.254/" });
  await expect(refused).rejects.toMatchObject({ code: "invalid_request", field: "url" });
  const { id } = await house.endpoint("http://127.0.0.1:1/hook");
  const changed = desk.update(house.shop, id, { url: "ftp://shop.example" });
  await expect(changed).rejects.toMatchObject({ field: "url" });
});

test("a range is counted, sent again, and then holds what was not heard of since", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => response.writeHead(410).end());
  const desk = createWebhookDesk({ ...house, guard });
  const { id } = await house.endpoint(shop.url);
  const early = house.clock.now();
  await house.tell([{ reference: "before" }]);
  await house.worker().drain();
  house.clock.advance(MINUTE);
  const from = house.clock.now();
  await desk.update(house.shop, id, { status: "enabled" });
  await house.tell([{ reference: "one" }, { reference: "two" }]);
  await house.worker().drain();
  await desk.update(house.shop, id, { status: "enabled" });
  const range = { from, statuses: ["failed" as const] };
  expect(await desk.countRange(house.shop, { ...range, from: early })).toBe(3);
  expect(await desk.countRange(house.shop, { ...range, from: early, until: from })).toBe(1);
  expect(await desk.countRange(house.shop, range)).toBe(2);
  expect(await desk.countRange(await house.project("other"), range)).toBe(0);

  shop.answers((response) => response.writeHead(200).end());
  const heard = shop.received.length;
  expect(await desk.resendRange(house.shop, range)).toBe(2);
  await house.worker().drain();
  const references = shop.received.slice(heard).map(({ body }) => JSON.parse(body).reference);
  expect(references.sort()).toEqual(["one", "two"]);
  // What was told again and heard is no longer failed.
  expect(await desk.countRange(house.shop, range)).toBe(0);
  expect(await desk.resendRange(house.shop, range)).toBe(0);
});

test("nothing is sent again to an endpoint that is disabled", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => response.writeHead(410).end());
  const desk = createWebhookDesk({ ...house, guard });
  const { id } = await house.endpoint(shop.url);
  await house.tell([{}]);
  await house.worker().drain();
  await desk.update(house.shop, id, { status: "disabled" });
  expect(await desk.resendRange(house.shop, { from: 0, statuses: ["failed"] })).toBe(0);
});

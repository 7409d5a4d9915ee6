/** The desk of webhooks: secrets that change over, and ranges that are told again. */
import { expect, test } from "vitest";
import { WIRE_SECRET } from "../../test/support/plain-wire.ts";
import { receiver, webhookHouse } from "../../test/support/webhook-house.ts";
import { HOUR, MINUTE } from "../clock.ts";
import { createWebhookDesk } from "./desk.ts";
import { createGuard } from "./guard.ts";
import { MASK } from "./mask.ts";
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

test("a wire's own header carries the former secret until it ends, then the new one", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const desk = createWebhookDesk({ ...house, guard });
  const { id } = await house.endpoint(shop.url);
  const { wireSecret } = await desk.rotate(house.shop, id, HOUR);
  for (const later of [0, HOUR - 1, 1]) {
    house.clock.advance(later);
    await house.tell([{}]);
    await house.worker().drain();
  }
  const carried = shop.received.map(({ headers }) => headers["x-secret"]);
  expect(carried).toEqual([WIRE_SECRET, WIRE_SECRET, wireSecret]);
});

test("a deleted endpoint is told nothing and shown nowhere; what it was told stays", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const desk = createWebhookDesk({ ...house, guard });
  const { id } = await house.endpoint(shop.url);
  await house.tell([{}]);
  await house.worker().drain();
  await house.tell([{}]);
  await desk.remove(house.shop, id);
  await house.tell([{}]);
  await house.worker().drain();
  expect(shop.received).toHaveLength(1);
  expect(await desk.list(house.shop)).toEqual([]);
  for (const act of [
    () => desk.get(house.shop, id),
    () => desk.update(house.shop, id, { status: "enabled" }),
    () => desk.rotate(house.shop, id, 0),
    () => desk.test(house.shop, id),
    () => desk.remove(house.shop, id),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "not_found" });
  }
  const kept = await desk.deliveries(house.shop, { limit: 9 });
  expect(kept.map(({ status }) => status)).toEqual(["failed", "succeeded"]);
});

test("a delivery is signed afresh to be looked at, and no secret is told with it", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const desk = createWebhookDesk({ ...house, guard });
  const { standardSecret } = await house.endpoint(shop.url);
  await house.tell([{}]);
  const id = (await desk.deliveries(house.shop, { limit: 1 }))[0]?.id ?? "";
  expect(await desk.request(house.shop, id)).toBeUndefined();
  await house.worker().drain();
  house.clock.advance(HOUR);
  const signed = await desk.request(house.shop, id);
  const { url, headers = {}, body = Buffer.alloc(0) } = signed ?? {};
  expect(url).toBe(shop.url);
  expect(body.toString()).toBe(shop.received[0]?.body);
  expect(headers["x-secret"]).toBe(MASK);
  const message = { headers, body, now: house.clock.now() };
  expect(verifyStandard({ ...message, secrets: [standardSecret] })).toBe("valid");
  expect(await desk.request(await house.project("other"), id)).toBeUndefined();
});

test("an endpoint knows its newest test, until its address changes", async () => {
  const house = await webhookHouse();
  const desk = createWebhookDesk({ ...house, guard });
  const { id } = await house.endpoint("http://127.0.0.1:1/hook");
  const testId = await desk.test(house.shop, id);
  expect(await desk.get(house.shop, id)).toMatchObject({ testId });
  const same = await desk.update(house.shop, id, { url: "http://127.0.0.1:1/hook" });
  expect(same).toMatchObject({ testId });
  const moved = await desk.update(house.shop, id, { url: "http://127.0.0.1:1/other" });
  expect(moved).toMatchObject({ testId: null });
});

test("deliveries are listed by state, kind and time", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const desk = createWebhookDesk({ ...house, guard });
  await house.endpoint(shop.url);
  const early = house.clock.now();
  await house.tell([{}]);
  await house.worker().drain();
  house.clock.advance(MINUTE);
  const late = house.clock.now();
  await house.tell([{}], "payment.expired");
  const listed = async (filter: object) =>
    (await desk.deliveries(house.shop, { limit: 9, ...filter })).map(({ eventType }) => eventType);
  expect(await listed({})).toEqual(["payment.expired", "payment.paid"]);
  expect(await listed({ status: "succeeded" })).toEqual(["payment.paid"]);
  expect(await listed({ eventType: "payment.expired" })).toEqual(["payment.expired"]);
  expect(await listed({ from: early, until: late })).toEqual(["payment.paid"]);
  expect(await listed({ from: late })).toEqual(["payment.expired"]);
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

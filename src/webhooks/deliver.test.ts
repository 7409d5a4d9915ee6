/** One worker and one endpoint: what is sent, what is tried again, and when that ends. */
import { expect, test } from "vitest";
import { WIRE_SECRET } from "../../test/support/plain-wire.ts";
import { held, ok, receiver, webhookHouse } from "../../test/support/webhook-house.ts";
import { MINUTE, SECOND } from "../clock.ts";
import { eventId } from "../engine/payment.ts";
import { listAttempts, listDeliveries, readBody } from "./delivery-log.ts";
import { getEndpoint, updateEndpoint } from "./endpoints.ts";
import { MASK } from "./mask.ts";
import { defaultSchedule } from "./schedule.ts";
import { verifyStandard } from "./sign.ts";

test("an event is sent once, with the wire's own headers and the standard ones", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const { standardSecret } = await house.endpoint(shop.url);
  const [payment] = await house.tell([{ reference: "INV-7", version: 3 }]);
  await house.worker().drain();

  expect(shop.received).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: "" }] = shop.received;
  expect(JSON.parse(body)).toEqual({ encoded: 1, type: "payment.paid", reference: "INV-7" });
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "user-agent": "Gapura/0.0.0",
    "x-secret": WIRE_SECRET,
    "x-sent-at": String(house.clock.now() / 1_000),
    "webhook-id": eventId({ subjectId: payment?.id ?? "", version: 3 }),
  });
  const message = { body: Buffer.from(body), secrets: [standardSecret], now: house.clock.now() };
  expect(verifyStandard({ headers: headers as Record<string, string>, ...message })).toBe("valid");
  expect(await house.deliveries()).toMatchObject([
    { status: "succeeded", attempts: 1, last_status: 200 },
  ]);
});

test("the log shows request, reply and timing, and no secret", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => {
    response.writeHead(200, { "set-cookie": "session=hush", "x-note": "hello" }).end("fine\0\0");
  });
  await house.endpoint(shop.url);
  await house.tell([{}]);
  await house.worker().drain();

  const [delivery] = await listDeliveries(house.db, house.shop, { limit: 10 });
  const attempts = await listAttempts(house.db, house.shop, delivery?.id ?? "");
  expect(attempts).toMatchObject([
    {
      number: 1,
      startedAt: house.clock.now(),
      durationMs: 0,
      status: 200,
      error: null,
      requestHeaders: { "x-secret": MASK, "content-type": "application/json" },
      responseHeaders: { "set-cookie": MASK, "x-note": "hello" },
      responseBody: "fine\u{fffd}\u{fffd}",
    },
  ]);
  const { rows } = await house.db.query("select * from attempt");
  expect(JSON.stringify(rows)).not.toContain(WIRE_SECRET);
  expect(await listAttempts(house.db, await house.project("other"), delivery?.id ?? "")).toEqual(
    [],
  );
});

test("every retry carries the same bytes under a fresh signature", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => response.writeHead(500).end());
  const endpoint = await house.endpoint(shop.url);
  await house.tell([{ reference: "É ✓ \u{1f600}" }]);
  const worker = house.worker();
  await worker.drain();
  // Whatever changes in between, the bytes are those of the first try.
  await updateEndpoint(house, house.shop, house.dialect, endpoint.id, { settings: { v: 2 } });
  house.clock.advance(7 * SECOND);
  await worker.drain();
  shop.answers(ok);
  house.clock.advance(MINUTE);
  await worker.drain();

  expect(shop.received.map(({ body }) => JSON.parse(body).encoded)).toEqual([1, 1, 1]);
  expect(new Set(shop.received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(shop.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(shop.received.map(({ headers }) => headers["webhook-signature"])).size).toBe(3);
  const [delivery] = await house.deliveries();
  expect(delivery).toMatchObject({ status: "succeeded", attempts: 3 });
  const stored = await readBody(house.db, house.shop, delivery.id);
  expect(stored?.toString()).toBe(shop.received[0]?.body);
});

test("the schedule is used up after twelve tries, and then it has failed", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => response.writeHead(503).end("busy"));
  await house.endpoint(shop.url);
  await house.tell([{}]);
  const worker = house.worker();
  for (let tries = 1; tries <= defaultSchedule.length; tries += 1) {
    await worker.drain();
    const [delivery] = await house.deliveries();
    expect(shop.received).toHaveLength(tries);
    const base = defaultSchedule[tries];
    expect(delivery).toMatchObject({
      status: base === undefined ? "failed" : "pending",
      attempts: tries,
      last_status: 503,
    });
    if (base === undefined) break;
    const pause = delivery.due_at - house.clock.now();
    expect(Math.abs(pause - base)).toBeLessThanOrEqual(base * 0.2);
    house.clock.advance(pause - 1);
    await worker.drain();
    house.clock.advance(1);
  }
  house.clock.advance(defaultSchedule.reduce((sum, delay) => sum + delay));
  await worker.drain();
  expect(shop.received).toHaveLength(defaultSchedule.length);
});

test("Retry-After is honoured up to twice the delay that was due", async () => {
  const house = await webhookHouse();
  const after = (seconds: number) =>
    receiver((response) => response.writeHead(429, { "retry-after": String(seconds) }).end());
  for (const seconds of [9, 3_600]) await house.endpoint((await after(seconds)).url);
  await house.tell([{}]);
  await house.worker().drain();
  const pauses = (await house.deliveries()).map(({ due_at }) => due_at - house.clock.now());
  expect(pauses.sort()).toEqual([10 * SECOND, 9 * SECOND]);
});

test("a redirect is a failure and is not followed", async () => {
  const house = await webhookHouse();
  const elsewhere = await receiver();
  const shop = await receiver((response) =>
    response.writeHead(308, { location: elsewhere.url }).end(),
  );
  await house.endpoint(shop.url);
  await house.tell([{}]);
  await house.worker().drain();
  expect(elsewhere.received).toHaveLength(0);
  expect(await house.deliveries()).toMatchObject([{ status: "pending", last_status: 308 }]);
});

test("a receiver that is not there is an error in the log", async () => {
  const house = await webhookHouse();
  await house.endpoint("http://127.0.0.1:1/hook");
  await house.tell([{}]);
  await house.worker().drain();
  const [delivery] = await house.deliveries();
  expect(delivery).toMatchObject({ status: "pending", attempts: 1, last_status: null });
  expect(delivery.last_error).toMatch(/^connection_refused: /);
});

test("410 disables the endpoint, and what waits for it ends", async () => {
  const house = await webhookHouse();
  const shop = await receiver((response) => response.writeHead(500).end());
  const endpoint = await house.endpoint(shop.url);
  await house.tell([{ reference: "waits" }]);
  const worker = house.worker();
  await worker.drain();
  shop.answers((response) => response.writeHead(410).end());
  await house.tell([{ reference: "gone" }]);
  await worker.drain();
  await house.tell([{ reference: "never" }]);
  house.clock.advance(MINUTE);
  await worker.drain();

  expect(shop.received).toHaveLength(2);
  expect(await getEndpoint(house.db, house.shop, endpoint.id)).toMatchObject({
    status: "disabled",
    disabledReason: "the receiver answered 410 Gone",
  });
  expect(await house.deliveries()).toMatchObject([
    { reference: "waits", status: "failed", last_error: "endpoint disabled" },
    { reference: "gone", status: "failed", last_status: 410 },
  ]);
});

test("first tries of one payment leave in order, those of others do not wait", async () => {
  const house = await webhookHouse();
  const slow = held();
  const shop = await receiver((response, received) => {
    if (received.body.includes("first")) slow.answer(response, received);
    else ok(response, received);
  });
  await house.endpoint(shop.url);
  const [payment] = await house.tell([{ reference: "first" }]);
  await house.tell([{ id: payment?.id ?? "", reference: "second", version: 2 }]);
  await house.tell([{ reference: "other" }]);
  const worker = house.worker();
  const drained = worker.drain();
  await shop.count(2);
  const references = () => shop.received.map(({ body }) => JSON.parse(body).reference);
  expect(references()).toEqual(["first", "other"]);
  slow.letGo(500);
  await drained;
  expect(references()).toEqual(["first", "other", "second"]);
});

test.each([
  { everyEvent: false, end: "superseded", sent: 2 },
  { everyEvent: true, end: "succeeded", sent: 3 },
])("an older event is $end once a newer one is acknowledged", async ({ everyEvent, end, sent }) => {
  const house = await webhookHouse();
  Object.assign(house.dialect.webhook, { everyEvent });
  const shop = await receiver((response) => response.writeHead(500).end());
  await house.endpoint(shop.url);
  const [payment] = await house.tell([{ reference: "older" }, { reference: "bystander" }]);
  const worker = house.worker();
  await worker.drain();
  shop.answers(ok);
  await house.tell([{ id: payment?.id ?? "", reference: "newer", version: 2 }]);
  await worker.drain();
  house.clock.advance(MINUTE);
  await worker.drain();

  expect(await house.deliveries()).toMatchObject([
    { reference: "older", status: end },
    { reference: "bystander", status: "succeeded", attempts: 2 },
    { reference: "newer", status: "succeeded" },
  ]);
  const ofPayment = shop.received.filter(({ body }) => !body.includes("bystander"));
  expect(ofPayment).toHaveLength(sent);
});

test("an event that cannot be encoded ends alone", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  await house.endpoint(shop.url);
  await house.tell([{ reference: "unencodable" }, { reference: "fine" }]);
  const worker = house.worker();
  await worker.drain();
  expect(await house.deliveries()).toMatchObject([
    { reference: "unencodable", status: "failed", last_error: "encode: no word for it" },
    { reference: "fine", status: "succeeded" },
  ]);
  expect(worker.warnings).toMatchObject([{ reason: "encode: no word for it" }]);
});

test("a wrong house key puts deliveries off and loses none", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  await house.endpoint(shop.url);
  await house.tell([{}]);
  await house.worker({ houseKey: Buffer.alloc(32, 8) }).drain();
  expect(await house.deliveries()).toMatchObject([{ status: "pending", attempts: 0 }]);
  house.clock.advance(MINUTE);
  await house.worker().drain();
  expect(await house.deliveries()).toMatchObject([{ status: "succeeded", attempts: 1 }]);
});

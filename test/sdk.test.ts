/** The SDK against the native API itself: every call of it, its types, its errors, its webhooks. */
import { type Event, Gapura, GapuraError, type Payment, verifyWebhook } from "@gapura/sdk";
import { webHandler } from "@gapura/sdk/adapters";
import { goToCheckout, isCheckoutUrl, untilEnded } from "@gapura/sdk/browser";
import { signedWebhook, testPayment } from "@gapura/sdk/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type * as projectWire from "../src/dialects/native/project-wire.ts";
import type * as webhookWire from "../src/dialects/native/webhook-wire.ts";
import type * as wire from "../src/dialects/native/wire.ts";
import type { ownPayment, ownPayout, ownRefund } from "../src/dialects/own-event.ts";
import type { EventType } from "../src/engine/payment.ts";
import { systemIds } from "../src/ids.ts";
import { createSecret, signStandard } from "../src/webhooks/sign.ts";
import { dialectHouse } from "./support/dialect-house.ts";

const house = await dialectHouse();
const { key, project } = await house.open("native");

const reach: typeof fetch = async (input, init = {}) => {
  const { pathname, search } = new URL(`${input}`);
  const answer = await house.send({
    method: init.method ?? "GET",
    url: pathname + search,
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(init.body ? { body: `${init.body}` } : {}),
  });
  return new Response(answer.text, { status: answer.status, headers: answer.headers });
};

const gapura = new Gapura({ key, fetch: reach });
let references = 0;
const create = (over: object = {}): Promise<Payment> => {
  references += 1;
  return gapura.payments.create({
    reference: `INV-${references}`,
    amount: 99_000,
    channel: "qris",
    ...over,
  });
};
const reason = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: GapuraError) => error,
  );

test("its types are the API's own", () => {
  expectTypeOf<Payment>().toEqualTypeOf<z.output<typeof ownPayment>>();
  type Sdk = typeof import("@gapura/sdk");
  type Told = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["payouts"]["get"]>>;
  expectTypeOf<Told>().toEqualTypeOf<z.output<typeof ownPayout>>();
  type Given = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["refunds"]["get"]>>;
  expectTypeOf<Given>().toEqualTypeOf<z.output<typeof ownRefund>>();
  type Open = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["openPayments"]["get"]>>;
  expectTypeOf<Open>().toEqualTypeOf<z.output<typeof wire.openPayment>>();
  type Link = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["paymentLinks"]["get"]>>;
  expectTypeOf<Link>().toEqualTypeOf<z.output<typeof wire.paymentLink>>();
  type Sum = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["balance"]["get"]>>;
  expectTypeOf<Sum>().toEqualTypeOf<z.output<typeof wire.balance>>();
  type Lines = Awaited<ReturnType<InstanceType<Sdk["Gapura"]>["balance"]["history"]>>;
  expectTypeOf<Lines>().toEqualTypeOf<z.output<typeof wire.balanceHistory>>();
  type Offers = InstanceType<Sdk["Gapura"]>["channels"];
  expectTypeOf<Awaited<ReturnType<Offers["list"]>>>().toEqualTypeOf<
    z.output<typeof wire.channelList>
  >();
  expectTypeOf<Awaited<ReturnType<Offers["quote"]>>>().toEqualTypeOf<
    z.output<typeof wire.quoteList>
  >();
  type Sandbox = InstanceType<Sdk["Gapura"]>["sandbox"];
  expectTypeOf<Awaited<ReturnType<Sandbox["clock"]>>>().toEqualTypeOf<
    z.output<typeof wire.clock>
  >();
  expectTypeOf<Awaited<ReturnType<Sandbox["scenarios"]>>>().toEqualTypeOf<
    z.output<typeof wire.scenarioList>
  >();
  type Endpoints = InstanceType<Sdk["Gapura"]>["webhookEndpoints"];
  expectTypeOf<Awaited<ReturnType<Endpoints["get"]>>>().toEqualTypeOf<
    z.output<typeof webhookWire.endpoint>
  >();
  type Projects = InstanceType<Sdk["Gapura"]>["projects"];
  expectTypeOf<Awaited<ReturnType<Projects["get"]>>>().toEqualTypeOf<
    z.output<typeof projectWire.project>
  >();
  expectTypeOf<Awaited<ReturnType<Projects["keys"]>>>().toEqualTypeOf<
    z.output<typeof projectWire.keyList>
  >();
  type Deliveries = InstanceType<Sdk["Gapura"]>["deliveries"];
  expectTypeOf<Awaited<ReturnType<Deliveries["list"]>>>().toEqualTypeOf<
    z.output<typeof webhookWire.deliveryList>
  >();
  expectTypeOf<Awaited<ReturnType<Deliveries["get"]>>["tries"]>().toEqualTypeOf<
    z.output<typeof webhookWire.deliveryWithTries>["tries"]
  >();
  expectTypeOf<Awaited<ReturnType<Deliveries["resendRange"]>>>().toEqualTypeOf<
    z.output<typeof webhookWire.resent>
  >();
  expectTypeOf<Event["type"]>().toEqualTypeOf<EventType>();
});

describe("calls", () => {
  test("a payment is made, read, paid and refunded", async () => {
    const made = await create();
    expect(made).toMatchObject({ status: "pending", payable: 99_000 });
    expect(await gapura.payments.get(made.id)).toEqual(made);
    expect(await gapura.payments.simulate(made.id)).toMatchObject({ status: "paid" });
    const refund = await gapura.refunds.create({ payment: made.id, amount: 9_000 });
    expect(await gapura.refunds.get(refund.id)).toMatchObject({ amount: 9_000 });
    const { refunds } = await gapura.payments.getWithRefunds(made.id);
    expect(refunds).toEqual([await gapura.refunds.get(refund.id)]);
    const { data } = await gapura.payments.refunds(made.id);
    expect(data).toEqual([await gapura.refunds.get(refund.id)]);
    expect(await gapura.balance.get()).toMatchObject({ available: 90_000 });
  });

  test("a payment is canceled, and a code stays open until it is closed", async () => {
    const { id } = await create();
    expect(await gapura.payments.cancel(id)).toMatchObject({ status: "canceled" });
    const open = await gapura.openPayments.create({ name: "Kotak amal", channel: "qris" });
    expect(await gapura.openPayments.get(open.id)).toEqual(open);
    expect((await gapura.openPayments.close(open.id)).closed_at).not.toBeNull();
    expect((await gapura.openPayments.list()).data).toHaveLength(1);
  });

  test("a link is handed out until it is disabled", async () => {
    const link = await gapura.paymentLinks.create({ name: "Kaos", amount: 99_000 });
    expect(link.url).toMatch(/\/links\/lnk_[0-9a-f]{32}$/);
    expect(await gapura.paymentLinks.get(link.id)).toEqual(link);
    expect((await gapura.paymentLinks.disable(link.id)).disabled_at).not.toBeNull();
    expect((await gapura.paymentLinks.list()).data).toHaveLength(1);
  });

  test("a payout goes to a beneficiary", async () => {
    await gapura.payments.simulate((await create({ amount: 500_000 })).id);
    const to = { destination: "ewallet.dana", account: "081234567890", name: "Budi" };
    const { id: beneficiary } = await gapura.beneficiaries.create(to);
    const payout = await gapura.payouts.create({ amount: 10_000, beneficiary });
    expect(await gapura.payouts.get(payout.id)).toMatchObject({ ...to, status: "requested" });
    expect((await gapura.beneficiaries.list()).data).toMatchObject([to]);
    expect((await gapura.payouts.list({ status: "requested" })).data).toHaveLength(1);
  });

  test("what is offered, what it costs, and what the sandbox plays", async () => {
    const ids = (await gapura.channels.list()).data.map(({ id }) => id);
    expect(ids).toContain("qris");
    const { data } = await gapura.channels.quote({ amount: 99_000, channel: "qris" });
    expect(data).toMatchObject([{ channel: "qris", payable: 99_000, net: 99_000 }]);
    expect((await gapura.sandbox.scenarios()).data.map(({ id }) => id)).toContain("late");
    const open = await gapura.openPayments.create({ name: "Kotak infak", channel: "qris" });
    const paid = await gapura.openPayments.simulate(open.id, 25_000);
    const [line] = (await gapura.balance.history({ limit: 1 })).data;
    expect(line).toMatchObject({ subject: paid.id, amount: 25_000 });
    const { reference } = paid;
    expect((await gapura.payments.list({ status: "paid", reference })).data).toEqual([paid]);
    const { offset } = await gapura.sandbox.clock();
    expect(await gapura.sandbox.advance(60)).toMatchObject({ offset: offset + 60 });
    await gapura.openPayments.close(open.id);
  });

  test("an endpoint is made, changed, tested and disabled", async () => {
    const { secret, ...made } = await gapura.webhookEndpoints.create({
      url: "https://toko.example/webhook",
      events: ["payment.paid"],
    });
    expect(await gapura.webhookEndpoints.get(made.id)).toEqual(made);
    expect((await gapura.webhookEndpoints.list()).data).toEqual([made]);
    expect((await gapura.webhookEndpoints.rotateSecret(made.id)).secret).not.toBe(secret);
    const change = { events: ["payout.paid" as const] };
    expect(await gapura.webhookEndpoints.update(made.id, change)).toMatchObject(change);
    const delivery = await gapura.webhookEndpoints.test(made.id);
    expect((await gapura.deliveries.list({ endpoint: made.id })).data).toEqual([delivery]);
    expect(await gapura.deliveries.get(delivery.id)).toEqual({ ...delivery, tries: [] });
    const early = await reason(gapura.deliveries.resend(delivery.id));
    expect(early).toMatchObject({ code: "wrong_state" });
    const range = { created_from: "2026-01-01T00:00:00Z" };
    expect(await gapura.deliveries.resendRange(range)).toMatchObject({ found: 0, preview: false });
    expect(await gapura.webhookEndpoints.disable(made.id)).toMatchObject({ status: "disabled" });
  });

  test("a key with the scope makes projects and keys", async () => {
    const { key: scoped } = await house.open("native", { scopes: ["projects"] });
    const manager = new Gapura({ key: scoped, fetch: reach });
    const { key: first, ...made } = await manager.projects.create({ slug: "toko-sdk" });
    expect(await manager.projects.get(made.id)).toEqual(made);
    expect((await manager.projects.list()).data).toHaveLength(2);
    const second = await manager.projects.createKey(made.id);
    const ids = (await manager.projects.keys(made.id)).data.map(({ id }) => id);
    expect(ids.sort()).toEqual([first.id, second.id].sort());
    expect(await manager.projects.revokeKey(made.id, second.id)).toMatchObject({ revoked: true });
    expect(await reason(gapura.projects.get(made.id))).toMatchObject({ code: "forbidden" });
  });

  test("a list is a page when awaited, and everything when iterated", async () => {
    const after = (await gapura.events.list({ limit: 100 })).data.at(-1)?.id;
    for (let at = 0; at < 7; at += 1) await create();
    const filter = { ...(after && { after }), limit: 3 };
    expect((await gapura.events.list(filter)).data).toHaveLength(3);
    const types: string[] = [];
    for await (const { type } of gapura.events.list(filter)) types.push(type);
    expect(types).toEqual(Array(7).fill("payment.created"));
  });
});

describe("what goes wrong", () => {
  test("a problem is an error with its code, field and hint", async () => {
    const error = await reason(create({ amount: 1 }));
    expect(error).toBeInstanceOf(GapuraError);
    expect(error).toMatchObject({ code: "amount_too_small", status: 400, field: "amount" });
    expect(error?.hint).toContain("1000");
    expect(error?.requestId).toMatch(/^req_/);
  });

  test("no error shows the key", async () => {
    const wrong = new Gapura({ key: `${key}x`, fetch: reach });
    const error = await reason(wrong.balance.get());
    expect(error).toMatchObject({ status: 401 });
    expect(`${error?.stack}${JSON.stringify(error)}`).not.toContain(key);
  });

  test("an answer that is lost is asked for again, and the payment made once", async () => {
    let lost = 0;
    const pauses: number[] = [];
    const losing: typeof fetch = async (input, init) => {
      const reply = await reach(input, init);
      lost += 1;
      if (lost <= 2) throw new TypeError("fetch failed");
      return reply;
    };
    const wait = async (ms: number) => void pauses.push(ms);
    const patient = new Gapura({ key, fetch: losing, wait });
    const made = await patient.payments.create({ reference: "LOST", amount: 50_000 });
    expect(made).toMatchObject({ reference: "LOST", status: "pending" });
    expect(pauses).toHaveLength(2);
    const held = await reason(gapura.payments.create({ reference: "LOST", amount: 50_000 }));
    expect(held).toMatchObject({ code: "conflict" });
  });

  test("what will not pass is not asked again", async () => {
    let asked = 0;
    const counting: typeof fetch = (input, init) => {
      asked += 1;
      return reach(input, init);
    };
    await reason(new Gapura({ key, fetch: counting }).payments.get("pay_none"));
    expect(asked).toBe(1);
  });

  test("a caller may end a call", async () => {
    const error = await reason(gapura.balance.get({ signal: AbortSignal.abort() }));
    expect(error === undefined || error.code === "aborted").toBe(true);
  });
});

describe("webhooks", () => {
  const secret = createSecret(systemIds);
  const event: Event = {
    id: "evt_1",
    type: "payment.paid",
    created_at: "2026-01-05T03:01:00.000Z",
    version: 2,
    data: testPayment(),
  };

  test("what the house signs is verified; the raw bytes decide", async () => {
    const body = Buffer.from(JSON.stringify(event));
    const now = Date.parse("2026-11-21T03:00:00Z");
    const headers = signStandard({ id: event.id, now, body, secrets: [secret] });
    const options = { secret, now: now / 1000 };
    expect(await verifyWebhook(body, headers, options)).toEqual(event);
    expect(await verifyWebhook(body, new Headers(headers), options)).toEqual(event);
    const rotated = { ...options, secret: [createSecret(systemIds), secret] };
    expect(await verifyWebhook(body, headers, rotated)).toEqual(event);
    const faults = await Promise.all(
      [
        verifyWebhook(`${body} `, headers, options),
        verifyWebhook(body, headers, { ...options, secret: createSecret(systemIds) }),
        verifyWebhook(body, headers, { ...options, now: options.now + 301 }),
        verifyWebhook(body, { ...headers, "webhook-id": "evt_2" }, options),
        verifyWebhook(body, {}, options),
      ].map((verified) => reason(verified).then((error) => (error as { fault?: string })?.fault)),
    );
    expect(faults).toEqual(["forged", "forged", "stale", "forged", "malformed"]);
  });

  test("a handler is given the event; what it fails at is sent again", async () => {
    const seen: Event[] = [];
    const handler = webHandler({ secret, handle: (one) => void seen.push(one) });
    const failing = webHandler({ secret, handle: () => Promise.reject(new Error("no database")) });
    const { body, headers } = await signedWebhook(event, { secret });
    const send = (to: typeof handler, over = {}) =>
      to(new Request("http://x/", { method: "POST", body, headers: { ...headers, ...over } }));
    expect((await send(handler)).status).toBe(200);
    expect(seen).toEqual([event]);
    const refused = await send(failing);
    expect([refused.status, await refused.text()]).toEqual([500, "not handled"]);
    expect((await send(handler, { "webhook-signature": "v1,AAAA" })).status).toBe(400);
  });
});

describe("in the browser", () => {
  test("it leaves for a checkout page of ours and for nothing else", () => {
    const origin = "https://pay.example";
    const assigned: string[] = [];
    const location = { assign: (url: string) => void assigned.push(url) };
    goToCheckout(`${origin}/checkout/pay_1`, origin, location);
    expect(assigned).toEqual([`${origin}/checkout/pay_1`]);
    for (const url of ["javascript:alert(1)", "https://evil.example/checkout/x", "/checkout/x"]) {
      expect(isCheckoutUrl(url, origin)).toBe(false);
      expect(() => goToCheckout(url, origin, location)).toThrow(TypeError);
    }
  });

  test("it waits for your server to say that the order has ended", async () => {
    const told = ["pending", "pending", "paid"];
    expect(await untilEnded(async () => told.shift() ?? "", { every: 1 })).toBe("paid");
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
  expect(project.dialect).toBe("native");
});

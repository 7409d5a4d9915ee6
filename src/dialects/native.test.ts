/** The native API against the real engine. */
import { describe, expect, test } from "vitest";
import { dialectHouse, httpRequest, type Sent } from "../../test/support/dialect-house.ts";
import { askPayout, requested } from "../../test/support/payouts.ts";
import { utcText } from "../clock.ts";
import {
  isPaymentEvent,
  isPayoutEvent,
  type PaymentEvent,
  type PayoutEvent,
} from "../engine/payment.ts";
import native from "./native.ts";
import { ownEvent } from "./own-event.ts";

const house = await dialectHouse();
const { key, project } = await house.open("native");
const authorization = `Bearer ${key}`;

const ask = (method: string, url: string, body?: unknown, headers: Sent["headers"] = {}) =>
  house.send({ method, url, body, headers: { authorization, ...headers } });
const create = async (body: object) => (await ask("POST", "/v1/payments", body)).json as Shown;
type Shown = Record<string, unknown> & { id: string };

let references = 0;
const reference = () => {
  references += 1;
  return `order-${references}`;
};

describe("payments", () => {
  test("a created one says all there is, and get says the same", async () => {
    const asked = { reference: reference(), amount: 99_000, channel: "qris", metadata: { a: [1] } };
    const reply = await ask("POST", "/v1/payments", asked);
    expect(reply.status).toBe(201);
    const payment = reply.json as Shown;
    expect(payment).toEqual({
      id: expect.stringMatching(/^pay_[0-9a-f]{32}$/),
      object: "payment",
      reference: asked.reference,
      amount: 99_000,
      fee: 0,
      payable: 99_000,
      net: 99_000,
      refunded: 0,
      currency: "IDR",
      channel: "qris",
      status: "pending",
      instructions: {
        type: "qris",
        qr_string: expect.stringMatching(/^000201/),
        payee: "Depo Domain",
        nmid: expect.any(String),
      },
      checkout_url: `http://localhost:3000/checkout/${payment.id}`,
      customer: null,
      return_url: null,
      metadata: { a: [1] },
      sandbox: true,
      version: 1,
      created_at: "2026-11-21T03:00:00.000Z",
      expires_at: "2026-11-21T04:00:00.000Z",
      paid_at: null,
      canceled_at: null,
    });
    expect((await ask("GET", `/v1/payments/${payment.id}`)).json).toEqual(payment);
    expect(reply.headers["x-request-id"]).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test("without a channel the checkout page asks for one", async () => {
    const payment = await create({ reference: reference(), amount: 50_000, expires_in: 600 });
    expect(payment).toMatchObject({
      channel: null,
      instructions: null,
      fee: null,
      payable: null,
      expires_at: "2026-11-21T03:10:00.000Z",
    });
    const request = httpRequest({ method: "POST", url: `/checkout/${payment.id}` });
    const page = await house.mount.openPage(request, "ewallet.dana");
    expect(page?.opening.payment).toMatchObject({ channel: "ewallet.dana", wireId: payment.id });
    const { json } = await ask("GET", `/v1/payments/${payment.id}`);
    expect(json).toMatchObject({
      instructions: { type: "redirect", url: `http://localhost:3000/checkout/${payment.id}` },
    });
  });

  test("the end that was asked for stands, whichever channel is picked later", async () => {
    const asked = { reference: reference(), amount: 50_000, expires_in: 60 };
    const { id, expires_at } = await create(asked);
    for (const channel of ["qris", "va.bca", "ewallet.dana"]) {
      const request = httpRequest({ method: "POST", url: `/checkout/${id}` });
      const payment = (await house.mount.openPage(request, channel))?.opening.payment;
      expect(payment).toMatchObject({ channel, status: "pending" });
      expect(utcText(payment?.charge?.deadline as number)).toBe(expires_at);
      expect((await ask("GET", `/v1/payments/${id}`)).json).toMatchObject({ expires_at });
    }
  });

  test("a checkout page cannot change the method without end", async () => {
    const { id } = await create({ reference: reference(), amount: 50_000 });
    const pick = (at: number, address: string) => {
      const request = httpRequest({ method: "POST", url: `/checkout/${id}`, address });
      return house.mount.openPage(request, at % 2 ? "va.bca" : "qris");
    };
    for (let at = 0; at < 30; at += 1) await pick(at, "192.0.2.1");
    await expect(pick(30, "192.0.2.1")).rejects.toMatchObject({ code: "rate_limited" });
    // Picking what is shown changes nothing, and another buyer's address counts for itself.
    expect(await pick(29, "192.0.2.1")).toBeDefined();
    expect(await pick(30, "192.0.2.2")).toBeDefined();
  });

  test("a taken reference is a conflict until the payment has ended", async () => {
    const asked = { reference: reference(), amount: 10_000 };
    const first = await create(asked);
    const again = await ask("POST", "/v1/payments", { ...asked, amount: 20_000 });
    expect(again).toMatchObject({
      status: 409,
      headers: { "content-type": "application/problem+json" },
      json: { code: "conflict", field: "reference", status: 409 },
    });
    const canceled = await ask("POST", `/v1/payments/${first.id}/cancel`);
    expect(canceled.json).toMatchObject({ status: "canceled" });
    expect((await ask("POST", `/v1/payments/${first.id}/cancel`)).text).toBe(canceled.text);
    expect((await ask("POST", "/v1/payments", asked)).status).toBe(201);
  });

  test("an idempotency key gets its stored reply, and 422 for another body", async () => {
    const headers = { "idempotency-key": "once" };
    const asked = { reference: reference(), amount: 10_000 };
    const first = await ask("POST", "/v1/payments", asked, headers);
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    house.clock.advance(1_000);
    const second = await ask("POST", "/v1/payments", asked, headers);
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers["idempotency-replayed"]).toBe("true");
    const other = await ask("POST", "/v1/payments", { ...asked, amount: 20_000 }, headers);
    expect(other).toMatchObject({ status: 422, json: { code: "idempotency_mismatch" } });
  });

  test("simulation plays scenarios; what the state forbids is 409", async () => {
    const { id } = await create({ reference: reference(), amount: 10_000, channel: "qris" });
    const url = `/v1/payments/${id}/simulate`;
    expect((await ask("POST", url)).json).toMatchObject({ status: "paid", version: 2 });
    expect((await ask("POST", url)).status).toBe(409);
    expect((await ask("POST", `/v1/payments/${id}/cancel`)).status).toBe(409);
    const other = await create({ reference: reference(), amount: 10_000, channel: "qris" });
    const late = await ask("POST", `/v1/payments/${other.id}/simulate`, { scenario: "late" });
    expect(late.json).toMatchObject({ status: "expired" });
  });
});

describe("feeds", () => {
  test("the balance is the mode's", async () => {
    const own = await house.open("native");
    const headers = { authorization: `Bearer ${own.key}` };
    const body = { reference: "1", amount: 10_000, channel: "qris" };
    const made = await house.send({ method: "POST", url: "/v1/payments", headers, body });
    const { id } = made.json as Shown;
    await house.send({ method: "POST", url: `/v1/payments/${id}/simulate`, headers });
    expect((await house.send({ url: "/v1/balance", headers })).json).toEqual({
      object: "balance",
      currency: "IDR",
      available: 10_000,
      held: 0,
      suspense: 0,
      collected: 0,
      sandbox: true,
    });
    const read = async (query: string) =>
      (await house.send({ url: `/v1/events${query}`, headers })).json as {
        data: { id: string; type: string; data: Shown }[];
        has_more: boolean;
        next_cursor: string;
      };
    const first = await read("?limit=1");
    expect(first).toMatchObject({ has_more: true, data: [{ type: "payment.created" }] });
    const rest = await read(`?after=${first.next_cursor}`);
    expect(rest).toMatchObject({ has_more: false, data: [{ type: "payment.paid" }] });
    expect(rest.data[0]?.data).toMatchObject({ id, status: "paid" });
    expect(await read(`?after=${rest.next_cursor}`)).toMatchObject({
      data: [],
      next_cursor: rest.next_cursor,
    });
    const strange = await house.send({ url: "/v1/events?after=evt_1", headers });
    expect(strange).toMatchObject({ status: 400, json: { field: "after" } });
  });

  test("tell of payouts too, and the webhook says the same", async () => {
    const own = await house.open("native");
    const headers = { authorization: `Bearer ${own.key}` };
    const body = { reference: "1", amount: 200_000, channel: "qris" };
    const made = await house.send({ method: "POST", url: "/v1/payments", headers, body });
    const { id } = made.json as Shown;
    await house.send({ method: "POST", url: `/v1/payments/${id}/simulate`, headers });
    const asked = askPayout(own.project, { reference: "gaji-1" });
    const payout = await requested(house.engine, asked);
    const note = "Nama tidak cocok";
    const now = utcText(house.clock.now());
    await house.engine.payouts.decide(payout, { do: "reject", by: "ani", note });
    const listed = await house.send({ url: "/v1/events", headers });
    const [told] = (listed.json as { data: object[] }).data.slice(-1);
    expect(told).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{36}$/),
      type: "payout.rejected",
      created_at: now,
      version: 2,
      data: {
        id: payout.wireId,
        object: "payout",
        reference: "gaji-1",
        amount: 100_000,
        fee: 0,
        currency: "IDR",
        beneficiary: expect.stringMatching(/^ben_[0-9a-f]{32}$/),
        destination: "ewallet.dana",
        account: "081234567890",
        name: "John Doe",
        status: "rejected",
        note,
        evidence: null,
        sandbox: true,
        version: 2,
        created_at: now,
        processed_at: now,
      },
    });
    const events = await house.engine.events.list(own.project.merchantId, { after: 0, limit: 9 });
    const event = events.filter(isPayoutEvent).at(-1) as PayoutEvent;
    const target = { project: own.project, settings: {}, link: (path: string) => path };
    expect(JSON.parse(native.webhook.encodeOther?.(event, target) ?? "")).toEqual(told);
    expect(native.webhook.on).toContain(event.type);
  });

  test("the webhook's body is the event", () => {
    const { webhook } = native;
    const data = webhook.example(project, house.clock.now());
    const event = { type: "webhook.test", subjectId: data.id, version: 2, createdAt: 0, data };
    const link = (path: string) => `https://pay.example${path}`;
    const body = webhook.encode(event as PaymentEvent, { project, settings: {}, link });
    expect(JSON.parse(body)).toMatchObject({
      id: "evt_000000000000700080000000000000000002",
      type: "webhook.test",
      created_at: "1970-01-01T00:00:00.000Z",
      version: 2,
      data: { object: "payment", checkout_url: `https://pay.example/checkout/${data.wireId}` },
    });
  });
});

test("the webhook of any event reads by the schema, with nothing beside it", async () => {
  const events = await house.engine.events.list(project.merchantId, { after: 0, limit: 100 });
  expect(events.length).toBeGreaterThan(9);
  const target = { project, settings: {}, link: (path: string) => path };
  for (const event of events) {
    const encode = isPaymentEvent(event) ? native.webhook.encode : native.webhook.encodeOther;
    const told = JSON.parse(encode?.(event as PaymentEvent & PayoutEvent, target) ?? "");
    expect(ownEvent.parse(told)).toEqual(told);
  }
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

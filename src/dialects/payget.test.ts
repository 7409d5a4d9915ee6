/** PayGet's wire against the real engine: what its document says, and what we decided besides. */
import { describe, expect, test } from "vitest";
import { dialectHouse, httpRequest, PUBLIC_URL } from "../../test/support/dialect-house.ts";
import { MINUTE } from "../clock.ts";
import type { PaymentEvent } from "../engine/payment.ts";
import payget from "./payget.ts";

const house = await dialectHouse();
const { project, key } = await house.open("payget", { slug: "john-doe" });
const mine = { "x-api-key": key };

const send = (
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = mine,
) => house.send({ method, url, body, headers });
const create = async (amount: unknown) =>
  (await send("POST", "/api/payment", { amount })).json as Record<string, unknown>;
const status = async (id: unknown) =>
  (await house.send({ url: `/api/payment-status/${id}` })).json as Record<string, unknown>;
const balance = async () =>
  ((await send("GET", "/api/profile")).json as { profile: { balance: number } }).profile.balance;
const stored = async (id: unknown) =>
  (await house.engine.payments.openByWireId(String(id)))?.payment as NonNullable<
    Awaited<ReturnType<typeof house.engine.payments.findById>>
  >;
const pay = async (id: unknown) =>
  house.engine.payments.simulate(project, await stored(id), "paid");

describe("create", () => {
  test("answers with exactly the seven fields of the document", async () => {
    const made = await create(50_000);
    expect(Object.keys(made)).toEqual([
      "success",
      "message",
      "paymentId",
      "qrCode",
      "amount",
      "balanceReceived",
      "fee",
    ]);
    expect(made).toMatchObject({
      success: true,
      message: "Payment request created successfully.",
      paymentId: expect.stringMatching(/^[0-9a-f]{16}$/),
      qrCode: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/),
      amount: 50_000,
      balanceReceived: 50_000,
      fee: 0,
    });
  });

  test.each([
    [100, 0],
    [500_000, 0],
    [500_001, 4_000],
    [500_062, 4_000],
    [500_063, 4_001],
    [1_000_000, 8_000],
    [5_000_000, 40_000],
  ])("%i costs %i, rounded half up, and the merchant bears it", async (amount, fee) => {
    expect(await create(amount)).toMatchObject({ amount, fee, balanceReceived: amount - fee });
  });

  test("takes 100 to 5,000,000, however the amount is written", async () => {
    expect(await create("50000.00")).toMatchObject({ amount: 50_000 });
    expect(await create(99)).toEqual({ success: false, message: "Minimum amount is 100." });
    expect(await create(5_000_001)).toMatchObject({ message: "Maximum amount is 5000000." });
  });

  test("every call makes a new one; an Idempotency-Key makes one safe to retry", async () => {
    expect((await create(1_000)).paymentId).not.toBe((await create(1_000)).paymentId);
    const once = { ...mine, "idempotency-key": "top-up 1" };
    const first = await send("POST", "/api/payment", { amount: 1_000 }, once);
    const again = await send("POST", "/api/payment", { amount: "1000" }, once);
    expect(again.text).toBe(first.text);
    expect((await send("POST", "/api/payment", { amount: 2_000 }, once)).status).toBe(422);
  });

  test("a unique code is part of amount", async () => {
    const [name, settings] = Object.entries(payget.defaults.channels)[0] as [string, never];
    const unique = { from: 1, to: 99, owner: "merchant", coolDown: 0 } as const;
    const opened = await house.open("payget", {
      settings: { channels: { [name]: { ...(settings as object), unique } as never } },
    });
    const reply = await house.send({
      method: "POST",
      url: "/api/payment",
      body: { amount: 1_000_000 },
      headers: { "x-api-key": opened.key },
    });
    const { amount, balanceReceived, fee, paymentId } = reply.json as Record<string, number>;
    expect(amount).toBeGreaterThan(1_000_000);
    expect([balanceReceived, fee]).toEqual([Number(amount) - 8_000, 8_000]);
    expect((await status(paymentId)).amount).toBe(amount);
  });
});

describe("profile", () => {
  test("shows the slug, and the balance that paid payments add to", async () => {
    const before = await balance();
    const { paymentId } = await create(1_000_000);
    expect(await balance()).toBe(before);
    await pay(paymentId);
    expect((await send("GET", "/api/profile")).json).toEqual({
      success: true,
      profile: { username: "john-doe", level: "member", balance: before + 992_000 },
    });
  });

  test("the key stands in header or query, unless the project bars it from URLs", async () => {
    const by = async (apiKey: string) =>
      (await house.send({ url: `/api/profile?apiKey=${apiKey}` })).status;
    expect(await by(key)).toBe(200);
    const barred = await house.open("payget", { settings: { keyInUrl: false } });
    expect(await by(barred.key)).toBe(403);
    const headers = { "x-api-key": barred.key };
    expect((await house.send({ url: "/api/profile", headers })).status).toBe(200);
  });
});

describe("status", () => {
  test("needs no key, and tells no more than four fields", async () => {
    const { paymentId: id } = await create(50_000);
    const pending = { success: true, status: "Pending", id, amount: 50_000 };
    expect(await status(id)).toEqual(pending);
    await pay(id);
    expect(await status(id)).toEqual({ ...pending, status: "Success" });
  });

  test("may be read by browsers anywhere; what needs a key may not", async () => {
    const origin = "access-control-allow-origin";
    const { paymentId } = await create(50_000);
    const reply = await house.send({ url: `/api/payment-status/${paymentId}` });
    expect(reply.headers[origin]).toBe("*");
    expect((await send("GET", "/api/profile")).headers).not.toHaveProperty(origin);
  });

  test("reads Expired after ten minutes", async () => {
    const { paymentId } = await create(50_000);
    house.clock.advance(10 * MINUTE - 1);
    expect((await status(paymentId)).status).toBe("Pending");
    house.clock.advance(1);
    expect((await status(paymentId)).status).toBe("Expired");
  });

  test("a payment of another dialect is not there", async () => {
    const native = await house.open("native");
    const made = await house.send({
      method: "POST",
      url: "/v1/payments",
      body: { reference: "INV-1", amount: 50_000, channel: "qris" },
      headers: { authorization: `Bearer ${native.key}` },
    });
    const { id } = made.json as { id: string };
    expect(await status(id)).toEqual({ success: false, message: "Payment not found." });
  });
});

describe("cancel", () => {
  test("ends a pending payment, which reads Expired on this wire and canceled inside", async () => {
    const { paymentId: id } = await create(50_000);
    expect((await send("POST", `/api/payment/${id}/cancel`)).json).toEqual({
      success: true,
      message: "Payment cancelled successfully",
      payment: { id, status: "Expired" },
    });
    expect(await status(id)).toMatchObject({ status: "Expired" });
    expect(await stored(id)).toMatchObject({ status: "canceled" });
  });

  test("what is paid, expired or canceled stays so", async () => {
    const [paid, canceled, expired] = [await create(100), await create(100), await create(100)];
    await pay(paid.paymentId);
    await send("POST", `/api/payment/${canceled.paymentId}/cancel`);
    house.clock.advance(10 * MINUTE);
    for (const { paymentId } of [paid, canceled, expired]) {
      expect(await send("POST", `/api/payment/${paymentId}/cancel`)).toMatchObject({
        status: 400,
        json: { success: false, message: "Only Pending payments can be cancelled." },
      });
    }
  });

  test("is its owner's alone", async () => {
    const other = await house.open("payget");
    const { paymentId } = await create(50_000);
    const theirs = { "x-api-key": other.key };
    expect(await send("POST", `/api/payment/${paymentId}/cancel`, undefined, theirs)).toMatchObject(
      {
        status: 404,
        json: { success: false, message: "Payment not found." },
      },
    );
    expect((await status(paymentId)).status).toBe("Pending");
  });
});

test("an endpoint hears our own events, with the address of the payment's page", async () => {
  const { paymentId } = await create(1_000_000);
  await pay(paymentId);
  const filter = { projectId: project.id, after: 0, limit: 100 };
  const events = await house.engine.events.list(project.merchantId, filter);
  const event = events.at(-1) as PaymentEvent;
  const target = { project, settings: {}, link: (path: string) => `${PUBLIC_URL}/payget${path}` };
  const told = JSON.parse(payget.webhook.encode(event, target));
  expect(told).toMatchObject({
    type: "payment.paid",
    data: { id: paymentId, amount: 1_000_000, fee: 8_000, net: 992_000, status: "paid" },
  });
  expect(payget.webhook.on).toContain(event.type);
  const url = new URL(told.data.checkout_url).pathname;
  for (const at of [url, url.replace("/payget", "")]) {
    const opened = await house.mount.openPage(httpRequest({ url: at }));
    expect(opened).toMatchObject({
      dialect: { id: "payget" },
      opening: { payment: { wireId: paymentId }, self: at },
    });
  }
});

test("it answers under its prefix and its host as well", async () => {
  const host = { ...mine, host: "payget.sakuin.id" };
  expect((await send("GET", "/payget/api/profile")).status).toBe(200);
  expect((await send("GET", "/api/profile", undefined, host)).status).toBe(200);
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

/** Cashi's wire against the real engine: what its document and its programs rely on. */
import { describe, expect, test } from "vitest";
import { dialectHouse, type Sent } from "../../test/support/dialect-house.ts";
import { DAY, MINUTE } from "../clock.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";

const house = await dialectHouse();
const { payments } = house.engine;
const { project, key } = await house.open("cashi", { slug: "depodomain" });

let orders = 0;
const newOrder = () => {
  orders += 1;
  return `INV-${orders}`;
};

type Made = {
  success: true;
  order_id: string;
  orderId: string;
  amount: number;
  checkout_url: string;
  qrUrl: string;
  expires_at: string;
};

const post = (url: string, body: unknown, over: Partial<Sent> = {}) =>
  house.send({ method: "POST", url, body, headers: { "x-api-key": key }, ...over });
const create = (body: object, over?: Partial<Sent>) => post("/api/create-order", body, over);
const made = async (body: object, over?: Partial<Sent>) => (await create(body, over)).json as Made;
const createVa = (body: object) => post("/api/create-order-va", body);
const check = async (id: string, headers: Sent["headers"] = { "x-api-key": key }) =>
  house.send({ url: `/api/check-status/${id}`, headers });
const stored = (order: string, of: Project = project) =>
  payments.findByReference(of, order) as Promise<Payment>;
const pay = async (order: string, of?: Project) =>
  payments.simulate(of ?? project, await stored(order, of), "paid");
const refusal = (message: unknown) => ({ status: 400, json: { success: false, message } });

describe("create-order", () => {
  test("answers with the document's fields and the two that programs read", async () => {
    const reply = await create({ amount: 15_000, order_id: "INV-9921" });
    expect(reply).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    const order = reply.json as Made;
    expect(order).toEqual({
      success: true,
      order_id: "INV-9921",
      orderId: "INV-9921",
      amount: expect.any(Number),
      checkout_url: expect.stringMatching(/^http:\/\/localhost:3000\/pay\/ORD-[0-9A-Za-z]{16}$/),
      qrUrl: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo[0-9A-Za-z+/]+=*$/),
      expires_at: "2026-11-21 10:10:00",
    });
    expect(order.amount).toBeGreaterThanOrEqual(15_001);
    expect(order.amount).toBeLessThanOrEqual(15_099);
    const { charge } = await stored("INV-9921");
    expect(charge).toMatchObject({ payable: order.amount, net: order.amount, fee: 0 });
    expect(charge?.instructions).toMatchObject({
      text: expect.stringContaining(`5405${order.amount}`),
    });
  });

  test("an order without an order_id has ours, which is the page's", async () => {
    for (const left of [{}, { order_id: "" }, { order_id: null }]) {
      const order = await made({ amount: 15_000, ...left });
      expect(order.order_id).toMatch(/^ORD-/);
      expect(order.checkout_url).toBe(`http://localhost:3000/pay/${order.order_id}`);
      expect((await check(order.order_id)).json).toMatchObject({ order_id: order.order_id });
      expect(await made({ amount: 15_000, order_id: order.order_id })).toEqual(order);
    }
  });

  test("is served under prefix and Host, with links of the same", async () => {
    const pageOf = async (url: string, host: string) => {
      const body = { amount: 15_000, order_id: newOrder() };
      const headers = { "x-api-key": key, host };
      const reply = await house.send({ method: "POST", url, body, headers });
      return (reply.json as Made).checkout_url.replace(/\/ORD-.*/, "");
    };
    const path = "/api/create-order";
    expect(await pageOf(`/cashi${path}`, "localhost:3000")).toBe("http://localhost:3000/cashi/pay");
    expect(await pageOf(path, "Cashi.ID:443")).toBe("https://cashi.id/pay");
    expect(await pageOf(`${path}/`, "evil.example")).toBe("http://localhost:3000/pay");
  });

  test.each([
    ["an amount as text", { amount: "15000.00" }],
    ["a number for an order_id, and keys that nobody knows", { order_id: 991_122, name: "Budi" }],
    ["a return_url that leads nowhere", { return_url: 7 }],
    ["another kode_channel", { kode_channel: "QRIS", QRIS_CUSTOM: false }],
    ["a wish that no text can be made of", { QRIS_CUSTOM: { toString: null } }],
  ])("takes %s", async (_, over) => {
    const order = { amount: 15_000, order_id: newOrder(), ...over };
    expect(await create(order)).toMatchObject({
      status: 200,
      json: { order_id: String(order.order_id) },
    });
  });

  test.each([
    [{ amount: 1_999 }, "amount minimal 2000"],
    [{ amount: 10_000_001 }, "amount maksimal 10000000"],
    [{ amount: "22.000" }, "amount tidak valid"],
    [{ amount: 15_000.5 }, "amount tidak valid"],
    [{ order_id: ["x"] }, "order_id tidak valid"],
  ])("refuses %j", async (over, message) => {
    expect(await create({ amount: 15_000, order_id: newOrder(), ...over })).toMatchObject(
      refusal(message),
    );
  });

  test("the document's example, with its comma too many, is told so", async () => {
    const example = '{\n"amount": 15000,\n"order_id": "INV-9921",\n}';
    expect(await create(Buffer.from(example))).toMatchObject(
      refusal(expect.stringContaining("hapus koma setelah field terakhir")),
    );
  });

  test.each([
    { QRIS_CUSTOM: true },
    { QRIS_CUSTOM: "true" },
    { kode_channel: "QRIS_CUSTOM" },
    { kode_channel: "qris_custom" },
  ])("%j is refused while the merchant has no QRIS of its own", async (wish) => {
    const order = newOrder();
    expect(await create({ amount: 50_000, order_id: order, ...wish })).toMatchObject(
      refusal("QRIS_CUSTOM belum tersedia: merchant belum mendaftarkan QRIS sendiri"),
    );
    expect(await stored(order)).toBeUndefined();
  });
});

describe("unique amounts", () => {
  test.each([99, 160])("99 of %i orders at once are all different", async (count) => {
    const own = await house.open("cashi");
    const headers = { "x-api-key": own.key };
    const asks = Array.from({ length: count }, (_, at) =>
      create({ amount: 15_000, order_id: `AT-ONCE-${at}` }, { headers }),
    );
    const replies = await Promise.all(asks);
    const granted = replies.filter(({ status }) => status === 200);
    const amounts = new Set(granted.map(({ json }) => (json as Made).amount));
    expect([...amounts].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 99 }, (_, at) => 15_001 + at),
    );
    expect(granted).toHaveLength(99);
    for (const refused of replies.filter(({ status }) => status !== 200)) {
      expect(refused).toMatchObject({
        ...refusal(
          "Nominal unik untuk amount ini sedang habis, coba beberapa menit lagi atau amount lain",
        ),
        headers: { "retry-after": "60", "content-type": "application/json" },
      });
    }
  });

  test("the hundredth is refused, others are not, and a code rests ten minutes", async () => {
    const own = await house.open("cashi");
    const headers = { "x-api-key": own.key };
    const ask = (order: string, amount = 15_000) =>
      create({ amount, order_id: order }, { headers });
    const first = (await ask("FIRST")).json as Made;
    await Promise.all(Array.from({ length: 98 }, (_, at) => ask(`MORE-${at}`)));
    expect((await ask("HUNDREDTH")).status).toBe(400);
    // One that holds a code is found though no code is left, and keeps its word on the amount.
    expect((await ask("FIRST")).json).toEqual(first);
    expect((await ask("FIRST", 20_000)).json).toMatchObject({ success: false });
    expect((await ask("HUNDREDTH", 20_000)).status).toBe(200);
    expect((await create({ amount: 15_000, order_id: newOrder() })).status).toBe(200);

    house.clock.advance(10 * MINUTE);
    expect((await ask("FIRST")).status).toBe(400);
    house.clock.advance(10 * MINUTE);
    expect((await ask("FIRST")).json).toMatchObject({ success: true, order_id: "FIRST" });
  });
});

describe("create-order-va", () => {
  test.each([
    ["BRI", "Bank Rakyat Indonesia"],
    ["BCA", "Bank Central Asia"],
    ["BNI", "Bank Negara Indonesia"],
    ["MANDIRI", "Bank Mandiri"],
    ["PERMATA", "Bank Permata"],
    ["CIMB", "Bank CIMB Niaga"],
    ["DANAMON", "Bank Danamon"],
    ["BSI", "Bank Syariah Indonesia"],
  ])("%s has a number, the asked amount and a day", async (bank, bankName) => {
    const order = newOrder();
    const asked = { amount: 50_000, order_id: order, va_provider: bank };
    const reply = await createVa({ ...asked, customer_phone: "081234567890" });
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.json).toEqual({
      success: true,
      orderId: order,
      amount: 50_000,
      va_number: expect.stringMatching(/^\d{10,}$/),
      bank,
      bank_name: bankName,
      expires_at: expect.stringMatching(/^2026-11-22 10:/),
    });
    expect((await stored(order)).customer).toEqual({ phone: "081234567890" });
    expect((await createVa({ ...asked, va_provider: bank.toLowerCase() })).text).toBe(reply.text);
  });

  test("a pending order may be paid by another method, and stays one order", async () => {
    const order = newOrder();
    const asked = { amount: 50_000, order_id: order };
    const qris = await made(asked);
    const va = await createVa({ ...asked, va_provider: "BCA" });
    expect(va.json).toMatchObject({ orderId: order, amount: 50_000, bank: "BCA" });
    expect((await check(order)).json).toMatchObject({ status: "PENDING", amount: 50_000 });
    expect(await made(asked)).toEqual(qris);
    expect(await payments.charges(await stored(order))).toHaveLength(2);
  });

  test("other banks are refused", async () => {
    const asked = { amount: 50_000, order_id: newOrder() };
    for (const bank of ["JAGO", "constructor", 7]) {
      expect(await createVa({ ...asked, va_provider: bank })).toMatchObject(
        refusal("va_provider tidak valid"),
      );
    }
    expect(await createVa(asked)).toMatchObject(refusal("va_provider wajib diisi"));
  });
});

describe("asked again", () => {
  const order = (over: object = {}) => ({ amount: 15_000, order_id: `INV-${orders}`, ...over });

  test("a pending order stays the same, and another amount is refused", async () => {
    newOrder();
    const first = await made(order());
    house.clock.advance(MINUTE);
    expect(await made(order())).toEqual(first);
    for (const amount of [16_000, first.amount]) {
      expect(await create(order({ amount }))).toMatchObject(
        refusal("order_id sudah dipakai dengan amount 15000"),
      );
    }
  });

  test("twice at once it is one order", async () => {
    newOrder();
    const [one, other] = await Promise.all([made(order()), made(order())]);
    expect(one).toEqual(other);
  });

  test("a paid one is refused", async () => {
    newOrder();
    await create(order());
    await pay(order().order_id);
    expect(await create(order())).toMatchObject(refusal("Order sudah dibayar"));
    house.clock.advance(DAY);
    expect(await create(order())).toMatchObject(refusal("Order sudah dibayar"));
  });

  test.each(["expired", "canceled"])("after an %s one comes a new one", async (end) => {
    newOrder();
    const first = await made(order());
    if (end === "expired") house.clock.advance(10 * MINUTE);
    else await payments.cancel(project, await stored(order().order_id));
    expect((await check(order().order_id)).json).toMatchObject({ status: "EXPIRED" });
    const second = await made(order());
    expect(second.checkout_url).not.toBe(first.checkout_url);
    // The first one's code rests: nobody else's money can be taken for this order's.
    expect(second.amount).not.toBe(first.amount);
    expect((await check(order().order_id)).json).toEqual({
      success: true,
      status: "PENDING",
      amount: second.amount,
      order_id: second.order_id,
    });
  });

  test("two projects may have the same order_id", async () => {
    newOrder();
    const other = await house.open("cashi");
    const first = await made(order());
    const second = await made(order(), { headers: { "x-api-key": other.key } });
    expect(second.checkout_url).not.toBe(first.checkout_url);
  });
});

describe("check-status", () => {
  test("has the document's fields alone, provider_tx_id once settled", async () => {
    const order = newOrder();
    const { amount, checkout_url: page } = await made({ amount: 50_000, order_id: order });
    const pending = { success: true, status: "PENDING", amount, order_id: order };
    expect((await check(order)).json).toEqual(pending);
    expect((await check(page.replace(/.*\//, ""))).json).toEqual(pending);
    await pay(order);
    expect((await check(order)).json).toEqual({
      ...pending,
      status: "SETTLED",
      provider_tx_id: expect.stringMatching(/./),
    });
  });

  test("finds an order_id with a slash, escaped or not, and one with a plus", async () => {
    for (const order of ["2026/INV/1", "A+B", "A B"]) {
      await create({ amount: 15_000, order_id: order });
      const found = { json: { order_id: order } };
      expect(await check(encodeURIComponent(order))).toMatchObject(found);
      if (order.includes(" ")) continue;
      expect(await check(order)).toMatchObject(found);
    }
  });

  test("another's order is not there, and no key is told so", async () => {
    const other = await house.open("cashi");
    const order = newOrder();
    await create({ amount: 15_000, order_id: order });
    const missing = { success: false, message: "Order tidak ditemukan" };
    expect(await check(order, { "x-api-key": other.key })).toMatchObject({
      status: 404,
      json: missing,
    });
    expect(await check(order, {})).toMatchObject({
      status: 401,
      json: { success: false, message: "x-api-key tidak ada atau tidak valid" },
    });
  });
});

describe("check-status without a key", async () => {
  const settings = { wire: { openStatus: true } };
  const opened = await house.open("cashi", { settings });
  const another = await house.open("cashi", { settings });
  const withKey = (own: string) => ({ headers: { "x-api-key": own } });

  test("answers for the projects that have opened it, to browsers too", async () => {
    const { amount } = await made({ amount: 15_000, order_id: "OPEN-1" }, withKey(opened.key));
    const reply = await check("OPEN-1", {});
    expect(reply).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "*" },
      json: { success: true, status: "PENDING", amount, order_id: "OPEN-1" },
    });
    const keyed = await check("OPEN-1", { "x-api-key": opened.key });
    expect(keyed.text).toBe(reply.text);
    expect(keyed.headers).not.toHaveProperty("access-control-allow-origin");
    expect((await check("OPEN-1", { "x-api-key": "wrong" })).status).toBe(401);
  });

  test("tells nothing of others, nor of what two projects have", async () => {
    await create({ amount: 15_000, order_id: "CLOSED-1" });
    expect((await check("CLOSED-1", {})).status).toBe(401);
    expect((await check("NOBODY-1", {})).status).toBe(401);
    const first = await made({ amount: 15_000, order_id: "BOTH-1" }, withKey(opened.key));
    await create({ amount: 15_000, order_id: "BOTH-1" }, withKey(another.key));
    expect((await check("BOTH-1", {})).status).toBe(401);
    const id = first.checkout_url.replace(/.*\//, "");
    expect((await check(id, {})).json).toMatchObject({ amount: first.amount });
  });

  test("is limited by address, and a key never is", async () => {
    const address = "198.51.100.7";
    const look = () => house.send({ url: "/api/check-status/OPEN-2", address });
    await create({ amount: 15_000, order_id: "OPEN-2" }, withKey(opened.key));
    for (let read = 0; read < 600; read += 1) await look();
    expect(await look()).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    const headers = { "x-api-key": opened.key };
    const keyed = await house.send({ url: "/api/check-status/OPEN-2", address, headers });
    expect(keyed.status).toBe(200);
    house.clock.advance(50);
    expect((await look()).status).toBe(200);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

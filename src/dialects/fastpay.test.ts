/** FastPay's wire against the real engine: what its document says, and what its clients rely on. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { dialectHouse, PUBLIC_URL } from "../../test/support/dialect-house.ts";
import { MINUTE, SECOND } from "../clock.ts";
import type { Payment, PaymentEvent } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import fastpay from "./fastpay.ts";

const house = await dialectHouse();
const { project, key } = await house.open("fastpay", { slug: "toko" });

type Told = Record<string, unknown>;
type Named = Record<string, string | number>;

const query = (of: Named) =>
  new URLSearchParams(
    Object.entries(of).map(([name, value]): [string, string] => [name, `${value}`]),
  );
const get = (path: string, of: Named = {}, headers: Record<string, string> = {}) =>
  house.send({ url: `/api/v1${path}?${query({ apikey: key, ...of })}`, headers });
const create = async (amount: number, of: Named = {}) =>
  (await get("/invoice", { amount, ...of })).json as Told;
const status = async (id: unknown) =>
  (await get("/invoice/status", { invoice_id: String(id) })).json as Told;
const cancel = (of: Named, body?: object) =>
  house.send({ method: "POST", url: `/api/v1/invoice/cancel?${query(of)}`, body });
const balance = async () => ((await get("/balance")).json as { balance: number }).balance;
const pay = async (id: unknown): Promise<Payment> => {
  const payment = await house.engine.payments.findByWireId(project, String(id));
  return house.engine.payments.simulate(project, payment as Payment, "paid");
};
const made = (of: Project = project) => house.engine.payments.count(of, {});

describe("an invoice", () => {
  test("is made by GET, with exactly the seven fields of the document", async () => {
    const invoice = await create(10_000);
    expect(Object.keys(invoice)).toEqual([
      "success",
      "invoice_id",
      "amount",
      "fee",
      "total",
      "qris_image",
      "expired_at",
    ]);
    const { invoice_id: id, fee, total } = invoice as { fee: number; total: number } & Told;
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(fee).toBeGreaterThanOrEqual(1);
    expect(fee).toBeLessThanOrEqual(999);
    expect(total).toBe(10_000 + fee);
    expect(invoice).toMatchObject({
      success: true,
      amount: 10_000,
      qris_image: `${PUBLIC_URL}/api/v1/invoice/${id}/qris.png`,
      expired_at: "2026-11-21 10:30:00",
    });
  });

  test("tells its status in eight fields, and expires after thirty minutes", async () => {
    const { success, ...invoice } = await create(10_000);
    expect(success).toBe(true);
    const pending = { ...invoice, status: "pending", created_at: "2026-11-21 10:00:00" };
    expect(await status(invoice.invoice_id)).toEqual(pending);
    house.clock.advance(30 * MINUTE - 1);
    expect(await status(invoice.invoice_id)).toEqual(pending);
    house.clock.advance(1);
    expect(await status(invoice.invoice_id)).toEqual({ ...pending, status: "expired" });
  });

  test("adds its amount to the balance once paid; the code is the house's fee", async () => {
    const before = await balance();
    const { invoice_id: id } = await create(10_000);
    expect(await balance()).toBe(before);
    expect((await pay(id)).charge).toMatchObject({ net: 10_000 });
    expect(await balance()).toBe(before + 10_000);
    expect(await status(id)).toMatchObject({ status: "paid", amount: 10_000 });
  });

  test("may have a share or a fixed sum as its fee instead of a code", async () => {
    const { unique: _, ...qris } = fastpay.defaults.channels.qris as NonNullable<
      typeof fastpay.defaults.channels.qris
    >;
    const channels = { qris: { ...qris, fee: [{ rate: 7_000, flat: 200 }] } };
    const { key: apikey } = await house.open("fastpay", { settings: { channels } });
    expect(await create(10_000, { apikey })).toMatchObject({ fee: 270, total: 10_270 });
  });

  test("an Idempotency-Key makes one safe to ask for again", async () => {
    const once = { "idempotency-key": "deposit 1" };
    const first = await get("/invoice", { amount: 10_000 }, once);
    expect((await get("/invoice", { amount: "10000" }, once)).text).toBe(first.text);
    expect((await get("/invoice", { amount: 20_000 }, once)).status).toBe(422);
    expect((await create(10_000)).invoice_id).not.toBe((await create(10_000)).invoice_id);
  });
});

describe("what only looks makes nothing", () => {
  test.each([
    ["HEAD", { method: "HEAD" }, 405],
    ["prefetch", { headers: { "sec-purpose": "prefetch" } }, 400],
    ["prerender", { headers: { purpose: "prefetch" } }, 400],
    ["a preflight", { method: "OPTIONS" }, 204],
  ])("%s", async (_, over, expected) => {
    const before = await made();
    const url = `/api/v1/invoice?apikey=${key}&amount=10000`;
    expect((await house.send({ url, ...over })).status).toBe(expected);
    expect(await made()).toBe(before);
  });
});

describe("open invoices", () => {
  const capped = (most_open: number) =>
    house.open("fastpay", { settings: { wire: { most_open } } });

  test("are at most so many a key; those paid, cancelled or expired make room", async () => {
    const { key: apikey, project: of } = await capped(3);
    const made = async () => (await get("/invoice", { apikey, amount: 10_000 })).json as Told;
    const ids = [await made(), await made(), await made()].map(({ invoice_id: id }) => String(id));
    const refused = { error: "Terlalu banyak invoice pending, maksimal 3" };
    expect(await get("/invoice", { apikey, amount: 10_000 })).toMatchObject({
      status: 429,
      headers: { "retry-after": "60" },
      json: refused,
    });
    await cancel({ apikey, invoice_id: ids[0] as string });
    house.clock.advance(SECOND);
    expect(await made()).toMatchObject({ success: true });
    expect(await made()).toEqual(refused);
    const paid = await house.engine.payments.findByWireId(of, ids[1] as string);
    await house.engine.payments.simulate(of, paid as Payment, "paid");
    house.clock.advance(SECOND);
    expect(await made()).toMatchObject({ success: true });
    expect(await made()).toEqual(refused);
    house.clock.advance(30 * MINUTE);
    expect(await made()).toMatchObject({ success: true });
  });

  test("asked for at once they are no more, and another project is not held up", async () => {
    const { key: apikey, project: of } = await capped(5);
    const asks = Array.from({ length: 12 }, () => get("/invoice", { apikey, amount: 10_000 }));
    const statuses = (await Promise.all(asks)).map((reply) => reply.status).sort();
    expect(statuses).toEqual([...Array(5).fill(200), ...Array(7).fill(429)]);
    expect(await made(of)).toBe(5);
    expect(await create(10_000)).toMatchObject({ success: true });
  });

  test("0 is no limit", async () => {
    const { key: apikey } = await capped(0);
    expect(await create(10_000, { apikey })).toMatchObject({ success: true });
  });
});

describe("cancel", () => {
  test("takes the invoice in the query or in a JSON body", async () => {
    for (const inBody of [false, true]) {
      const { invoice_id: id } = await create(10_000);
      const named = { invoice_id: String(id), apikey: key };
      const reply = await (inBody ? cancel({}, named) : cancel(named));
      expect(reply).toMatchObject({ status: 200 });
      expect(reply.json).toEqual({
        success: true,
        invoice_id: id,
        status: "expired",
        message: "Invoice berhasil dibatalkan",
      });
      expect(await status(id)).toMatchObject({ status: "expired" });
    }
  });

  test("what is paid or expired is refused in the document's words", async () => {
    const [one, other] = [await create(10_000), await create(10_000)];
    await pay(one.invoice_id);
    house.clock.advance(30 * MINUTE);
    for (const [{ invoice_id: id }, word] of [
      [one, "paid"],
      [other, "expired"],
    ] as const) {
      expect(await cancel({ apikey: key, invoice_id: String(id) })).toMatchObject({
        status: 400,
        json: { error: `Invoice tidak bisa dibatalkan, status saat ini: ${word}` },
      });
    }
  });

  test("is its owner's alone", async () => {
    const other = await house.open("fastpay");
    const { invoice_id: id } = await create(10_000);
    const reply = await cancel({ apikey: other.key, invoice_id: String(id) });
    expect(reply).toMatchObject({ status: 404, json: { error: "Invoice tidak ditemukan" } });
  });
});

describe("the picture", () => {
  test("is a PNG at an absolute address, while the invoice can be paid", async () => {
    const { invoice_id: id, qris_image: address } = await create(10_000);
    const { pathname } = new URL(String(address));
    expect(await house.send({ url: pathname })).toMatchObject({
      status: 200,
      headers: { "content-type": "image/png", "access-control-allow-origin": "*" },
      text: expect.stringContaining("PNG"),
    });
    expect((await house.send({ url: pathname, method: "HEAD" })).status).toBe(200);
    await pay(id);
    expect((await house.send({ url: pathname })).status).toBe(404);
  });

  test("lies where the request came in", async () => {
    const at = async (url: string, headers = {}) => {
      const reply = await house.send({ url: `${url}?apikey=${key}&amount=10000`, headers });
      return (reply.json as { qris_image: string }).qris_image.replace(/[0-9a-f]{24}/, "ID");
    };
    const path = "/api/v1/invoice/ID/qris.png";
    expect(await at("/fastpay/api/v1/invoice")).toBe(`${PUBLIC_URL}/fastpay${path}`);
    const host = { host: "fastpay.khafabotz.biz.id" };
    expect(await at("/api/v1/invoice", host)).toBe(`https://fastpay.khafabotz.biz.id${path}`);
  });

  test("of another dialect's payment is not there", async () => {
    const native = await house.open("native");
    const body = { reference: "INV-1", amount: 50_000, channel: "qris" };
    const headers = { authorization: `Bearer ${native.key}` };
    const reply = await house.send({ method: "POST", url: "/v1/payments", body, headers });
    const { id } = reply.json as { id: string };
    expect((await house.send({ url: `/api/v1/invoice/${id}/qris.png` })).status).toBe(404);
  });
});

describe("browsers of other origins", () => {
  const origin = "access-control-allow-origin";

  test("are let in without a key, and read the reply unless the project closes it", async () => {
    const url = "/api/v1/invoice/cancel";
    const preflight = await house.send({ method: "OPTIONS", url });
    expect(preflight).toMatchObject({ status: 204, headers: { [origin]: "*" } });
    expect((await get("/balance")).headers[origin]).toBe("*");
    expect((await get("/balance", { apikey: "wrong" })).headers[origin]).toBe("*");
    const closed = await house.open("fastpay", { settings: { crossOrigin: false } });
    expect((await get("/balance", { apikey: closed.key })).headers).not.toHaveProperty(origin);
  });
});

test("the key stands in query, body or header; a project may bar the first two", async () => {
  const headers = { "x-api-key": key };
  expect((await house.send({ url: "/api/v1/balance", headers })).status).toBe(200);
  const barred = await house.open("fastpay", { settings: { keyInUrl: false } });
  expect(await get("/balance", { apikey: barred.key })).toMatchObject({
    status: 403,
    json: { error: "API key harus dikirim lewat header x-api-key" },
  });
});

test("the webhook tells of payment alone, and is signed with the API key", async () => {
  const { invoice_id: id } = await create(10_000);
  await pay(id);
  const filter = { projectId: project.id, after: 0, limit: 100 };
  const events = await house.engine.events.list(project.merchantId, filter);
  const event = events.at(-1) as PaymentEvent;
  const { webhook } = fastpay;
  const target = { project, settings: {}, link: (path: string) => path };
  const body = webhook.encode(event, target);
  expect(webhook.on).toEqual([event.type]);
  expect(body).toMatch(
    new RegExp(
      `^{"event":"invoice.paid","invoice_id":"${id}","status":"paid","amount":10000,` +
        `"paid_at":"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"}$`,
    ),
  );
  const signature = createHmac("sha256", key).update(body).digest("hex");
  const message = { body, timestamp: 0, secret: key, event, target };
  expect(webhook.headers(message)).toEqual({ "x-signature": `sha256=${signature}` });
  expect(webhook.signsWithKey).toBe(true);
  const example = webhook.example(project, house.clock.now());
  expect(webhook.encode({ ...event, data: example }, target)).toContain('"amount":10000');
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

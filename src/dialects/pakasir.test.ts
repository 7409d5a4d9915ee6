/** Pakasir's wire against the real engine: what its document, its v2 and its programs rely on. */
import { describe, expect, test } from "vitest";
import { dialectHouse, httpRequest } from "../../test/support/dialect-house.ts";
import { HOUR, MINUTE } from "../clock.ts";
import type { Charge, Payment } from "../engine/payment.ts";

const house = await dialectHouse();
const { project, key } = await house.open("pakasir", { slug: "depodomain" });
const { slug } = project;

let orders = 0;
const newOrder = () => {
  orders += 1;
  return `INV-${orders}`;
};

const named = (order: string, amount: number, over: object = {}) => ({
  project: slug,
  order_id: order,
  amount,
  api_key: key,
  ...over,
});
const post = (url: string, body: unknown) => house.send({ method: "POST", url, body });
const create = (order: string, amount = 99_000, method = "qris") =>
  post(`/api/transactioncreate/${method}`, named(order, amount));
const detail = async (order: string, amount = 99_000) => {
  const query = new URLSearchParams({ project: slug, amount: `${amount}`, order_id: order });
  const reply = await house.send({ url: `/api/transactiondetail?${query}&api_key=${key}` });
  return (reply.json as { transaction: Record<string, unknown> }).transaction;
};
const simulate = (order: string, amount = 99_000) =>
  post("/api/paymentsimulation", named(order, amount));
const v2 = (method: string, url: string, body?: unknown) =>
  house.send({ method, url, body, headers: { "x-api-key": key } });

describe("API v1", () => {
  test("create answers with exactly the eight fields of the document", async () => {
    const reply = await create("INV123123");
    expect(reply.status).toBe(200);
    const { payment } = reply.json as { payment: Record<string, unknown> };
    expect(Object.keys(payment)).toEqual([
      "project",
      "order_id",
      "amount",
      "fee",
      "total_payment",
      "payment_method",
      "payment_number",
      "expired_at",
    ]);
    expect(payment).toMatchObject({ amount: 99_000, fee: 1_003, total_payment: 100_003 });
    expect(payment.payment_number).toMatch(/^000201.*5406100003.*6304[0-9A-F]{4}$/);
    expect(payment.expired_at).toBe("2026-11-21T04:00:00.000Z");
  });

  test.each([
    ["cimb_niaga_va", 3_500],
    ["bni_va", 3_500],
    ["sampoerna_va", 2_000],
    ["bnc_va", 3_500],
    ["maybank_va", 3_500],
    ["permata_va", 3_500],
    ["atm_bersama_va", 3_500],
    ["artha_graha_va", 2_000],
    ["bri_va", 3_500],
  ])("%s has a number, a fee of %i and 24 hours", async (method, fee) => {
    const { payment } = (await create(newOrder(), 50_000, method)).json as {
      payment: Record<string, unknown>;
    };
    expect(payment).toMatchObject({ fee, total_payment: 50_000 + fee, payment_method: method });
    expect(payment.payment_number).toMatch(/^\d{10,}$/);
    expect(payment.expired_at).toBe("2026-11-22T03:00:00.000Z");
  });

  test("paypal's number is the address of its page; its fee is at least 3000", async () => {
    const { payment } = (await create(newOrder(), 50_000, "paypal")).json as {
      payment: Record<string, unknown>;
    };
    expect(payment).toMatchObject({ fee: 3_000, total_payment: 53_000, payment_method: "paypal" });
    expect(payment.payment_number).toMatch(/^http:\/\/localhost:3000\/pay-v2\/\w{24}$/);
  });

  test("asked again it is the same payment; another method adds a charge", async () => {
    const order = newOrder();
    const first = (await create(order)).text;
    expect((await create(order)).text).toBe(first);
    const other = (await create(order, 99_000, "bri_va")).json as { payment: object };
    expect(other.payment).toMatchObject({ payment_method: "bri_va", total_payment: 102_500 });
    expect((await detail(order)).payment_method).toBe("bri_va");
    expect((await create(order)).text).toBe(first);
  });

  test("`all` and capitals mean what they meant; amounts come in every dress", async () => {
    const order = newOrder();
    const body = JSON.stringify(named(order, 22_000)).replace("22000", "22000.00");
    const headers = { "content-type": "application/json" };
    const url = "/api/transactioncreate/ALL/";
    const reply = await house.send({ method: "POST", url, headers, body });
    expect(reply.json).toMatchObject({ payment: { amount: 22_000, payment_method: "qris" } });
    expect((await post(url, named(order, 0, { amount: "22000" }))).text).toBe(reply.text);
    const form = new URLSearchParams(named(order, 22_000) as never).toString();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    expect((await house.send({ method: "POST", url, headers: type, body: form })).text).toBe(
      reply.text,
    );
  });

  test("simulated it is completed, and cannot be created, paid or canceled again", async () => {
    const order = newOrder();
    await create(order);
    expect(await detail(order)).not.toHaveProperty("completed_at");
    expect((await simulate(order)).json).toEqual({ success: true });
    expect(await detail(order)).toEqual({
      amount: 99_000,
      order_id: order,
      project: slug,
      status: "completed",
      payment_method: "qris",
      completed_at: "2026-11-21T10:00:00.000+07:00",
      is_sandbox: true,
    });
    for (const again of [
      await create(order),
      await simulate(order),
      await post("/api/transactioncancel", named(order, 99_000)),
    ]) {
      expect(again).toMatchObject({ status: 400, json: { message: "Transaksi sudah dibayar" } });
    }
  });

  test("canceled it stays so, and the next create makes a new one", async () => {
    const order = newOrder();
    const first = (await create(order)).text;
    const cancel = () => post("/api/transactioncancel", named(order, 99_000));
    expect((await cancel()).json).toEqual({ success: true });
    expect((await detail(order)).status).toBe("canceled");
    expect((await simulate(order)).status).toBe(400);
    expect((await cancel()).json).toEqual({ success: true });
    expect((await detail(order)).status).toBe("canceled");
    expect((await create(order)).text).not.toBe(first);
    expect((await detail(order)).status).toBe("pending");
  });

  test("canceled, made anew and paid by the first code, it is completed everywhere", async () => {
    const order = newOrder();
    await create(order);
    const { engine, clock } = house;
    const first = await engine.payments.findByReference(project, order);
    clock.advance(MINUTE);
    await post("/api/transactioncancel", named(order, 99_000));
    await create(order);
    // The bank took it before the cancel, and tells of it after the second create.
    const receipt = { transaction: `late-${order}`, amount: 100_003, paidAt: clock.now() - MINUTE };
    const { merchantId, id, charge } = first as Payment;
    await engine.payments.receive(merchantId, id, (charge as Charge).id, receipt);
    expect((await detail(order)).status).toBe("completed");
    const paid = { status: 400, json: { message: "Transaksi sudah dibayar" } };
    expect(await create(order)).toMatchObject(paid);
    const page = await house.mount.openPage(
      httpRequest({ url: `/pay/${slug}/99000?order_id=${order}` }),
    );
    expect(page?.opening.payment.id).toBe(id);
    clock.advance(-MINUTE);
  });

  test("expired it reads canceled, and the next create makes a new one", async () => {
    const order = newOrder();
    await create(order);
    house.clock.advance(HOUR + MINUTE);
    expect((await detail(order)).status).toBe("canceled");
    const { payment } = (await create(order)).json as { payment: Record<string, unknown> };
    expect(payment.expired_at).toBe("2026-11-21T05:01:00.000Z");
    house.clock.advance(-HOUR - MINUTE);
  });

  test("an order_id with plus, slash and space is found as it was made", async () => {
    for (const order of ["A+B/1", "A B", "ünï/☕", "7"]) {
      await create(order);
      expect((await detail(order)).order_id).toBe(order);
    }
    const named = `project=${slug}&amount=99000&order_id=A+B%2F1&api_key=${key}`;
    const url = `/api/transactiondetail?${named}`;
    expect((await house.send({ url })).json).toMatchObject({ transaction: { order_id: "A+B/1" } });
  });

  test("a key of the body that only v2 knows, such as slug, names no other project", async () => {
    const body = named(newOrder(), 99_000, { slug: "somebody-else" });
    expect((await post("/api/transactioncreate/qris", body)).status).toBe(200);
  });

  test("the fee may be the merchant's: then the total is the amount", async () => {
    const defaults = project.settings.channels.qris as object;
    const qris = { ...defaults, bearer: "merchant" } as never;
    const own = await house.open("pakasir", { settings: { channels: { qris } } });
    const body = { project: own.project.slug, order_id: "1", amount: 99_000, api_key: own.key };
    expect((await post("/api/transactioncreate/qris", body)).json).toMatchObject({
      payment: { fee: 1_003, total_payment: 99_000 },
    });
  });

  test("a slug longer than any is nobody's", async () => {
    const reply = await post(
      "/api/paymentsimulation",
      named("1", 1_000, { project: "x".repeat(99) }),
    );
    expect(reply).toMatchObject({ status: 404, json: { message: "Proyek tidak ditemukan" } });
  });

  test("a project may refuse keys in bodies and URLs; a header takes their place", async () => {
    const own = await house.open("pakasir", { settings: { keyInUrl: false } });
    const body = { project: own.project.slug, order_id: "1", amount: 99_000 };
    const url = "/api/transactioncreate/qris";
    expect((await post(url, { ...body, api_key: own.key })).status).toBe(403);
    const headers = { "x-api-key": own.key };
    expect((await house.send({ method: "POST", url, body, headers })).status).toBe(200);
  });

  test("simulation is for the sandbox, and a live project without a rail says so", async () => {
    const live = await house.open("pakasir", { mode: "live" });
    const body = { project: live.project.slug, order_id: "1", amount: 99_000, api_key: live.key };
    expect(await post("/api/transactioncreate/qris", body)).toMatchObject({
      status: 400,
      json: { message: "Metode pembayaran tidak tersedia" },
    });
    await house.mount.openPage(httpRequest({ url: `/pay/${live.project.slug}/99000?order_id=1` }));
    expect(await post("/api/paymentsimulation", body)).toMatchObject({ status: 400 });
  });
});

describe("API v2", () => {
  test("a direct method answers flat, and again the same", async () => {
    const url = `/api/v2/create-transaction/${slug}/INV%2F${newOrder()}`;
    const reply = await v2("POST", url, { method: "qris", amount: 12_000 });
    expect(reply.json).toEqual({
      txn_id: expect.stringMatching(/^\w{24}$/),
      project: slug,
      order_id: `INV/INV-${orders}`,
      amount: 12_000,
      fee: 394,
      total_payment: 12_394,
      payment_method: "qris",
      qr_string: expect.stringMatching(/^000201/),
      va_number: "",
      expired_at: "2026-11-21T04:00:00.000Z",
      is_sandbox: true,
      status: "pending",
      completed_at: null,
    });
    expect((await v2("POST", url, { method: "qris", amount: 12_000 })).text).toBe(reply.text);
    const unescaped = url.replace("%2F", "/");
    expect((await v2("POST", unescaped, { method: "qris", amount: 12_000 })).text).toBe(reply.text);
    const va = await v2("POST", url, { method: "bri_va", amount: 12_000 });
    expect(va.json).toMatchObject({ qr_string: "", va_number: expect.stringMatching(/^\d+$/) });
  });

  test("a payment link leads to the page, through prefix and Host too", async () => {
    const path = `/api/v2/create-transaction/${slug}/${newOrder()}`;
    const body = { method: "payment_link", amount: 500 };
    const headers = { "x-api-key": key };
    const at = async (url: string, host = "localhost:3000") =>
      (await house.send({ method: "POST", url, body, headers: { ...headers, host } })).json;
    const root = (await at(path)) as { txn_id: string; payment_link: string };
    expect(root.payment_link).toBe(`http://localhost:3000/pay-v2/${root.txn_id}`);
    expect(await at(`/pakasir${path}`)).toEqual({
      txn_id: root.txn_id,
      payment_link: `http://localhost:3000/pakasir/pay-v2/${root.txn_id}`,
    });
    expect(await at(path, "App.Pakasir.com:443")).toEqual({
      txn_id: root.txn_id,
      payment_link: `https://app.pakasir.com/pay-v2/${root.txn_id}`,
    });
    expect(await at(path, "evil.example")).toEqual(root);
  });

  test("status, simulation from the page, cancel", async () => {
    const url = `/api/v2/create-transaction/${slug}/${newOrder()}`;
    const made = await v2("POST", url, { method: "payment_link", amount: 50_000 });
    const { txn_id: id } = made.json as { txn_id: string };
    const status = `/api/v2/transaction-status/${slug}/${id}`;
    const pending = {
      txn_id: id,
      order_id: `INV-${orders}`,
      amount: 50_000,
      is_sandbox: true,
      status: "pending",
      completed_at: null,
    };
    expect((await v2("GET", status)).json).toEqual(pending);
    expect((await post(`/api/transactions/${id}/simulate`, undefined)).json).toEqual({
      success: true,
    });
    const completed_at = "2026-11-21T10:00:00.000+07:00";
    const completed = { ...pending, status: "completed", completed_at };
    expect((await v2("GET", status)).json).toEqual(completed);
    expect((await v2("POST", `/api/v2/cancel-transaction/${slug}/${id}`)).status).toBe(400);
    const again = await v2("POST", url, { method: "qris", amount: 50_000 });
    expect(again).toMatchObject({ status: 200, json: { txn_id: id, status: "completed" } });
    const other = await v2("POST", url, { method: "qris", amount: 60_000 });
    const { txn_id: second } = other.json as { txn_id: string };
    expect(second).not.toBe(id);
    expect((await v2("POST", `/api/v2/cancel-transaction/${slug}/${second}`)).json).toEqual({
      message: "Berhasil batalkan transaksi",
    });
  });

  test("fees are public and bounded methods too", async () => {
    const { json, headers } = await house.send({ url: "/api/v2/payment-fee/12000" });
    expect(json).toMatchObject({ qris: 394, bri_va: 3_500, sampoerna_va: 2_000 });
    expect(Object.keys(json as object)).not.toContain("paypal");
    expect(headers["access-control-allow-origin"]).toBe("*");
    const url = `/api/v2/create-transaction/${slug}/${newOrder()}`;
    expect((await v2("POST", url, { method: "paypal", amount: 50_000 })).status).toBe(400);
    expect(await v2("POST", url, { method: "bri_va", amount: 9_999 })).toMatchObject({
      status: 400,
      json: { message: "amount minimal 10000" },
    });
  });

  test("a project may slow status reads down", async () => {
    const own = await house.open("pakasir", { settings: { wire: { v2_status_every: 4_000 } } });
    const headers = { "x-api-key": own.key };
    const url = `/api/v2/transaction-status/${own.project.slug}/x`;
    expect((await house.send({ url, headers })).status).toBe(404);
    expect(await house.send({ url, headers })).toMatchObject({
      status: 429,
      headers: { "retry-after": "4" },
    });
    house.clock.advance(4_000);
    expect((await house.send({ url, headers })).status).toBe(404);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

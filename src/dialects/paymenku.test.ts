/** Paymenku's wire against the real engine: what its documents and its programs rely on. */
import { describe, expect, test } from "vitest";
import { dialectHouse, httpRequest, type Sent } from "../../test/support/dialect-house.ts";
import { DAY, HOUR, MINUTE } from "../clock.ts";

const house = await dialectHouse();
const { project, key } = await house.open("paymenku");
const bearer = (of: string) => ({ authorization: `Bearer ${of}` });

type Data = Record<string, unknown> & { trx_id: string; payment_info: Record<string, string> };

const ask = (method: string, path: string, body?: unknown, headers: Sent["headers"] = {}) =>
  house.send({ method, url: `/api/v1${path}`, body, headers: { ...bearer(key), ...headers } });
const dataOf = async (asked: ReturnType<typeof ask>) => ((await asked).json as { data: Data }).data;

let references = 0;
const newReference = () => {
  references += 1;
  return `INV-${references}`;
};

const bodyOf = (over: object = {}) => ({
  reference_id: newReference(),
  amount: 100_000,
  customer_name: "John Doe",
  customer_email: "john@example.com",
  channel_code: "qris",
  return_url: "https://toko-anda.com/success",
  ...over,
});
const create = (over: object = {}) => dataOf(ask("POST", "/transaction/create", bodyOf(over)));
const check = (id: string) => dataOf(ask("GET", `/check-status/${id}`));
const refused = async (asked: ReturnType<typeof ask>) => {
  const { status, json } = await asked;
  expect(Object.keys(json as object)).toEqual(["status", "message"]);
  return `${status} ${(json as { message: string }).message}`;
};
const pay = async (trxId: string) => {
  const payment = await house.engine.payments.findByWireId(project, trxId);
  await house.engine.payments.simulate(project, payment as never, "paid");
};

describe("create", () => {
  test.each([
    ["bca_va", "BCA"],
    ["bni_va", "BNI"],
    ["bri_va", "BRI"],
    ["mandiri_va", "MANDIRI"],
    ["permata_va", "PERMATA"],
    ["cimb_va", "CIMB"],
  ])("%s has a number at %s, 4000 more to pay, and 24 hours", async (channel_code, bank) => {
    const data = await create({ channel_code });
    expect(data).toEqual({
      trx_id: expect.stringMatching(/^IDP202611211000\d{20}$/),
      reference_id: `INV-${references}`,
      amount: "104000.00",
      status: "pending",
      pay_url: `http://localhost:3000/pay/${data.trx_id}`,
      payment_info: {
        bank,
        va_number: expect.stringMatching(/^\d{10,}$/),
        expiration_date: "2026-11-22T03:00:00.000Z",
      },
    });
  });

  test.each(["dana", "shopeepay", "linkaja", "ovo"])(
    "%s leads to its page, for 15 minutes, its fee borne by the merchant",
    async (channel_code) => {
      const data = await create({ channel_code, customer_phone: "08123456789" });
      expect(data).toMatchObject({ amount: "100000.00", status: "pending" });
      expect(data.payment_info).toEqual({
        transaction_status: "pending",
        checkout_url: data.pay_url,
        expiration_date: "2026-11-21T03:15:00+00:00",
      });
      expect(await check(data.trx_id)).toMatchObject({
        amount: "100000.00",
        total_fee: "2200.00",
        amount_received: "97800.00",
      });
    },
  );

  test("qris has a picture and a text, 0.7 % more to pay, and 24 hours", async () => {
    const { amount, trx_id: id, payment_info: info } = await create();
    expect(amount).toBe("100700.00");
    expect(info).toEqual({
      qr_url: `http://localhost:3000/api/qr/${id}`,
      qr_string: expect.stringMatching(/^000201.*5406100700.*6304[0-9A-F]{4}$/),
      expiration_date: "2026-11-22T03:00:00Z",
    });
  });

  test("links follow the way in: prefix and Host", async () => {
    const at = async (url: string, host: string) => {
      const headers = { ...bearer(key), host };
      const reply = await house.send({ method: "POST", url, headers, body: bodyOf() });
      return (reply.json as { data: Data }).data.pay_url;
    };
    const path = "/api/v1/transaction/create";
    expect(await at(`/paymenku${path}/`, "localhost:3000")).toMatch(
      /^http:\/\/localhost:3000\/paymenku\/pay\/IDP\d{32}$/,
    );
    expect(await at(path, "paymenku.com")).toMatch(/^https:\/\/paymenku\.com\/pay\/IDP\d{32}$/);
  });

  test("what programs send besides is taken: text amounts, capitals, blanks, forms", async () => {
    const over = { amount: "100000.00", channel_code: "QRIS", customer_phone: "", return_url: "" };
    expect(await create({ ...over, order_items: [{ name: "?" }] })).toMatchObject({
      amount: "100700.00",
    });
    const { return_url: _, ...fields } = bodyOf({ amount: "100000", reference_id: 4711 });
    const form = new URLSearchParams(fields as never).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await dataOf(ask("POST", "/transaction/create", form, headers))).toMatchObject({
      reference_id: "4711",
    });
  });

  test.each<[object, string]>([
    [{ amount: undefined }, "400 The amount field is required."],
    [{ amount: 9_999 }, "400 The amount must be at least 10000."],
    [{ amount: 0 }, "400 The amount must be at least 10000."],
    [{ amount: -5 }, "400 The amount must be at least 10000."],
    [{ amount: 10_000_001 }, "400 The amount must not be greater than 10000000."],
    [{ amount: "22.000" }, "400 The amount is invalid."],
    [{ channel_code: undefined }, "400 The channel_code field is required."],
    [{ channel_code: "gopay" }, "400 The channel_code is invalid."],
    [{ channel_code: "toString" }, "400 The channel_code is invalid."],
    [{ reference_id: "" }, "400 The reference_id field is required."],
    [{ reference_id: "x".repeat(51) }, "400 The reference_id is invalid."],
    [{ customer_name: undefined }, "400 The customer_name field is required."],
    [{ customer_email: "john" }, "400 The customer_email must be a valid email."],
    [{ channel_code: "ovo" }, "400 The customer_phone field is required for OVO."],
    [{ return_url: "javascript:alert(1)" }, "400 The return_url is invalid."],
    [{ channel_code: "qris_own" }, "422 QRIS Custom is not configured for this merchant."],
  ])("%o is refused: %s", async (over, message) => {
    expect(await refused(ask("POST", "/transaction/create", bodyOf(over)))).toBe(message);
  });

  test("what is switched off or has no rail is unavailable; a fee may eat the amount", async () => {
    const { "ewallet.dana": dana, ...others } = project.settings.channels as Record<string, object>;
    const channels = {
      ...others,
      "ewallet.dana": { ...dana, least: 100 },
      "va.bca": { ...others["va.bca"], enabled: false },
    } as never;
    const own = await house.open("paymenku", { settings: { channels } });
    const post = (with_: string, over: object) =>
      refused(ask("POST", "/transaction/create", bodyOf(over), bearer(with_)));
    const unavailable = "422 Channel is currently unavailable.";
    expect(await post(own.key, { channel_code: "bca_va" })).toBe(unavailable);
    expect(await post(own.key, { channel_code: "dana", amount: 150 })).toBe(
      "422 Insufficient balance for fee calculation.",
    );
    const live = await house.open("paymenku", { mode: "live" });
    expect(live.key).toMatch(/^sk_live_/);
    expect(await post(live.key, {})).toBe(unavailable);
  });

  test("a reference is taken for good, whatever became of its transaction", async () => {
    const taken = "422 The reference_id has already been taken.";
    const body = bodyOf();
    const { trx_id } = await dataOf(ask("POST", "/transaction/create", body));
    const again = () => refused(ask("POST", "/transaction/create", body));
    expect(await again()).toBe(taken);
    await ask("POST", "/transaction/cancel", { trx_id });
    expect(await again()).toBe(taken);
    house.clock.advance(2 * DAY);
    expect(await again()).toBe(taken);
    house.clock.advance(-2 * DAY);
  });
});

describe("Idempotency-Key", () => {
  test("create is answered once; another body under the key is 409", async () => {
    const headers = { "idempotency-key": "create-1" };
    const body = bodyOf();
    const first = await ask("POST", "/transaction/create", body, headers);
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    house.clock.advance(MINUTE);
    const second = await ask("POST", "/transaction/create", body, headers);
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect(second.headers["idempotency-replayed"]).toBe("true");
    expect(await refused(ask("POST", "/transaction/create", bodyOf(), headers))).toBe(
      "409 Idempotency-Key already used with different request body.",
    );
    expect(await refused(ask("POST", "/transaction/create", body))).toMatch(/^422/);
    house.clock.advance(-MINUTE);
  });

  test("a refusal is not kept, nor is a key that is too long taken", async () => {
    const headers = { "idempotency-key": "create-2" };
    const body = bodyOf({ amount: 1 });
    expect(await refused(ask("POST", "/transaction/create", body, headers))).toMatch(/^400/);
    expect(
      (await ask("POST", "/transaction/create", { ...body, amount: 10_000 }, headers)).status,
    ).toBe(200);
    const long = { "idempotency-key": "x".repeat(256) };
    expect(await refused(ask("POST", "/transaction/create", bodyOf(), long))).toBe(
      "400 The Idempotency-Key is invalid.",
    );
  });

  test("cancel is answered once too, under a key of its own", async () => {
    const headers = { "idempotency-key": "create-1" };
    const { trx_id } = await create();
    const first = await ask("POST", "/transaction/cancel", { trx_id }, headers);
    expect(first.status).toBe(200);
    const second = await ask("POST", "/transaction/cancel", { trx_id }, headers);
    expect(second.text).toBe(first.text);
    expect(second.headers["idempotency-replayed"]).toBe("true");
    const { trx_id: other } = await create();
    expect(await refused(ask("POST", "/transaction/cancel", { trx_id: other }, headers))).toMatch(
      /^409/,
    );
  });
});

describe("one transaction", () => {
  test("is told by either id, with exactly the documented fields", async () => {
    const { trx_id: id } = await create({ channel_code: "bca_va" });
    const pending = {
      trx_id: id,
      reference_id: `INV-${references}`,
      amount: "104000.00",
      total_fee: "4000.00",
      amount_received: "100000.00",
      status: "pending",
      is_sandbox: true,
      customer_name: "John Doe",
      customer_email: "john@example.com",
      payment_channel: { code: "bca_va", name: "BCA Virtual Account", type: "va" },
      pay_url: `http://localhost:3000/pay/${id}`,
      paid_at: null,
      created_at: "2026-11-21T03:00:00+00:00",
      updated_at: "2026-11-21T03:00:00+00:00",
    };
    expect(await check(id)).toEqual(pending);
    expect(await check(`INV-${references}`)).toEqual(pending);
    house.clock.advance(MINUTE);
    await pay(id);
    const paid = { status: "paid", paid_at: "2026-11-21T03:01:00+00:00" };
    expect(await check(id)).toEqual({ ...pending, ...paid, updated_at: paid.paid_at });
    house.clock.advance(-MINUTE);
    expect(await refused(ask("GET", "/check-status/nobody"))).toBe("404 Transaction not found");
  });

  test("a reference with slash, plus and space is found escaped or not", async () => {
    await create({ reference_id: "A+B/1 x" });
    for (const path of ["A%2BB%2F1%20x", "A+B/1%20x"]) {
      expect(await check(path)).toMatchObject({ reference_id: "A+B/1 x" });
    }
  });

  test("past its time it reads expired at once", async () => {
    const { trx_id: id } = await create({ channel_code: "dana" });
    house.clock.advance(16 * MINUTE);
    expect(await check(id)).toMatchObject({ status: "expired" });
    expect(await refused(ask("POST", "/transaction/cancel", { trx_id: id }))).toBe(
      "422 Transaction cannot be cancelled. Current status: expired",
    );
    house.clock.advance(-16 * MINUTE);
  });

  test("pending it is cancelled, with two L, and then no more", async () => {
    const { trx_id: id } = await create();
    expect(await dataOf(ask("POST", "/transaction/cancel", { trx_id: id }))).toEqual({
      trx_id: id,
      reference_id: `INV-${references}`,
      status: "cancelled",
      cancelled_at: "2026-11-21T03:00:00+00:00",
    });
    expect(await check(id)).toMatchObject({ status: "cancelled", paid_at: null });
    expect(await refused(ask("POST", "/transaction/cancel", { trx_id: id }))).toBe(
      "422 Transaction cannot be cancelled. Current status: cancelled",
    );
  });

  test("refunds answer in the gateway's words", async () => {
    const { trx_id } = await create({ channel_code: "dana" });
    const refund = (refund_amount: number, more: object = {}) =>
      ask("POST", "/transaction/refund", { trx_id, refund_amount, ...more });
    expect(await refused(refund(1))).toBe("422 Only paid transactions can be refunded.");
    await pay(trx_id);
    expect(await dataOf(refund(40_000, { reason: "Barang rusak" }))).toEqual({
      trx_id,
      reference_id: `INV-${references}`,
      original_amount: "100000.00",
      refund_amount: "40000.00",
      status: "partially_refunded",
      reason: "Barang rusak",
      refunded_at: "2026-11-21T03:00:00+00:00",
    });
    expect(await check(trx_id)).toMatchObject({ status: "partially_refunded" });
    expect(await refused(refund(60_001))).toBe(
      "422 Refund amount cannot exceed original transaction amount.",
    );
    await pay((await create({ channel_code: "bca_va" })).trx_id);
    expect(await dataOf(refund(60_000))).toMatchObject({ status: "refunded", reason: null });
    expect(await check(trx_id)).toMatchObject({ status: "refunded", amount_received: "97800.00" });
    expect(await refused(refund(1))).toBe("422 Only paid transactions can be refunded.");
    const list = async (status: string) =>
      (await ask("GET", `/transactions?status=${status}`)).json as { data: { trx_id: string }[] };
    expect((await list("refunded")).data.map((one) => one.trx_id)).toEqual([trx_id]);
    expect((await list("partially_refunded")).data).toEqual([]);
    expect((await list("paid")).data.map((one) => one.trx_id)).not.toContain(trx_id);
  });

  test("a bank account gives nothing back", async () => {
    const { trx_id } = await create({ channel_code: "bca_va" });
    await pay(trx_id);
    const asked = ask("POST", "/transaction/refund", { trx_id, refund_amount: 1 });
    expect(await refused(asked)).toBe("400 Refund is not supported for this payment channel.");
  });

  test("an old gateway's order is told as it tells it, where somebody can ask there", async () => {
    const { trx_id } = await create();
    const theirs = await house.engine.payments.findByWireId(project, trx_id);
    const { payments } = house.engine;
    const { findElsewhere } = payments;
    payments.findElsewhere = async (_, reference) => (reference === "OLD" ? theirs : undefined);
    expect(await check("OLD")).toMatchObject({ trx_id });
    payments.findElsewhere = findElsewhere;
    expect(await refused(ask("GET", "/check-status/OLD"))).toBe("404 Transaction not found");
  });
});

describe("the list", async () => {
  const own = await house.open("paymenku");
  const at = house.clock.now();
  const codes = ["bca_va", "qris", "dana"];
  const made: string[] = [];
  for (const [hour, code] of codes.entries()) {
    house.clock.set(at + hour * HOUR);
    const body = bodyOf({ channel_code: code, amount: 10_000 * (hour + 1) });
    const reply = await ask("POST", "/transaction/create", body, bearer(own.key));
    made.push((reply.json as { data: Data }).data.trx_id);
  }
  house.clock.set(at);

  const list = async (query: string) => {
    const { status, json } = await ask("GET", `/transactions${query}`, undefined, bearer(own.key));
    expect(status).toBe(200);
    const { data, meta } = json as { data: Data[]; meta: Record<string, number> };
    return { ids: data.map(({ trx_id }) => made.indexOf(trx_id)), data, meta };
  };

  test("has pages, the newest first", async () => {
    const { ids, data, meta } = await list("");
    expect(ids).toEqual([2, 1, 0]);
    expect(meta).toEqual({ current_page: 1, per_page: 20, total: 3, last_page: 1 });
    expect(data[2]).toEqual({
      trx_id: made[0],
      reference_id: expect.stringMatching(/^INV-/),
      amount: "14000.00",
      total_fee: "4000.00",
      amount_received: "10000.00",
      status: "pending",
      channel_code: "bca_va",
      customer_name: "John Doe",
      customer_email: "john@example.com",
      paid_at: null,
      created_at: "2026-11-21T03:00:00+00:00",
    });
    const second = await list("?page=2&per_page=2");
    expect(second.ids).toEqual([0]);
    expect(second.meta).toEqual({ current_page: 2, per_page: 2, total: 3, last_page: 2 });
    expect((await list("?per_page=1000")).meta.per_page).toBe(100);
    expect((await list("?page=9")).ids).toEqual([]);
  });

  test.each([
    ["?status=pending", [2, 1, 0]],
    ["?status=paid", []],
    ["?status=refunded", []],
    ["?status=&channel_code=", [2, 1, 0]],
    ["?channel_code=qris", [1]],
    ["?channel_code=qris_own", []],
    ["?date_from=2026-11-21&date_to=2026-11-21", [2, 1, 0]],
    ["?date_from=2026-11-22", []],
    ["?date_to=2026-11-20", []],
    ["?date_from=2026-11-21T04:00:00Z", [2, 1]],
    ["?date_from=2026-11-21T11:00:00+07:00&date_to=2026-11-21T11:00:00%2B07:00", [1]],
    ["?date_from=2026-11-21%2012:00", [2]],
    ["?sort_by=amount&sort_order=asc", [0, 1, 2]],
    ["?sort_by=amount", [2, 1, 0]],
    ["?sort_by=created_at&sort_order=ASC", [0, 1, 2]],
    ["?sort_by=paid_at", [2, 1, 0]],
    ["?sort_by=status", [2, 1, 0]],
    ["?reference_id=nobody", []],
  ])("%s", async (query, expected) => {
    const { ids, meta } = await list(query);
    expect(ids).toEqual(expected);
    expect(meta.total).toBe(expected.length);
  });

  test("finds a reference, and refuses what it cannot read", async () => {
    const { data } = await list("");
    expect((await list(`?reference_id=${data[1]?.reference_id}`)).ids).toEqual([1]);
    for (const [name, value] of [
      ["page", "0"],
      ["per_page", "many"],
      ["status", "done"],
      ["date_from", "yesterday"],
      ["date_to", "2026-13-45"],
      ["channel_code", "gopay"],
      ["sort_by", "customer"],
      ["sort_order", "up"],
    ]) {
      const reply = ask("GET", `/transactions?${name}=${value}`, undefined, bearer(own.key));
      expect(await refused(reply)).toBe(`400 The ${name} is invalid.`);
    }
  });
});

describe("the page and the picture", () => {
  const picture = (id: string) => house.mount.handle(httpRequest({ url: `/api/qr/${id}` }));

  test("the page opens by the trx_id alone and keeps to its channel", async () => {
    const { trx_id: id } = await create({ channel_code: "bca_va" });
    const url = `/paymenku/pay/${id}`;
    const visit = httpRequest({ method: "POST", url });
    const { opening } = (await house.mount.openPage(visit, "qris")) ?? {};
    expect(opening).toMatchObject({
      self: url,
      channelFixed: true,
      returnUrl: "https://toko-anda.com/success",
      payment: { channel: "va.bca", wireId: id },
    });
    expect(await house.mount.openPage(httpRequest({ url: "/pay/IDP1" }))).toBeUndefined();
    const native = await house.open("native");
    const created = await house.engine.payments.create({
      ...{ project: native.project, reference: "1", identity: null, origin: "v1", amount: 50_000 },
      channel: "qris",
      encode: () => ({ status: 200, headers: {}, body: "" }),
    });
    const { payment } = created as { payment: { wireId: string } };
    expect(await house.mount.openPage(httpRequest({ url: `/pay/${payment.wireId}` }))).toBe(
      undefined,
    );
    expect((await picture(payment.wireId))?.status).toBe(404);
  });

  test("the picture is a PNG while it can be paid, and gone after", async () => {
    const { trx_id: id } = await create();
    const shown = await picture(id);
    expect(shown).toMatchObject({ status: 200, headers: { "content-type": "image/png" } });
    expect(Buffer.from(shown?.body ?? "").toString("latin1", 1, 4)).toBe("PNG");
    await pay(id);
    expect((await picture(id))?.status).toBe(404);
    const { trx_id: va } = await create({ channel_code: "bca_va" });
    expect((await picture(va))?.status).toBe(404);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

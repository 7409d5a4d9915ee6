/** Replies as the gateways' documents print them, read by each client; typed by hand from there. */
import { describe, expect, test } from "vitest";
import { type Exchange, playedFetch } from "../test/played-fetch.ts";
import { cashi, fastpay, pakasir, payget, paymenku } from "./index.ts";

const QRIS_TEXT =
  "00020101021226610016ID.CO.SHOPEE.WWW01189360091800216005230208216005230303UME" +
  "51440014ID.CO.QRIS.WWW0215ID10243228429300303UME5204792953033605409100003.00" +
  "5802ID5907Pakasir6012KAB. KEBUMEN61055439262230519SP25RZRATEQI2HQ65Q46304A079";

const play = (...exchanges: Exchange[]) => ({ fetch: playedFetch(exchanges), retries: 0 });

describe("Pakasir, version 1", () => {
  const order = { reference: "INV123123", amount: 99_000 };
  const named = { project: "depodomain", order_id: "INV123123", amount: 99_000, api_key: "xxx123" };
  const client = (...exchanges: Exchange[]) =>
    pakasir({ project: "depodomain", apiKey: "xxx123", version: 1, ...play(...exchanges) });

  test("creates", async () => {
    const gateway = client({
      asks: {
        method: "POST",
        url: "https://app.pakasir.com/api/transactioncreate/qris",
        body: named,
      },
      answers: {
        payment: {
          project: "depodomain",
          order_id: "INV123123",
          amount: 99000,
          fee: 1003,
          total_payment: 100003,
          payment_method: "qris",
          payment_number: QRIS_TEXT,
          expired_at: "2025-09-19T01:18:49.678622564Z",
        },
      },
    });
    expect(await gateway.create({ ...order, channel: "qris" })).toMatchObject({
      reference: "INV123123",
      status: "pending",
      amount: 99_000,
      fee: 1_003,
      payable: 100_003,
      channel: "qris",
      instructions: { kind: "qris", text: QRIS_TEXT },
      payUrl: "https://app.pakasir.com/pay/depodomain/99000?order_id=INV123123",
      expiresAt: new Date("2025-09-19T01:18:49.678Z"),
    });
  });

  test("reads a completed transaction", async () => {
    const gateway = client({
      asks: {
        method: "GET",
        url:
          "https://app.pakasir.com/api/transactiondetail?project=depodomain" +
          "&order_id=240910HDE7C9&amount=22000&api_key=xxx123",
      },
      answers: {
        transaction: {
          amount: 22000,
          order_id: "240910HDE7C9",
          project: "depodomain",
          status: "completed",
          payment_method: "qris",
          completed_at: "2024-09-10T08:07:02.819+07:00",
        },
      },
    });
    expect(await gateway.get({ reference: "240910HDE7C9", amount: 22_000 })).toMatchObject({
      status: "paid",
      amount: 22_000,
      paidAt: new Date("2024-09-10T01:07:02.819Z"),
    });
  });

  test("cancels and simulates by reference and amount", async () => {
    const gateway = client(
      {
        asks: {
          method: "POST",
          url: "https://app.pakasir.com/api/transactioncancel",
          body: named,
        },
        answers: { success: true },
      },
      {
        asks: {
          method: "POST",
          url: "https://app.pakasir.com/api/paymentsimulation",
          body: named,
        },
        answers: { success: true },
      },
    );
    await gateway.cancel(order);
    await gateway.simulate(order);
  });
});

describe("Pakasir, version 2", () => {
  const client = (...exchanges: Exchange[]) =>
    pakasir({ project: "depodomain", apiKey: "xxx123", ...play(...exchanges) });
  const key = { "x-api-key": "xxx123" };

  test("makes a payment link when no channel is named", async () => {
    const gateway = client({
      asks: {
        method: "POST",
        url: "https://app.pakasir.com/api/v2/create-transaction/depodomain/INV%2F1",
        headers: key,
        body: { method: "payment_link", amount: 12000 },
      },
      answers: { txn_id: "T1", payment_link: "https://app.pakasir.com/pay-v2/T1" },
    });
    const made = await gateway.create({
      reference: "INV/1",
      amount: 12_000,
      returnUrl: "https://shop.example/thanks?x=1",
    });
    expect(made).toMatchObject({
      id: "T1",
      reference: "INV/1",
      payUrl:
        "https://app.pakasir.com/pay-v2/T1?redirect=https%3A%2F%2Fshop.example%2Fthanks%3Fx%3D1",
    });
  });

  test("reads what it costs", async () => {
    const gateway = client({
      asks: { method: "GET", url: "https://app.pakasir.com/api/v2/payment-fee/12000" },
      answers: { qris: 394, bri_va: 3500 },
    });
    expect(await gateway.channels(12_000)).toEqual([
      { channel: "qris", name: "qris", fee: 394, least: null, most: null },
      { channel: "va.bri", name: "bri_va", fee: 3_500, least: null, most: null },
    ]);
  });
});

describe("Paymenku", () => {
  const client = (...exchanges: Exchange[]) =>
    paymenku({ apiKey: "sk_live_xxxxxxx", ...play(...exchanges) });
  const url = "https://paymenku.com/api/v1/transaction/create";
  const headers = { authorization: "Bearer sk_live_xxxxxxx" };
  const buyer = { name: "John Doe", email: "john@example.com", phone: "08123456789" };
  const returnUrl = "https://toko-anda.com/success";
  const body = (reference_id: string, channel_code: string) => ({
    reference_id,
    amount: 100000,
    customer_name: "John Doe",
    customer_email: "john@example.com",
    customer_phone: "08123456789",
    channel_code,
    return_url: "https://toko-anda.com/success",
  });
  const replies = [
    {
      channel: "ewallet.dana",
      code: "dana",
      data: {
        trx_id: "IDP202602271040123456",
        amount: "100000.00",
        status: "pending",
        pay_url: "https://paymenku.com/pay/IDP202602271040123456",
        payment_info: {
          transaction_status: "pending",
          checkout_url: "https://ewallet-service.example.com/checkout/...",
          expiration_date: "2026-01-18T03:55:10+00:00",
        },
      },
      reads: {
        id: "IDP202602271040123456",
        payable: 100_000,
        instructions: { kind: "redirect", url: "https://ewallet-service.example.com/checkout/..." },
        expiresAt: new Date("2026-01-18T03:55:10Z"),
      },
    },
    {
      channel: "qris",
      code: "qris",
      data: {
        trx_id: "IDP202602271042567890",
        amount: "100700.00",
        status: "pending",
        pay_url: "https://paymenku.com/pay/IDP202602271042567890",
        payment_info: {
          qr_url: "https://paymenku.com/api/qr/IDP202602271042567890",
          qr_string: "00020101021226680016COM.NOBUBANK...",
          expiration_date: "2026-01-19T03:42:39Z",
        },
      },
      reads: {
        amount: 100_000,
        payable: 100_700,
        instructions: {
          kind: "qris",
          text: "00020101021226680016COM.NOBUBANK...",
          image: "https://paymenku.com/api/qr/IDP202602271042567890",
        },
      },
    },
    {
      channel: "va.bca",
      code: "bca_va",
      data: {
        trx_id: "IDP202602271039768990",
        amount: "104000.00",
        status: "pending",
        pay_url: "https://paymenku.com/pay/IDP202602271039768990",
        payment_info: {
          bank: "BCA",
          va_number: "381659999814525",
          expiration_date: "2026-01-19T03:43:30.000Z",
        },
      },
      reads: {
        payable: 104_000,
        instructions: { kind: "va", bank: "BCA", number: "381659999814525" },
      },
    },
  ] as const;

  test.each(replies)("creates on $code", async ({ channel, code, data, reads }) => {
    const gateway = client({
      asks: { method: "POST", url, headers, body: body("INV-1", code) },
      answers: { status: "success", data },
    });
    const request = { reference: "INV-1", amount: 100_000, channel, buyer, returnUrl };
    expect(await gateway.create(request)).toMatchObject({
      status: "pending",
      sandbox: false,
      ...reads,
    });
  });

  test("tells a taken reference as a conflict, in the gateway's words", async () => {
    const gateway = client({
      asks: { method: "POST", url, headers, body: body("INV-1", "qris") },
      status: 422,
      answers: { status: "error", message: "The reference_id has already been taken." },
    });
    const asked = gateway.create({ reference: "INV-1", amount: 100_000, buyer, returnUrl });
    await expect(asked).rejects.toMatchObject({
      code: "conflict",
      status: 422,
      outcome: "not done",
      message: "paymenku: The reference_id has already been taken.",
    });
  });
});

describe("Cashi", () => {
  const client = (...exchanges: Exchange[]) => cashi({ apiKey: "K", ...play(...exchanges) });

  test("creates: the buyer sends the amount with its unique code", async () => {
    const gateway = client({
      asks: {
        method: "POST",
        url: "https://cashi.id/api/create-order",
        headers: { "x-api-key": "K" },
        body: { amount: 15000, order_id: "INV-9921" },
      },
      answers: {
        success: true,
        order_id: "INV-9921",
        amount: 15023,
        checkout_url: "https://cashi.id/pay/ORD-123",
        qrUrl: "data:image/png;...",
      },
    });
    expect(await gateway.create({ reference: "INV-9921", amount: 15_000 })).toMatchObject({
      reference: "INV-9921",
      amount: 15_000,
      payable: 15_023,
      payUrl: "https://cashi.id/pay/ORD-123",
      instructions: { kind: "qris", text: null, image: "data:image/png;..." },
    });
  });

  test("reads a settled order", async () => {
    const gateway = client({
      asks: { method: "GET", url: "https://cashi.id/api/check-status/INV-123" },
      answers: {
        success: true,
        status: "SETTLED",
        amount: 50078,
        order_id: "INV-123",
        provider_tx_id: "31277571482",
      },
    });
    expect(await gateway.get({ reference: "INV-123" })).toMatchObject({
      status: "paid",
      amount: null,
      payable: 50_078,
    });
  });
});

describe("PayGet", () => {
  const id = "a1b2c3d4e5f6g7h8";
  const client = (...exchanges: Exchange[]) =>
    payget({ apiKey: "YOUR_API_KEY", ...play(...exchanges) });
  const headers = { "x-api-key": "YOUR_API_KEY" };

  test("tells profile and balance", async () => {
    const gateway = client({
      asks: { method: "GET", url: "https://payget.sakuin.id/api/profile", headers },
      answers: {
        success: true,
        profile: { username: "john_doe", level: "member", balance: 100000 },
      },
    });
    expect(await gateway.balance()).toEqual({ available: 100_000 });
  });

  test("creates, reads and cancels", async () => {
    const gateway = client(
      {
        asks: {
          method: "POST",
          url: "https://payget.sakuin.id/api/payment",
          headers,
          body: { amount: 50000 },
        },
        answers: {
          success: true,
          message: "Payment request created successfully.",
          paymentId: id,
          qrCode: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA...",
          amount: 50000,
          balanceReceived: 50000,
          fee: 0,
        },
      },
      {
        asks: { method: "GET", url: `https://payget.sakuin.id/api/payment-status/${id}` },
        answers: { success: true, status: "Pending", id, amount: 50000 },
      },
      {
        asks: { method: "POST", url: `https://payget.sakuin.id/api/payment/${id}/cancel`, headers },
        answers: {
          success: true,
          message: "Payment cancelled successfully",
          payment: { id, status: "Expired" },
        },
      },
    );
    const made = await gateway.create({ reference: "mine", amount: 50_000 });
    expect(made).toMatchObject({ id, reference: "mine", payable: 50_000, fee: 0 });
    expect(await gateway.get(made)).toMatchObject({ id, status: "pending", amount: 50_000 });
    await gateway.cancel(made);
  });

  test("a missing key is told as such, although the reply says 200 or 401", async () => {
    for (const status of [200, 401]) {
      const gateway = client({
        asks: { method: "GET", url: "https://payget.sakuin.id/api/profile", headers },
        status,
        answers: { success: false, message: "Invalid API Key." },
      });
      const code = status === 401 ? "unauthenticated" : "invalid_request";
      await expect(gateway.balance()).rejects.toMatchObject({ code, outcome: "not done" });
    }
  });
});

describe("FastPay", () => {
  const base = "https://fastpay.khafabotz.biz.id/api/v1";
  const client = (...exchanges: Exchange[]) => fastpay({ apiKey: "K", ...play(...exchanges) });

  test("makes an invoice: the unique code is its fee", async () => {
    const gateway = client({
      asks: { method: "GET", url: `${base}/invoice?amount=10000&apikey=K` },
      answers: {
        success: true,
        invoice_id: "64c8d9e...",
        amount: 10000,
        fee: 123,
        total: 10123,
        qris_image: "https://...",
        expired_at: "2025-01-01 12:00:00",
      },
    });
    expect(await gateway.create({ reference: "mine", amount: 10_000 })).toMatchObject({
      id: "64c8d9e...",
      status: "pending",
      amount: 10_000,
      fee: 123,
      payable: 10_123,
      expiresAt: new Date("2025-01-01T05:00:00Z"),
    });
  });

  test("withdraws, and reads what became of it", async () => {
    const told = {
      withdraw_id: "65a1b2c3d4e5f6...",
      amount: 100000,
      fee: 1000,
      total_deduct: 101000,
      created_at: "2025-01-15T10:30:00.000Z",
    };
    const gateway = client(
      {
        asks: {
          method: "POST",
          url: `${base}/withdraw`,
          headers: { "x-api-key": "K" },
          body: { amount: 100000, accountNumber: "081234567890", accountName: "John Doe" },
        },
        answers: {
          success: true,
          message: "Permintaan penarikan berhasil diajukan",
          ...told,
          new_balance: 899000,
          status: "pending",
        },
      },
      {
        asks: {
          method: "GET",
          url: `${base}/withdraw/status?withdraw_id=65a1b2c3d4e5f6...&apikey=K`,
        },
        answers: {
          success: true,
          ...told,
          status: "success",
          method: "dana",
          account_number: "081234567890",
          account_name: "John Doe",
          admin_note: null,
          processed_at: "2025-01-15T14:20:00.000Z",
        },
      },
    );
    const asked = await gateway.payout({
      amount: 100_000,
      destination: "ewallet.dana",
      account: "081234567890",
      name: "John Doe",
    });
    expect(asked).toMatchObject({ id: "65a1b2c3d4e5f6...", status: "requested", fee: 1_000 });
    expect(await gateway.getPayout(asked.id)).toMatchObject({
      status: "paid",
      note: null,
      processedAt: new Date("2025-01-15T14:20:00Z"),
    });
  });

  test("a paid invoice cannot be cancelled: a conflict", async () => {
    const gateway = client({
      asks: { method: "POST", url: `${base}/invoice/cancel?invoice_id=64c8d9e...&apikey=K` },
      status: 400,
      answers: { error: "Invoice tidak bisa dibatalkan, status saat ini: paid" },
    });
    await expect(gateway.cancel({ id: "64c8d9e..." })).rejects.toMatchObject({ code: "conflict" });
  });
});

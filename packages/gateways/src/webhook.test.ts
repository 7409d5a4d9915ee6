/** Webhooks: who signed them, which are hints, and what is refused. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cashi, fastpay, pakasir, payget, paymenku } from "./index.ts";

const mac = (secret: string, text: string) =>
  createHmac("sha256", secret).update(text).digest("hex");
const refused = { code: "bad_signature" };

describe("Pakasir", () => {
  const body = JSON.stringify({
    amount: 22000,
    order_id: "240910HDE7C9",
    project: "depodomain",
    status: "completed",
    payment_method: "qris",
    completed_at: "2024-09-10T08:07:02.819+07:00",
  });

  test("without a secret every webhook is a hint", async () => {
    const gateway = pakasir({ project: "depodomain", apiKey: "K" });
    expect(await gateway.parseWebhook({ headers: {}, body })).toMatchObject({
      trust: "hint",
      test: false,
      payment: { reference: "240910HDE7C9", amount: 22_000, status: "paid", channel: "qris" },
    });
  });

  test("with one it must be there, and the project ours", async () => {
    const gateway = pakasir({ project: "depodomain", apiKey: "K", webhookSecret: "S" });
    const signed = { headers: { "X-Secret": "S" }, body };
    expect(await gateway.parseWebhook(signed)).toMatchObject({ trust: "verified" });
    for (const headers of [{}, { "X-Secret": "s" }, { "X-Secret": "" }]) {
      await expect(gateway.parseWebhook({ headers, body })).rejects.toMatchObject(refused);
    }
    const other = pakasir({ project: "other", apiKey: "K", webhookSecret: "S" });
    await expect(other.parseWebhook(signed)).rejects.toMatchObject(refused);
  });
});

describe("Paymenku", () => {
  const body = JSON.stringify({
    event: "payment.status_updated",
    trx_id: "IDP202602271040123456",
    reference_id: "INV-001",
    status: "paid",
    amount: "100000.00",
    total_fee: "2200.00",
    amount_received: "97800.00",
    payment_channel: "dana",
    customer_name: "John Doe",
    customer_email: "john@example.com",
    paid_at: "2026-02-27T03:45:00+00:00",
    created_at: "2026-02-27T03:40:12+00:00",
    is_sandbox: false,
  });
  const gateway = paymenku({ apiKey: "sk_live_x", webhookSecret: "S" });
  const signedAt = (at: number, secret = "S") => ({
    "x-paymenku-timestamp": `${at}`,
    "x-paymenku-signature": mac(secret, `${at}.${body}`),
  });
  const now = () => Math.floor(Date.now() / 1000);

  test("is verified over timestamp and raw bytes", async () => {
    const headers = new Headers(signedAt(now()));
    const event = await gateway.parseWebhook({ headers, body: Buffer.from(body) });
    expect(event).toMatchObject({
      trust: "verified",
      payment: {
        id: "IDP202602271040123456",
        reference: "INV-001",
        status: "paid",
        payable: 100_000,
        fee: 2_200,
        channel: "ewallet.dana",
        paidAt: new Date("2026-02-27T03:45:00Z"),
      },
    });
  });

  test("another secret, another body, another time and no signature are refused", async () => {
    const forged = [
      { headers: signedAt(now(), "T"), body },
      { headers: signedAt(now()), body: `${body} ` },
      { headers: signedAt(now() - 360), body },
      { headers: signedAt(now() + 360), body },
      { headers: { ...signedAt(now()), "x-paymenku-timestamp": `${now() - 1}` }, body },
      { headers: { "x-paymenku-timestamp": `${now()}` }, body },
      { headers: {}, body },
    ];
    for (const request of forged) {
      await expect(gateway.parseWebhook(request)).rejects.toMatchObject(refused);
    }
  });

  test("a status that nobody knows is not guessed", async () => {
    const odd = body.replace('"paid"', '"half_paid"');
    const at = now();
    const headers = {
      "x-paymenku-timestamp": `${at}`,
      "x-paymenku-signature": mac("S", `${at}.${odd}`),
    };
    const parsed = gateway.parseWebhook({ headers, body: odd });
    await expect(parsed).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("Cashi", () => {
  const gateway = cashi({ apiKey: "K", webhookSecret: "S" });
  const send = (order_id: string, secret: string) => {
    const data = { order_id, status: "SETTLED", amount: 15023, provider_tx_id: "31277571482" };
    const body = JSON.stringify({ event: "PAYMENT_SETTLED", data });
    return gateway.parseWebhook({ headers: { "X-Gateway-Signature": mac(secret, body) }, body });
  };

  test("is verified; TEST- orders are tests", async () => {
    expect(await send("INV-1", "S")).toMatchObject({
      trust: "verified",
      test: false,
      payment: { reference: "INV-1", status: "paid", payable: 15_023 },
    });
    expect(await send("TEST-1", "S")).toMatchObject({ test: true });
    await expect(send("INV-1", "T")).rejects.toMatchObject(refused);
  });
});

describe("FastPay", () => {
  const gateway = fastpay({ apiKey: "K" });
  const body = JSON.stringify({
    event: "invoice.paid",
    invoice_id: "64c8d9e",
    status: "paid",
    amount: 10000,
    paid_at: "2025-01-01 11:45:00",
  });

  test("is signed with the API key", async () => {
    const headers = { "x-signature": `sha256=${mac("K", body)}` };
    expect(await gateway.parseWebhook({ headers, body })).toMatchObject({
      trust: "verified",
      payment: { id: "64c8d9e", status: "paid", paidAt: new Date("2025-01-01T04:45:00Z") },
    });
    const bare = { "x-signature": mac("K", body) };
    await expect(gateway.parseWebhook({ headers: bare, body })).rejects.toMatchObject(refused);
  });
});

test("PayGet sends none", async () => {
  const gateway = payget({ apiKey: "K" });
  expect(gateway.capabilities.webhook).toBeNull();
  const parsed = gateway.parseWebhook({ headers: {}, body: "{}" });
  await expect(parsed).rejects.toMatchObject({ code: "unsupported" });
});

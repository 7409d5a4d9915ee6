/** Paymenku's webhook: its body, its signature, its tries. */
import { describe, expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";
import { isPaymentEvent, type Payment, type PaymentEvent } from "../../engine/payment.ts";
import { examplePayment } from "../example-payment.ts";
import { webhook } from "./webhook.ts";

const house = await dialectHouse();
const { project, key } = await house.open("paymenku");
const headers = { authorization: `Bearer ${key}` };
const target = { project, settings: {}, link: (path: string) => `http://localhost:3000${path}` };
const encode = (event: PaymentEvent) => webhook.encode(event, target);

async function create(reference: string, code: string): Promise<Payment> {
  const body = {
    reference_id: reference,
    amount: 100_000,
    customer_name: "John Doe",
    customer_email: "john@example.com",
    channel_code: code,
  };
  await house.send({ method: "POST", url: "/api/v1/transaction/create", headers, body });
  return (await house.engine.payments.findByReference(project, reference)) as Payment;
}

async function told(): Promise<PaymentEvent[]> {
  const filter = { projectId: project.id, after: 0, limit: 100 };
  const events = await house.engine.events.list(project.merchantId, filter);
  return events.filter(isPaymentEvent).filter(({ type }) => webhook.on.includes(type));
}

test("a payment is told flat, in the document's order, as compact JSON", async () => {
  const payment = await create("INV-1", "dana");
  await house.engine.payments.simulate(project, payment, "paid");
  const [event] = await told();
  expect(encode(event as PaymentEvent)).toBe(
    `{"event":"payment.status_updated","trx_id":"${payment.wireId}","reference_id":"INV-1",` +
      '"status":"paid","amount":"100000.00","total_fee":"2200.00","amount_received":"97800.00",' +
      '"payment_channel":"dana","customer_name":"John Doe","customer_email":"john@example.com",' +
      '"paid_at":"2026-11-21T03:00:00.000000Z","created_at":"2026-11-21T03:00:00.000000Z",' +
      '"is_sandbox":true}',
  );
});

test("each end is told, and what is told is what check-status says", async () => {
  const { payments } = house.engine;
  const canceled = await create("INV-2", "qris");
  await payments.cancel(project, canceled);
  await payments.simulate(project, await create("INV-3", "bca_va"), "failed");
  await payments.simulate(project, await create("INV-4", "bca_va"), "late");
  const bodies = (await told()).slice(1).map((event) => JSON.parse(encode(event)));
  expect(bodies.map(({ status }) => status)).toEqual(["cancelled", "failed", "expired"]);
  for (const { reference_id, status, amount, total_fee, amount_received } of bodies) {
    const { json } = await house.send({ url: `/api/v1/check-status/${reference_id}`, headers });
    expect((json as { data: object }).data).toMatchObject({
      status,
      amount,
      total_fee,
      amount_received,
    });
  }
});

describe("headers", () => {
  const message = { body: '{"a":1}', secret: "whsec_abc", event: {} as PaymentEvent, target };

  test("carry the time and a signature over it and the very bytes", () => {
    const made = webhook.headers({ ...message, timestamp: 1_768_707_198 });
    // printf '1768707198.{"a":1}' | openssl dgst -sha256 -hmac whsec_abc
    expect(made).toEqual({
      "x-paymenku-timestamp": "1768707198",
      "x-paymenku-signature": "e182a5fd1cca07350af3cff749aebe24245e5be13bd6f5da33dc47dc60c1929e",
    });
  });

  test("are made anew for each try", () => {
    const at = (timestamp: number) =>
      webhook.headers({ ...message, timestamp })["x-paymenku-signature"];
    expect(at(1)).not.toBe(at(2));
  });
});

test("it is tried five times: at once, then after 15 s, 1, 5 and 30 minutes", () => {
  expect(webhook.schedule).toEqual([0, 15_000, 60_000, 300_000, 1_800_000]);
});

test("a test tells of a payment of nobody's; a channel unknown here keeps its name", () => {
  const data = webhook.example(project, house.clock.now());
  expect(JSON.parse(encode({ type: "webhook.test", data } as PaymentEvent))).toMatchObject({
    status: "paid",
    reference_id: expect.stringMatching(/^TEST-/),
    amount: "10000.00",
    payment_channel: "qris",
  });
  const ids = { reference: "1", wireId: "1", origin: "v1" };
  const stranger = { ...examplePayment(project, 0, ids), channel: null, charge: null };
  expect(JSON.parse(encode({ data: stranger } as PaymentEvent))).toMatchObject({
    amount: "10000.00",
    total_fee: "0.00",
    payment_channel: "",
  });
});

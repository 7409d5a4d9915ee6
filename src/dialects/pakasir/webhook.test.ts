/** Pakasir's webhook: bodies and headers of both versions. */
import { expect, test } from "vitest";
import type { Payment, PaymentEvent } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { webhook } from "./webhook.ts";

const project = { slug: "depodomain", name: "Depo", mode: "sandbox" } as Project;
const paidAt = Date.parse("2024-09-10T01:07:02.819Z");

function told(origin: string, settings: Record<string, unknown> = {}) {
  const example = webhook.example(project, paidAt);
  const data: Payment = { ...example, origin, amount: 22_000, reference: "240910HDE7C9" };
  const event = { type: "payment.paid", data } as PaymentEvent;
  const target = { project, settings, link: (path: string) => `http://localhost:3000${path}` };
  const body = webhook.encode(event, target);
  const secret = "the project's secret";
  return { body, headers: webhook.headers({ body, timestamp: 0, secret, event, target }) };
}

const V1 =
  '{"amount":22000,"order_id":"240910HDE7C9","project":"depodomain","status":"completed",' +
  '"payment_method":"qris","completed_at":"2024-09-10T08:07:02.819+07:00","is_sandbox":true}';

test("v1 is the document's body, with the header that its plugin demands and no secret", () => {
  for (const origin of ["v1", "url"]) {
    expect(told(origin)).toEqual({
      body: V1,
      headers: { "x-signature": "2203783fc9899aa77ab8ca5482c5bc1a" },
    });
  }
});

test("v2 is the status body, with the secret as it is", () => {
  const { body, headers } = told("v2");
  expect(JSON.parse(body)).toEqual({
    txn_id: `TEST-${paidAt}`,
    order_id: "240910HDE7C9",
    amount: 22_000,
    is_sandbox: true,
    status: "completed",
    completed_at: "2024-09-10T08:07:02.819+07:00",
  });
  expect(headers).toEqual({ "x-secret": "the project's secret" });
});

test("an endpoint's setting forces one form", () => {
  expect(told("v2", { body: "v1" }).body).toBe(V1);
  expect(told("v1", { body: "v2" }).headers).toHaveProperty("x-secret");
});

test("it tells of payment alone", () => {
  expect(webhook.on).toEqual(["payment.paid"]);
  expect(webhook.secretHeaders).toEqual(["x-secret"]);
});

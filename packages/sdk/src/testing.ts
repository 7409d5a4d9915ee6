/** For the tests of your own program: webhooks that are signed as ours are. */
import type { Event } from "./events.ts";
import type { Payment } from "./shapes.ts";
import { signWebhook } from "./webhooks.ts";

export type SignedWebhook = {
  readonly body: string;
  readonly headers: Record<string, string>;
};

/** A sandbox payment of Rp99.000 that was paid by QRIS, with what you want to be otherwise. */
export function testPayment(over: Partial<Payment> = {}): Payment {
  return {
    id: "pay_00000000000070008000000000000001",
    object: "payment",
    reference: "INV-1",
    amount: 99_000,
    fee: 0,
    payable: 99_000,
    net: 99_000,
    refunded: 0,
    currency: "IDR",
    channel: "qris",
    status: "paid",
    instructions: { type: "qris", qr_string: "000201", payee: "Toko", nmid: "ID1" },
    checkout_url: "http://localhost:3000/checkout/pay_00000000000070008000000000000001",
    customer: null,
    return_url: null,
    metadata: null,
    sandbox: true,
    version: 2,
    created_at: "2026-01-05T03:00:00.000Z",
    expires_at: "2026-01-05T04:00:00.000Z",
    paid_at: "2026-01-05T03:01:00.000Z",
    canceled_at: null,
    ...over,
  };
}

/** Signed now, unless `timestamp` (seconds since 1970) says otherwise. */
export async function signedWebhook(
  event: Event,
  signing: { readonly secret: string; readonly timestamp?: number },
): Promise<SignedWebhook> {
  const body = JSON.stringify(event);
  const { secret, timestamp = Math.floor(Date.now() / 1000) } = signing;
  return { body, headers: await signWebhook(body, { secret, id: event.id, timestamp }) };
}

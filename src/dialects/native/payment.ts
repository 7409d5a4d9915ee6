/** A payment and an event as the native wire tells them. */
import type { z } from "zod";
import { utcText } from "../../clock.ts";
import { type Event, eventId, type Instructions, type Payment } from "../../engine/payment.ts";
import { subtract } from "../../money.ts";
import type * as wire from "./wire.ts";

/** Absolute address of a page: a request's or a webhook target's `link`. */
type Link = (path: string) => string;

export function paymentOf(payment: Payment, link: Link): z.input<typeof wire.payment> {
  const { charge } = payment;
  return {
    id: payment.wireId,
    object: "payment",
    reference: payment.reference,
    amount: payment.amount,
    fee: charge && subtract(charge.payable, charge.net),
    payable: charge?.payable ?? null,
    net: charge?.net ?? null,
    currency: "IDR",
    channel: payment.channel,
    status: payment.status,
    instructions: charge && instructionsOf(charge.instructions),
    checkout_url: link(checkoutPath(payment.wireId)),
    customer: payment.customer,
    return_url: payment.returnUrl,
    metadata: payment.metadata,
    sandbox: payment.mode === "sandbox",
    version: payment.version,
    created_at: utcText(payment.createdAt),
    expires_at: utcText(payment.expiresAt),
    paid_at: timeOrNull(payment.paidAt),
    canceled_at: timeOrNull(payment.canceledAt),
  };
}

export function eventOf(event: Event, link: Link): z.input<typeof wire.event> {
  return {
    id: eventId(event),
    type: event.type,
    created_at: utcText(event.createdAt),
    version: event.version,
    data: paymentOf(event.data, link),
  };
}

export function checkoutPath(wireId: string): string {
  return `/checkout/${wireId}`;
}

function instructionsOf(
  instructions: Instructions,
): NonNullable<z.input<typeof wire.payment>["instructions"]> {
  switch (instructions.kind) {
    case "qris": {
      const { text, payee, nmid } = instructions;
      return { type: "qris", qr_string: text, payee, nmid };
    }
    case "va":
      return { type: "va", number: instructions.number, payee: instructions.payee };
    case "redirect":
      return { type: "redirect", url: instructions.url };
    case "push":
      return { type: "push", phone: instructions.phone };
  }
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : utcText(at);
}

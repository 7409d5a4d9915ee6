/**
 * Gapura's own events: a payment, a payout or a refund and what became of it, or a phone that fell
 * silent, in our own words.
 * The native wire speaks them, and so do the webhooks of every dialect whose wire has none.
 */
import { z } from "zod";
import { utcText } from "../clock.ts";
import {
  type Event,
  type EventType,
  eventId,
  type Instructions,
  isAccountEvent,
  isPayoutEvent,
  isRefundEvent,
  type Payment,
} from "../engine/payment.ts";
import type { Payout } from "../engine/payout.ts";
import type { Refund } from "../engine/refund.ts";
import type { Silence } from "../engine/silence.ts";
import { showId } from "../ids.ts";
import { subtract } from "../money.ts";
import type { WebhookDialect, WebhookTarget } from "./define.ts";
import { examplePayment } from "./example-payment.ts";

export const instructions = z.discriminatedUnion("type", [
  z.object({ type: z.literal("qris"), qr_string: z.string(), payee: z.string(), nmid: z.string() }),
  z.object({ type: z.literal("va"), number: z.string(), payee: z.string() }),
  z.object({ type: z.literal("redirect"), url: z.string() }),
  z.object({ type: z.literal("push"), phone: z.string() }),
]);

/** Fee, payable, net and instructions are null until a channel is picked; times are UTC. */
export const ownPayment = z.object({
  id: z.string(),
  object: z.literal("payment"),
  reference: z.string(),
  amount: z.int(),
  fee: z.int().nullable(),
  payable: z.int().nullable(),
  net: z.int().nullable(),
  /** Of a paid one: what has gone back to the buyer. */
  refunded: z.int(),
  currency: z.literal("IDR"),
  channel: z.string().nullable(),
  status: z.enum(["pending", "paid", "expired", "canceled", "failed"]),
  instructions: instructions.nullable(),
  checkout_url: z.string(),
  customer: z.record(z.string(), z.string()).nullable(),
  return_url: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  sandbox: z.boolean(),
  version: z.int(),
  created_at: z.string(),
  expires_at: z.string(),
  paid_at: z.string().nullable(),
  canceled_at: z.string().nullable(),
});

/** `amount` reaches the beneficiary, `amount + fee` leaves the balance; times are UTC. */
export const ownPayout = z.object({
  id: z.string(),
  object: z.literal("payout"),
  reference: z.string().nullable(),
  amount: z.int(),
  fee: z.int(),
  currency: z.literal("IDR"),
  beneficiary: z.string(),
  destination: z.string(),
  account: z.string(),
  name: z.string(),
  status: z.enum(["requested", "approved", "rejected", "paid", "failed"]),
  note: z.string().nullable(),
  evidence: z.string().nullable(),
  sandbox: z.boolean(),
  version: z.int(),
  created_at: z.string(),
  processed_at: z.string().nullable(),
});

/** `payment` is the id of the payment whose money goes back; times are UTC. */
export const ownRefund = z.object({
  id: z.string(),
  object: z.literal("refund"),
  payment: z.string(),
  amount: z.int(),
  currency: z.literal("IDR"),
  status: z.enum(["requested", "refunded", "failed"]),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  evidence: z.string().nullable(),
  sandbox: z.boolean(),
  version: z.int(),
  created_at: z.string(),
  refunded_at: z.string().nullable(),
});

/** A phone that tells of an account's money was not heard since `heard_at`, UTC. */
export const ownSilence = z.object({
  id: z.string(),
  object: z.literal("silence"),
  account: z.string(),
  device: z.string(),
  sandbox: z.boolean(),
  heard_at: z.string(),
});

/** Also the body of the webhook. */
export const ownEvent = z.object({
  id: z.string(),
  type: z.string(),
  created_at: z.string(),
  version: z.int(),
  data: z.discriminatedUnion("object", [ownPayment, ownPayout, ownRefund, ownSilence]),
});

const PAYMENT_EVENTS = [
  "payment.created",
  "payment.charged",
  "payment.paid",
  "payment.expired",
  "payment.canceled",
  "payment.failed",
  "payment.suspended",
  "payment.refunded",
  "payment.resolved",
  "payment.reversed",
] as const satisfies readonly EventType[];

const PAYOUT_EVENTS = [
  "payout.requested",
  "payout.approved",
  "payout.rejected",
  "payout.paid",
  "payout.failed",
] as const satisfies readonly EventType[];

const REFUND_EVENTS = [
  "refund.requested",
  "refund.refunded",
  "refund.failed",
] as const satisfies readonly EventType[];

const ACCOUNT_EVENTS = ["account.silent"] as const satisfies readonly EventType[];

/**
 * Every event that there is. Whoever listens to all of them wants new ones, too: a migration adds
 * the new kind to the endpoints that listen to every other.
 */
export const EVENT_TYPES = [
  ...PAYMENT_EVENTS,
  ...PAYOUT_EVENTS,
  ...REFUND_EVENTS,
  ...ACCOUNT_EVENTS,
] as const;

/** The webhook that tells of these events. `wireId` is the example's, in the dialect's own form. */
export function ownWebhook(wireId: string): WebhookDialect {
  // Not parsed once more: its type is the schema's, and the tests read every kind by the schema.
  const encode = (event: Event, target: WebhookTarget) =>
    JSON.stringify(eventOf(event, target.link));
  return {
    on: EVENT_TYPES,
    encode,
    encodeOther: encode,
    // The Standard Webhooks headers, which every endpoint gets, are all there is.
    oneSecret: true,
    headers: () => ({}),
    reading: {
      reference: "data.reference",
      amount: "data.amount",
      status: "type",
      paid: "payment.paid",
    },
    secretHeaders: [],
    everyEvent: true,
    example: (project, now) =>
      examplePayment(project, now, { reference: "TEST", wireId, origin: "v1" }),
  };
}

/** Absolute address of a page: a request's or a webhook target's `link`. */
type Link = (path: string) => string;

export function paymentOf(payment: Payment, link: Link): z.input<typeof ownPayment> {
  const { charge } = payment;
  return {
    id: payment.wireId,
    object: "payment",
    reference: payment.reference,
    amount: payment.amount,
    fee: charge && subtract(charge.payable, charge.net),
    payable: charge?.payable ?? null,
    net: charge?.net ?? null,
    // Events from before there were refunds do not say.
    refunded: payment.refunded ?? 0,
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

export function eventOf(event: Event, link: Link): z.input<typeof ownEvent> {
  return {
    id: eventId(event),
    type: event.type,
    created_at: utcText(event.createdAt),
    version: event.version,
    data: dataOf(event, link),
  };
}

function dataOf(event: Event, link: Link): z.input<typeof ownEvent>["data"] {
  if (isPayoutEvent(event)) return payoutOf(event.data);
  if (isAccountEvent(event)) return silenceOf(event.data);
  return isRefundEvent(event) ? refundOf(event.data) : paymentOf(event.data, link);
}

export function payoutOf(payout: Payout): z.input<typeof ownPayout> {
  const { id, destination, account, name } = payout.beneficiary;
  return {
    id: payout.wireId,
    object: "payout",
    reference: payout.reference,
    amount: payout.amount,
    fee: payout.fee,
    currency: "IDR",
    beneficiary: showId("ben", id),
    destination,
    account,
    name,
    status: payout.status,
    note: payout.note,
    evidence: payout.evidence,
    sandbox: payout.mode === "sandbox",
    version: payout.version,
    created_at: utcText(payout.createdAt),
    processed_at: timeOrNull(payout.processedAt),
  };
}

export function refundOf(refund: Refund): z.input<typeof ownRefund> {
  return {
    id: showId("rfd", refund.id),
    object: "refund",
    payment: refund.paymentWireId,
    amount: refund.amount,
    currency: "IDR",
    status: refund.status,
    reason: refund.reason,
    note: refund.note,
    evidence: refund.evidence,
    sandbox: refund.mode === "sandbox",
    version: refund.version,
    created_at: utcText(refund.createdAt),
    refunded_at: timeOrNull(refund.refundedAt),
  };
}

export function silenceOf(silence: Silence): z.input<typeof ownSilence> {
  return {
    id: showId("sil", silence.id),
    object: "silence",
    account: showId("acc", silence.accountId),
    device: silence.device,
    sandbox: silence.mode === "sandbox",
    heard_at: utcText(silence.heardAt),
  };
}

/** The path of a payment's page; its dialect serves it by `checkoutPage`. */
export function checkoutPath(wireId: string): string {
  return `/checkout/${wireId}`;
}

export function instructionsOf(
  instructions: Instructions,
): NonNullable<z.input<typeof ownPayment>["instructions"]> {
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

/** A payment in Paymenku's words: a transaction, as replies and the webhook tell it. */
import type { z } from "zod";
import { type Instant, jakartaPlain, utcText } from "../../clock.ts";
import type { Charge, Payment } from "../../engine/payment.ts";
import type { Refund } from "../../engine/refund.ts";
import { assert } from "../../failure.ts";
import { type Ids, randomDigits } from "../../ids.ts";
import { subtract } from "../../money.ts";
import { microText, offsetOrNull, offsetText, zuluText } from "./times.ts";
import type * as wire from "./wire.ts";
import { CHANNEL_OF, channelOf, shownStatus } from "./words.ts";

/** Absolute address of a page: a request's or a webhook target's `link`. */
type Link = (path: string) => string;

/** The document shows six digits; twenty random ones hold 66 bits: the id opens the page. */
const DIGITS = 20;

/** The same as a form, for payments that the engine makes by itself. */
export const TRX_ID_FORM = "IDP{minute}{digits}";

/** `IDP`, the minute in Jakarta, and random digits. */
export function newTrxId(ids: Ids, now: Instant): string {
  return `IDP${jakartaPlain(now).slice(0, 16).replaceAll(/\D/g, "")}${randomDigits(ids, DIGITS)}`;
}

/** The path of a payment's page. */
export function pagePath(trxId: string): string {
  return `/pay/${trxId}`;
}

/** The path of a payment's QR picture. */
export function qrPath(trxId: string): string {
  return `/api/qr/${trxId}`;
}

/** What create answers. */
export function createdOf(payment: Payment, link: Link): z.input<typeof wire.created>["data"] {
  const { charge } = payment;
  assert(charge, "a payment asked for with a channel has a charge");
  return {
    ...namesOf(payment),
    amount: money(charge.payable),
    status: shownStatus(payment),
    pay_url: link(pagePath(payment.wireId)),
    payment_info: infoOf(charge, payment, link),
  };
}

/** What check-status answers. */
export function transactionOf(
  payment: Payment,
  link: Link,
): z.input<typeof wire.transaction>["data"] {
  return {
    ...factsOf(payment),
    is_sandbox: payment.mode === "sandbox",
    payment_channel: channelOf(payment.channel),
    pay_url: link(pagePath(payment.wireId)),
    paid_at: offsetOrNull(payment.paidAt),
    created_at: offsetText(payment.createdAt),
    updated_at: offsetText(payment.updatedAt),
  };
}

/** One line of the list. */
export function lineOf(payment: Payment): z.input<typeof wire.transactions>["data"][number] {
  return {
    ...factsOf(payment),
    channel_code: channelOf(payment.channel).code,
    paid_at: offsetOrNull(payment.paidAt),
    created_at: offsetText(payment.createdAt),
  };
}

/** What refund answers; a refund that its rail has yet to answer says no time. */
export function refundedOf(
  refund: Refund,
  payment: Payment,
): z.input<typeof wire.refunded>["data"] {
  return {
    ...namesOf(payment),
    original_amount: money(payment.charge?.payable ?? payment.amount),
    refund_amount: money(refund.amount),
    status: shownStatus(payment),
    reason: refund.reason,
    refunded_at: offsetOrNull(refund.refundedAt),
  };
}

/** The body of the webhook. */
export function updateOf(payment: Payment): z.input<typeof wire.statusUpdate> {
  return {
    event: "payment.status_updated",
    ...factsOf(payment),
    payment_channel: channelOf(payment.channel).code,
    paid_at: payment.paidAt === null ? null : microText(payment.paidAt),
    created_at: microText(payment.createdAt),
    is_sandbox: payment.mode === "sandbox",
  };
}

export function namesOf({ wireId, reference }: Payment) {
  return { trx_id: wireId, reference_id: reference };
}

/** What all but create's reply tell alike, so that receivers find them equal. */
function factsOf(payment: Payment) {
  return {
    ...namesOf(payment),
    ...sumsOf(payment),
    status: shownStatus(payment),
    customer_name: payment.customer?.name ?? "",
    customer_email: payment.customer?.email ?? "",
  };
}

/** What the customer pays, what is kept of it, and the rest. */
export function sumsOf({ charge, amount }: Payment) {
  const payable = charge?.payable ?? amount;
  const net = charge?.net ?? amount;
  return {
    amount: money(payable),
    total_fee: money(subtract(payable, net)),
    amount_received: money(net),
  };
}

/** Each kind of channel writes its deadline in a form of its own. */
function infoOf(
  { instructions, deadline }: Charge,
  { wireId, channel }: Payment,
  link: Link,
): z.input<typeof wire.paymentInfo> {
  switch (instructions.kind) {
    case "va": {
      const bank = channelOf(channel).code.replace(/_va$/, "").toUpperCase();
      return { bank, va_number: instructions.number, expiration_date: utcText(deadline) };
    }
    case "qris":
      return {
        qr_url: link(qrPath(wireId)),
        qr_string: instructions.text,
        ...(channel === CHANNEL_OF.qris_own && {
          merchant_name: instructions.payee,
          nmid: instructions.nmid,
        }),
        expiration_date: zuluText(deadline),
      };
    case "redirect":
    case "push":
      return {
        transaction_status: "pending",
        checkout_url: instructions.kind === "redirect" ? instructions.url : link(pagePath(wireId)),
        expiration_date: offsetText(deadline),
      };
  }
}

/** `104000.00` */
export function money(amount: number): string {
  return `${amount}.00`;
}

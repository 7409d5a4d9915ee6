/**
 * A payment in Pakasir's words: a transaction, as replies and webhooks of both versions tell it.
 */
import { jakartaText } from "../../clock.ts";
import type { Charge, Payment } from "../../engine/payment.ts";
import { add } from "../../money.ts";
import { methodOf, STATUS_OF } from "./words.ts";

/** v1: the detail and the webhook. */
export function transactionOf(slug: string, payment: Payment) {
  return {
    amount: payment.amount,
    order_id: payment.reference,
    project: slug,
    status: STATUS_OF[payment.status],
    payment_method: methodOf(payment.channel),
    completed_at: payment.paidAt === null ? undefined : jakartaText(payment.paidAt),
    is_sandbox: payment.mode === "sandbox",
  };
}

/** v2: the status and the webhook. */
export function statusOf(payment: Payment) {
  return {
    txn_id: payment.wireId,
    order_id: payment.reference,
    amount: payment.amount,
    is_sandbox: payment.mode === "sandbox",
    status: STATUS_OF[payment.status],
    completed_at: payment.paidAt === null ? null : jakartaText(payment.paidAt),
  };
}

/** What the wire calls the fee: a unique code is part of it, so that the sums come out. */
export function wireFee(charge: Charge): number {
  return add(charge.fee, charge.code);
}

/** What the buyer pays with: the QRIS text, the account's number, or the page's address. */
export function numberOf({ instructions }: Charge): string {
  switch (instructions.kind) {
    case "qris":
      return instructions.text;
    case "va":
      return instructions.number;
    case "redirect":
      return instructions.url;
    case "push":
      return instructions.phone;
  }
}

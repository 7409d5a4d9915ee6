/** A payment in FastPay's words: an invoice. */
import { jakartaPlain } from "../../clock.ts";
import type { Payment } from "../../engine/payment.ts";
import { subtract } from "../../money.ts";
import { STATUS_OF } from "./words.ts";

/** The path of an invoice's picture. */
export function picturePath(invoiceId: string): string {
  return `/api/v1/invoice/${invoiceId}/qris.png`;
}

/** The unique code is the wire's fee, and so is a fee that the buyer bears: the sums come out. */
export function invoiceOf(payment: Payment, link: (path: string) => string) {
  const { amount, charge, wireId } = payment;
  const total = charge?.payable ?? amount;
  return {
    invoice_id: wireId,
    amount,
    fee: subtract(total, amount),
    total,
    status: STATUS_OF[payment.status],
    qris_image: link(picturePath(wireId)),
    expired_at: jakartaPlain(payment.expiresAt),
    created_at: jakartaPlain(payment.createdAt),
  };
}

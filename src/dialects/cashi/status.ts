/** An order as check-status and the webhook tell it. */
import type { Payment } from "../../engine/payment.ts";
import { STATUS_OF } from "./words.ts";

/** `amount` is what the buyer sends, the unique code included: receivers compare it. */
export function statusOf({ status, reference, amount, charge }: Payment) {
  return {
    status: STATUS_OF[status],
    amount: charge?.payable ?? amount,
    order_id: reference,
    provider_tx_id: status === "paid" ? charge?.railReference : undefined,
  };
}

/** Failures as Paymenku tells them: a status, and `{status: "error", message}`. */
import type { PaymentStatus } from "../../engine/payment.ts";
import { Failure, type FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";
import { CHANNEL_OF, statusOf } from "./words.ts";

type Saying = readonly [status: number, message: string];

const TABLE: Readonly<Record<FailureCode, Saying | ((failure: Failure) => Saying)>> = {
  invalid_request: (failure) => [400, sayField(failure)],
  amount_too_small: ({ facts }) =>
    facts.least === undefined
      ? [422, "Insufficient balance for fee calculation."]
      : [400, `The amount must be at least ${facts.least}.`],
  amount_too_large: ({ facts }) => {
    if (facts.of !== "refund") return [400, `The amount must not be greater than ${facts.most}.`];
    return [422, facts.left === 0 ? ONLY_PAID : REFUND_TOO_LARGE];
  },
  unauthenticated: [401, "Unauthorized"],
  wrong_key: ({ message }) => [401, `Unauthorized (${message})`],
  forbidden: [403, "Forbidden"],
  merchant_paused: [403, "Merchant is paused. New transactions are not accepted."],
  not_found: ({ facts }) => [404, WHAT_IS_NOT[facts.of ?? ""] ?? "Not found"],
  project_not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  payload_too_large: [413, "Request body too large"],
  unsupported_media_type: [415, "The request body must be valid JSON."],
  conflict: [422, "The reference_id has already been taken."],
  already_paid: [422, "Transaction cannot be cancelled. Current status: paid"],
  wrong_state: ({ facts: { of, status } }) => [
    422,
    of === "refund"
      ? ONLY_PAID
      : `Transaction cannot be cancelled. Current status: ${statusOf(status as PaymentStatus)}`,
  ],
  sandbox_only: [400, "Simulation is for sandbox transactions only."],
  channel_unavailable: ({ facts }) => [
    422,
    facts.channel === CHANNEL_OF.qris_own && facts.reason === undefined
      ? "QRIS Custom is not configured for this merchant."
      : "Channel is currently unavailable.",
  ],
  unique_amounts_exhausted: [422, "Channel is currently unavailable."],
  insufficient_balance: [422, "Insufficient merchant balance for refund."],
  idempotency_mismatch: [409, "Idempotency-Key already used with different request body."],
  idempotency_in_flight: [409, "A request with this Idempotency-Key is still being processed."],
  rate_limited: [429, "Too many requests. Please try again later."],
  not_supported: ({ facts }) => [
    400,
    `${facts.of === "refund" ? "Refund" : "Cancel"} is not supported for this payment channel.`,
  ],
  misdirected: [421, "Unknown host"],
  unavailable: [503, "Service temporarily unavailable."],
  internal: [500, "Internal server error"],
};

const ONLY_PAID = "Only paid transactions can be refunded.";
const REFUND_TOO_LARGE = "Refund amount cannot exceed original transaction amount.";

const WHAT_IS_NOT: Readonly<Record<string, string>> = {
  transaction: "Transaction not found",
  payment: "Transaction not found",
  "open payment": "Open payment not found",
  instruction: "No instruction available for this channel.",
};

export function failure(failure: Failure): WireReply {
  const saying = TABLE[failure.code];
  const [status, message] = typeof saying === "function" ? saying(failure) : saying;
  const { retryAfter } = failure;
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ status: "error", message }),
  };
}

/** There is no such transaction, open payment or instruction. */
export function nothingOf(of: "transaction" | "open payment" | "instruction"): Failure {
  return new Failure("not_found", `There is no such ${of}`, { facts: { of } });
}

/** `facts.for` names the channel that needs a field which others can do without. */
function sayField({ field, facts }: Failure): string {
  if (field === undefined || field === "body") return "The request body must be valid JSON.";
  if (field === "url") return "The URL is malformed.";
  const needed = facts.for === undefined ? "" : ` for ${facts.for}`;
  if (facts.fault === "missing") return `The ${field} field is required${needed}.`;
  return field === "customer_email"
    ? "The customer_email must be a valid email."
    : `The ${field} is invalid.`;
}

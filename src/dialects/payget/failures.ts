/** Failures as PayGet tells them: a status that is not 2xx, and `{success:false, message}`. */
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";

type Saying = readonly [status: number, say: (failure: Failure) => string];

const TABLE: Readonly<Record<FailureCode, Saying>> = {
  invalid_request: [400, sayField],
  amount_too_small: [
    400,
    ({ facts }) => `Minimum amount is ${facts.least ?? "more than the fee"}.`,
  ],
  amount_too_large: [400, ({ facts }) => `Maximum amount is ${facts.most ?? "exceeded"}.`],
  unauthenticated: [401, sayKey],
  wrong_key: [401, ({ message }) => `Invalid API Key. (${message})`],
  forbidden: [403, () => "Send the API Key in the x-api-key header."],
  merchant_paused: [403, () => "The merchant is paused. New payments are not accepted."],
  not_found: [404, sayWhat],
  project_not_found: [404, () => "Not found."],
  method_not_allowed: [405, () => "Method not allowed."],
  payload_too_large: [413, () => "Request body is too large."],
  unsupported_media_type: [415, () => "Request body must be JSON."],
  conflict: [400, () => "Payment already exists."],
  already_paid: [400, () => "Only Pending payments can be cancelled."],
  wrong_state: [400, () => "Only Pending payments can be cancelled."],
  sandbox_only: [400, () => "Only for projects in sandbox mode."],
  channel_unavailable: [400, () => "QRIS is not available."],
  unique_amounts_exhausted: [
    400,
    () => "Too many pending payments of this amount. Try again later.",
  ],
  insufficient_balance: [400, () => "Insufficient balance."],
  idempotency_mismatch: [422, () => "This Idempotency-Key was used for another amount."],
  idempotency_in_flight: [409, () => "A request with this Idempotency-Key is in progress."],
  rate_limited: [429, () => "Too many requests. Try again later."],
  not_supported: [400, () => "Not supported."],
  misdirected: [421, () => "Unknown address."],
  unavailable: [503, () => "Service is busy. Try again."],
  internal: [500, () => "Internal server error."],
};

export function failure(failure: Failure): WireReply {
  const [status, say] = TABLE[failure.code];
  const { retryAfter } = failure;
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ success: false, message: say(failure) }),
  };
}

/** The document has two sentences: one for no key at all, one for any other. */
function sayKey({ facts }: Failure): string {
  return facts.fault === "missing" ? "API Key is required." : "Invalid API Key.";
}

function sayField({ field, facts }: Failure): string {
  if (field === undefined || field === "body") return "Request body must be valid JSON.";
  return facts.fault === "missing" ? `${field} is required.` : `${field} is not valid.`;
}

function sayWhat({ facts }: Failure): string {
  return facts.of === "payment" ? "Payment not found." : "Not found.";
}

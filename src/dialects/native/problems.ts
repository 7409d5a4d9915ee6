/** Failures as RFC 9457 problems: a stable code, the field at fault, and how to mend it. */
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";

const TABLE: Readonly<Record<FailureCode, readonly [status: number, title: string]>> = {
  invalid_request: [400, "Invalid request"],
  amount_too_small: [400, "Amount too small"],
  amount_too_large: [400, "Amount too large"],
  unauthenticated: [401, "No valid key"],
  wrong_key: [401, "Wrong key"],
  forbidden: [403, "Not allowed"],
  not_found: [404, "Not found"],
  project_not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  payload_too_large: [413, "Body too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  conflict: [409, "Conflict"],
  already_paid: [409, "Already paid"],
  wrong_state: [409, "Wrong state"],
  sandbox_only: [403, "Sandbox only"],
  channel_unavailable: [400, "Channel unavailable"],
  unique_amounts_exhausted: [409, "Unique amounts exhausted"],
  insufficient_balance: [409, "Insufficient balance"],
  idempotency_mismatch: [422, "Idempotency key used before"],
  idempotency_in_flight: [409, "Idempotency key in flight"],
  rate_limited: [429, "Too many requests"],
  not_supported: [400, "Not supported"],
  misdirected: [421, "Misdirected request"],
  unavailable: [503, "Not now"],
  internal: [500, "Our own fault"],
};

export function failure({ code, message, field, hint, retryAfter }: Failure): WireReply {
  const [status, title] = TABLE[code];
  const type = `urn:gapura:problem:${code}`;
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ type, title, status, detail: message, code, field, hint }),
  };
}

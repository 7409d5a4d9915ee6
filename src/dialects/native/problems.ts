/** Failures as RFC 9457 problems: a stable code, the field at fault, and how to mend it. */
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";

type Told = readonly [status: number, title: string, meaning: string];

const MEND = "The field and the hint say what does not fit. Mend it and send the request again.";
const LIMIT = "The hint names the limit, which the channel or the project sets.";
const NONE = "No such thing belongs to this key's project in this key's mode.";

/** What each code means, and what to do about it. */
export const PROBLEMS: Readonly<Record<FailureCode, Told>> = {
  invalid_request: [400, "Invalid request", MEND],
  amount_too_small: [400, "Amount too small", LIMIT],
  amount_too_large: [400, "Amount too large", LIMIT],
  unauthenticated: [401, "No valid key", "Send Authorization: Bearer and a key that works."],
  wrong_key: [
    401,
    "Wrong key",
    "The key is one of another API or mode, or is bound to other addresses.",
  ],
  forbidden: [403, "Not allowed", "The key may not do this. Ask for one that may."],
  merchant_paused: [403, "Merchant paused", "The operator has paused it: nothing new is taken."],
  not_found: [404, "Not found", NONE],
  project_not_found: [404, "Not found", NONE],
  method_not_allowed: [405, "Method not allowed", "The Allow header says what the address takes."],
  payload_too_large: [413, "Body too large", "A body has at most 65,536 bytes."],
  unsupported_media_type: [415, "Unsupported media type", "Send JSON."],
  conflict: [409, "Conflict", "Something else has this name or reference already."],
  already_paid: [409, "Already paid", "There is nothing left to pay."],
  wrong_state: [409, "Wrong state", "What it has become does not allow this: get it and look."],
  sandbox_only: [403, "Sandbox only", "Simulation and the clock work with sandbox keys alone."],
  channel_unavailable: [400, "Channel unavailable", "GET /v1/channels lists those on offer."],
  unique_amounts_exhausted: [409, "Unique amounts exhausted", "Too many equal payments wait."],
  insufficient_balance: [409, "Insufficient balance", "GET /v1/balance says what may be spent."],
  idempotency_mismatch: [422, "Idempotency key used before", "Use a new key for a new request."],
  idempotency_in_flight: [409, "Idempotency key in flight", "Wait, then send the same again."],
  rate_limited: [429, "Too many requests", "Wait for as many seconds as Retry-After says."],
  not_supported: [400, "Not supported", "This cannot be done here; the detail says why."],
  misdirected: [421, "Misdirected request", "This host is not one of the house."],
  unavailable: [503, "Not now", "Wait for as many seconds as Retry-After says; nothing is lost."],
  internal: [500, "Our own fault", "Tell the operator the X-Request-Id of the reply."],
};

export function failure({ code, message, field, hint, retryAfter }: Failure): WireReply {
  const [status, title] = PROBLEMS[code];
  const type = `urn:gapura:problem:${code}`;
  const docs = `/v1/problems#${code}`;
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ type, title, status, detail: message, code, field, hint, docs }),
  };
}

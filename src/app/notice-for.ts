/** How a page tells a Failure: which notice, and with what status. */
import type { NoticeName } from "../checkout/checkout.ts";
import type { Failure, FailureCode } from "../failure.ts";

export type Telling = { readonly notice: NoticeName; readonly status: number };

const TELLINGS: Readonly<Partial<Record<FailureCode, Telling>>> = {
  amount_too_small: { notice: "amount", status: 400 },
  amount_too_large: { notice: "amount", status: 400 },
  not_found: { notice: "unknown", status: 404 },
  project_not_found: { notice: "unknown", status: 404 },
  forbidden: { notice: "refused", status: 403 },
  merchant_paused: { notice: "paused", status: 403 },
  sandbox_only: { notice: "refused", status: 403 },
  method_not_allowed: { notice: "invalid", status: 405 },
  payload_too_large: { notice: "invalid", status: 413 },
  channel_unavailable: { notice: "method", status: 409 },
  unique_amounts_exhausted: { notice: "method", status: 409 },
  already_paid: { notice: "state", status: 409 },
  wrong_state: { notice: "state", status: 409 },
  conflict: { notice: "state", status: 409 },
  misdirected: { notice: "misdirected", status: 421 },
  rate_limited: { notice: "busy", status: 429 },
  internal: { notice: "broken", status: 500 },
  unavailable: { notice: "unavailable", status: 503 },
};

/** Every other refusal is a link that was written wrongly. */
export function tellingOf({ code, field }: Failure): Telling {
  if (code === "invalid_request" && field === "phone") return { notice: "phone", status: 400 };
  return TELLINGS[code] ?? { notice: "invalid", status: 400 };
}

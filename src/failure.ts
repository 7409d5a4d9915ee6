/**
 * Failure: what the caller did wrong, or what we cannot do now. Each dialect words it in its own
 * shape.
 */

export type FailureCode =
  | "invalid_request" // a field is missing or malformed: 400
  | "amount_too_small"
  | "amount_too_large"
  | "unauthenticated" // no key, or a key that is nobody's
  | "wrong_key" // a known key of another dialect, mode or project
  | "forbidden" // the key may not do this
  | "merchant_paused" // the house takes nothing new for it
  | "not_found"
  | "project_not_found"
  | "method_not_allowed"
  | "payload_too_large"
  | "unsupported_media_type"
  | "conflict" // the reference is taken
  | "already_paid"
  | "wrong_state" // the payment's status does not allow it
  | "sandbox_only" // simulation on a live project
  | "channel_unavailable" // not offered, or no rail for it
  | "unique_amounts_exhausted"
  | "insufficient_balance"
  | "idempotency_mismatch" // same key, another body
  | "idempotency_in_flight"
  | "rate_limited"
  | "not_supported"
  | "misdirected" // a page asked under an unknown host
  | "unavailable" // not now: try again
  | "internal"; // our own fault; nothing is told of it but the request's id

export type FailureDetail = {
  /** The name of the field at fault, as the wire calls it. */
  readonly field?: string;
  /** How to mend it, one sentence. */
  readonly hint?: string;
  /** Seconds until it is worth trying again. */
  readonly retryAfter?: number;
  /** Facts a dialect may want for its own sentence: limits, status, ids. */
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
};

/** The one error class that may reach a client. `message` is English and safe to show. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfter: number | undefined;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: FailureCode, message: string, detail: FailureDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "Failure";
    this.code = code;
    this.field = detail.field;
    this.hint = detail.hint;
    this.retryAfter = detail.retryAfter;
    this.facts = detail.facts ?? {};
  }
}

/** What we did wrong: stops the work at hand with an error that never reaches a client. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

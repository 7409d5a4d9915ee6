/** The one error of every client: what went wrong, what the gateway said, and whether it acted. */

export type GatewayErrorCode =
  /** The gateway refuses what was asked, or we see that it would. */
  | "invalid_request"
  | "unauthenticated"
  | "not_found"
  /** The payment is in a state that forbids it, or the reference is taken. */
  | "conflict"
  | "rate_limited"
  /** The gateway is down, or says that it is. */
  | "unavailable"
  | "timeout"
  | "network"
  /** An answer that is not in the gateway's words. */
  | "unreadable"
  /** The gateway's wire cannot do this. */
  | "unsupported"
  | "bad_signature"
  | "aborted";

export type GatewayErrorFacts = {
  readonly gateway: string;
  readonly code: GatewayErrorCode;
  readonly message: string;
  /** Whether the gateway may have acted all the same: then ask before doing it again. */
  readonly outcome: "not done" | "unknown";
  readonly status?: number | undefined;
  /** At most 2,000 characters of the reply, without keys. */
  readonly body?: string | undefined;
  readonly requestId?: string | undefined;
  /** Milliseconds that the gateway asks us to wait. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
};

export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly gateway: string;
  readonly code: GatewayErrorCode;
  readonly outcome: "not done" | "unknown";
  readonly status: number | undefined;
  readonly body: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(facts: GatewayErrorFacts) {
    super(`${facts.gateway}: ${facts.message}`, facts.cause ? { cause: facts.cause } : undefined);
    this.gateway = facts.gateway;
    this.code = facts.code;
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.body = facts.body;
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
  }
}

/** A refusal of our own, before anything was sent. */
export function refusal(gateway: string, code: GatewayErrorCode, message: string): GatewayError {
  return new GatewayError({ gateway, code, message, outcome: "not done" });
}

/** For what a wire has no call for. */
export function unsupported(gateway: string, what: string): () => Promise<never> {
  return () => Promise.reject(refusal(gateway, "unsupported", `its API cannot ${what}`));
}

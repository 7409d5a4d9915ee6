/** `Idempotency-Key`: what was asked under a key is answered once, and told again for a day. */
import { hash } from "node:crypto";
import type { IdempotencyKey, Reply } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import type { WireRequest } from "../define.ts";

const LONGEST = 255;

/** The key of a request; what was asked under it is known by a digest of the body. */
export function idempotencyOf(
  { headers, rawBody }: WireRequest,
  operation: string,
): IdempotencyKey | undefined {
  const key = headers["idempotency-key"];
  if (!key) return undefined;
  if (key.length > LONGEST) {
    throw new Failure("invalid_request", `An idempotency key has at most ${LONGEST} characters`, {
      field: "Idempotency-Key",
    });
  }
  return { operation, key, fingerprint: hash("sha256", rawBody, "buffer") };
}

/** A reply that was made before, marked so. */
export function replayed(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, "idempotency-replayed": "true" } };
}

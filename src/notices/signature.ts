/**
 * Signatures of notices: HMAC-SHA256 over the second they were sent in, a dot, and the bytes as
 * they came. Checked before anything of the body is read.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, MINUTE, SECOND } from "../clock.ts";

export const TIMESTAMP_HEADER = "gapura-timestamp";
export const SIGNATURE_HEADER = "gapura-signature";

/** How far a request's timestamp may stand from our clock, either way. */
export const TOLERANCE = 5 * MINUTE;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type Verified =
  | { readonly signature: Buffer }
  /** Why not, for whoever sets a phone up. */
  | { readonly refused: string };

export function verify(
  headers: Headers,
  body: Buffer,
  secrets: readonly string[],
  now: Instant,
): Verified {
  const timestamp = headers[TIMESTAMP_HEADER];
  const told = headers[SIGNATURE_HEADER];
  if (typeof timestamp !== "string" || !/^\d{10}$/.test(timestamp)) {
    return { refused: `${TIMESTAMP_HEADER} is the time of sending, in seconds since 1970` };
  }
  const signature = typeof told === "string" ? /^v1=([0-9a-f]{64})$/.exec(told)?.[1] : undefined;
  if (signature === undefined) {
    return { refused: `${SIGNATURE_HEADER} is v1= and 64 hex digits` };
  }
  if (Math.abs(now - Number(timestamp) * SECOND) > TOLERANCE) {
    return { refused: `${TIMESTAMP_HEADER} is more than five minutes off: set the clock` };
  }
  const offered = Buffer.from(signature, "hex");
  const valid = secrets.some((secret) => timingSafeEqual(sign(secret, timestamp, body), offered));
  return valid ? { signature: offered } : { refused: "the signature is not this account's" };
}

export function sign(secret: string, timestamp: string, body: Buffer): Buffer {
  return createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest();
}

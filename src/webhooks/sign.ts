/** Signatures: the Standard Webhooks headers that every delivery carries beside its wire's own. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { type Instant, MINUTE, SECOND } from "../clock.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** How far a message's timestamp may stand from the receiver's clock, either way. */
const TOLERANCE = 5 * MINUTE;

/** A message may carry this many signatures; more would let a sender buy our time. */
const MOST_SIGNATURES = 16;

/** A new signing secret: `whsec_` and 32 random bytes in base64. */
export function createSecret(ids: Pick<Ids, "bytes">): string {
  return SECRET_PREFIX + ids.bytes(SECRET_BYTES).toString("base64");
}

/** Says whether a text can sign: `whsec_` and 24 to 64 bytes in base64, as the standard asks. */
export function isSecret(text: string): boolean {
  return keyOf(text) !== undefined;
}

/** Preparing a key costs more than signing with it: those used lately are kept ready. */
const MOST_READY = 4_096;
const ready = new Map<string, KeyObject>();

function readyKeyOf(secret: string): KeyObject | undefined {
  const kept = ready.get(secret);
  if (kept) return kept;
  const key = keyOf(secret);
  if (!key) return undefined;
  if (ready.size >= MOST_READY) ready.clear();
  const prepared = createSecretKey(key);
  ready.set(secret, prepared);
  return prepared;
}

function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const encoded = secret.slice(SECRET_PREFIX.length);
  const key = Buffer.from(encoded, "base64");
  const exact = key.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  return exact && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The headers of one try. */
export type StandardHeaders = {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
};

/**
 * Signs one try: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, one for each secret,
 * so that during a rotation both the old and the new one verify.
 * `now`: the instant of this try; the header carries whole seconds.
 */
export function signStandard(message: {
  readonly id: string;
  readonly now: Instant;
  readonly body: Buffer;
  readonly secrets: readonly string[];
}): StandardHeaders {
  assert(message.secrets.length > 0, "a delivery is signed with at least one secret");
  const timestamp = String(Math.floor(message.now / SECOND));
  const signatures = message.secrets.map((secret) => {
    const key = readyKeyOf(secret);
    assert(key, "a standard secret is whsec_ and 24 to 64 bytes in base64");
    return `v1,${standardDigest(key, message.id, timestamp, message.body).toString("base64")}`;
  });
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

export type Verification = "valid" | "malformed" | "stale" | "forged";

/** Verifies the Standard Webhooks headers (names in lower case) in constant time per signature. */
export function verifyStandard(message: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly secrets: readonly string[];
  readonly now: Instant;
}): Verification {
  const id = message.headers["webhook-id"];
  const timestamp = message.headers["webhook-timestamp"];
  const list = message.headers["webhook-signature"];
  if (!id || !timestamp || !list || !/^\d{1,12}$/.test(timestamp)) return "malformed";
  if (Math.abs(message.now - Number(timestamp) * SECOND) > TOLERANCE) return "stale";
  const offered = list
    .split(" ", MOST_SIGNATURES)
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => Buffer.from(signature.slice("v1,".length), "base64"));
  for (const secret of message.secrets) {
    const key = readyKeyOf(secret);
    if (!key) continue;
    const expected = standardDigest(key, id, timestamp, message.body);
    if (offered.some((digest) => equal(digest, expected))) return "valid";
  }
  return "forged";
}

function standardDigest(key: KeyObject, id: string, timestamp: string, body: Buffer) {
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}

function equal(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

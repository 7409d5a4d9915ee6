/**
 * Webhooks: verified over the raw bytes by the Standard Webhooks headers, with WebCrypto, in
 * constant time. Nothing here needs the client.
 */
import type { Event } from "./events.ts";

export type WebhookFault =
  /** The headers are missing or no headers of ours. */
  | "malformed"
  /** Signed too long ago, or ahead of time: a replay, or a clock that is wrong. */
  | "stale"
  /** Not signed with this secret. */
  | "forged"
  /** Signed, and no event that this version knows the form of. */
  | "unreadable";

export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly fault: WebhookFault;

  constructor(fault: WebhookFault) {
    super(MESSAGES[fault]);
    this.fault = fault;
  }
}

const MESSAGES: Readonly<Record<WebhookFault, string>> = {
  malformed: "The webhook does not carry the Standard Webhooks headers",
  stale: "The webhook was signed at another time",
  forged: "The webhook is not signed with this secret",
  unreadable: "The webhook's body is no event",
};

export type HeaderSource =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export type VerifyOptions = {
  /** `whsec_…`; several while one is rotated. */
  readonly secret: string | readonly string[];
  /** Seconds that clocks may differ. Default 300. */
  readonly tolerance?: number;
  /** For tests: the instant, in seconds since 1970. */
  readonly now?: number;
};

const TOLERANCE = 300;
/** More signatures than these would let a sender buy our time. */
const MOST_SIGNATURES = 16;

/** The event of a webhook. Fails with a `WebhookError`. `body` must be the bytes as they came. */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: HeaderSource,
  options: VerifyOptions,
): Promise<Event> {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) =>
    headerOf(headers, `webhook-${name}`),
  );
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookError("malformed");
  }
  const now = options.now ?? Math.floor(Date.now() / 1000);
  if (Math.abs(now - Number(timestamp)) > (options.tolerance ?? TOLERANCE)) {
    throw new WebhookError("stale");
  }
  const bytes = bytesOf(body);
  const secrets = typeof options.secret === "string" ? [options.secret] : options.secret;
  const sent = signatures.split(" ").slice(0, MOST_SIGNATURES);
  for (const secret of secrets) {
    const expected = await signatureOf(secret, id, timestamp, bytes);
    if (sent.filter((one) => sameText(one, expected)).length > 0) return eventIn(bytes);
  }
  throw new WebhookError("forged");
}

/** The headers that a webhook of ours carries. */
export async function signWebhook(
  body: string | Uint8Array,
  signing: { readonly secret: string; readonly id: string; readonly timestamp: number },
): Promise<Record<string, string>> {
  const timestamp = `${signing.timestamp}`;
  return {
    "content-type": "application/json",
    "webhook-id": signing.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": await signatureOf(signing.secret, signing.id, timestamp, bytesOf(body)),
  };
}

async function signatureOf(
  secret: string,
  id: string,
  timestamp: string,
  body: Uint8Array,
): Promise<string> {
  const raw = fromBase64(secret.replace(/^whsec_/, ""));
  const hash = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", raw, hash, false, ["sign"]);
  const head = bytesOf(`${id}.${timestamp}.`);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, signed)))}`;
}

function eventIn(bytes: Uint8Array): Event {
  try {
    const event = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof event?.type === "string" && typeof event?.data === "object") return event;
  } catch {
    // No JSON: told below.
  }
  throw new WebhookError("unreadable");
}

function headerOf(headers: HeaderSource, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  const value = found === undefined ? undefined : headers[found];
  return typeof value === "string" ? value : value?.[0];
}

function bytesOf(text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(typeof text === "string" ? new TextEncoder().encode(text) : text);
}

/** In a time that does not tell where they differ. */
function sameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < other.length; at += 1) {
    difference |= (one.charCodeAt(at) || 0) ^ other.charCodeAt(at);
  }
  return difference === 0;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** HMAC-SHA256 over raw bytes by WebCrypto, compared in constant time. */

const encoder = new TextEncoder();

export function bytesOf(text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(typeof text === "string" ? encoder.encode(text) : text);
}

/** Lowercase hex. */
export async function hmacSha256(
  secret: string,
  ...parts: (string | Uint8Array)[]
): Promise<string> {
  const hash = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytesOf(secret), hash, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, joined(parts.map(bytesOf)));
  return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  let difference = a.length ^ b.length;
  for (let at = 0; at < b.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Mask: what the delivery log keeps of headers that carry a secret, and of replies that say it. */

/** Shown in place of a secret; its length tells nothing of the secret's. */
export const MASK = "••••••";

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-secret",
  "x-api-key",
]);

/** A copy of the headers with every secret's value masked. `also`: further names, in any case. */
export function maskHeaders(
  headers: Readonly<Record<string, string>>,
  also: readonly string[] = [],
): Record<string, string> {
  const named = new Set(also.map((name) => name.toLowerCase()));
  const shown = Object.entries(headers).map(([name, value]) => {
    const plain = name.toLowerCase();
    return [name, SECRET_HEADERS.has(plain) || named.has(plain) ? MASK : value];
  });
  return Object.fromEntries(shown);
}

/** A text in which every secret is masked: a receiver may say back what it was sent. */
export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (masked, secret) => (secret ? masked.replaceAll(secret, MASK) : masked),
    text,
  );
}

/** What is shown of data as it came: whole, save what opens something. */

const MASK = "••••••";
const SECRET =
  /secret|token|password|passwd|authorization|signature|credential|(api|private)_?key/i;

/** The same value with secrets masked: by the names they stand under, in addresses too. */
export function scrubbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value === "string") return scrubbedAddress(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) && inner !== null ? MASK : scrubbed(inner),
    ]),
  );
}

/** In a query any name may stand for a key: what looks like one is masked. */
function scrubbedAddress(text: string): string {
  return text.replaceAll(/([?&]([^=&\s]+)=)([^&\s]+)/g, (whole, start, name) =>
    SECRET.test(name) || /^(key|sig|auth)$/i.test(name) ? start + MASK : whole,
  );
}

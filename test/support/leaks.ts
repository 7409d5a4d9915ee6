/** Leaks: looking for planted secrets in whatever the house has written or said. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "../../src/db/pool.ts";

/** A secret that was planted, and the kind by which exemptions name it. */
export type Planted = { readonly kind: string; readonly secret: string };

/** A text, and where it stood: `log`, `reply 401`, `table payment.customer`, `file house.key`. */
export type Found = { readonly place: string; readonly text: string };

/** Where a kind of secret may stand, by design. */
export type Exemption = {
  readonly kind: string;
  readonly place: RegExp;
  readonly reason: string;
};

/** Each planted secret that stands in a text where no exemption lets it, a sentence each. */
export function findLeaks(
  planted: readonly Planted[],
  found: Iterable<Found>,
  exemptions: readonly Exemption[],
): string[] {
  const needles = planted.flatMap(({ kind, secret }) =>
    spellings(secret).map((needle) => ({ kind, needle })),
  );
  const leaks = new Set<string>();
  for (const { place, text } of found) {
    for (const { kind, needle } of needles) {
      const exempt = exemptions.some((one) => one.kind === kind && one.place.test(place));
      if (!exempt && text.includes(needle)) leaks.add(`${kind} in ${place}`);
    }
  }
  return [...leaks];
}

/** Exemptions of which nothing was found: they excuse what does not happen. */
export function idleExemptions(
  planted: readonly Planted[],
  found: readonly Found[],
  exemptions: readonly Exemption[],
): string[] {
  return exemptions
    .filter(({ kind, place }) => {
      const meant = planted.filter((one) => one.kind === kind);
      const places = found.filter((one) => place.test(one.place));
      return findLeaks(meant, places, []).length === 0;
    })
    .map(({ kind, place }) => `${kind} in ${place.source}`);
}

/** As it stands, in hex, in base64, and as it stands in an address. Cut ones count as whole. */
function spellings(secret: string): string[] {
  const tail = secret.slice(-MOST_COMPARED);
  const bytes = Buffer.from(secret);
  return [
    ...new Set([
      tail,
      Buffer.from(tail).toString("hex"),
      bytes.toString("base64").replace(/=+$/, ""),
      encodeURIComponent(tail),
    ]),
  ];
}

/** The end of a secret is what nobody may see: a few characters of its beginning name a key. */
const MOST_COMPARED = 16;

/** Every value of every table, as text, by its column. */
export async function readTables(db: Pool): Promise<Found[]> {
  const { rows: columns } = await db.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      order by c.relname, a.attnum`,
  );
  const found: Found[] = [];
  for (const { table, column } of columns) {
    const { rows } = await db.query<{ text: string }>(
      `select "${column}"::text as text from "${table}" where "${column}" is not null`,
    );
    const place = `table ${table}.${column}`;
    for (const { text } of rows) found.push({ place, text });
  }
  return found;
}

/** Every file below a folder, byte by byte. */
export function* readFiles(folder: string): Generator<Found> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const place = `file ${path.slice(folder.length + 1)}`;
    yield { place, text: readFileSync(path, "latin1") };
  }
}

/**
 * Long texts on their way into a statement, as one run of bytes and the place of each: as elements
 * of an array they would be quoted here and unquoted there, a character at a time.
 */

/**
 * An array of values that need no quotes in Postgres's array text: ids, whole numbers, instants of
 * `utcText`, our own words. It is made and read several times faster than one with quotes.
 */
export function bareArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? "null").join(",")}}`;
}

export type Packed = {
  readonly bytes: Buffer;
  /** Where each text begins, counted from 1 as Postgres counts; null for none. */
  readonly starts: readonly (number | null)[];
  /** How many bytes each has. */
  readonly sizes: readonly (number | null)[];
};

/** Packs texts of UTF-8; `packedText` reads them in the statement. */
export function pack(texts: readonly (string | null)[]): Packed {
  let next = 1;
  const starts: (number | null)[] = [];
  const sizes: (number | null)[] = [];
  for (const text of texts) {
    const size = text === null ? null : Buffer.byteLength(text);
    starts.push(size === null ? null : next);
    sizes.push(size);
    next += size ?? 0;
  }
  return { bytes: Buffer.from(texts.join("")), starts, sizes };
}

/** SQL for the text at a place of packed bytes: `packedText("$1", "n.start", "n.size")`. */
export function packedText(bytes: string, start: string, size: string): string {
  return `convert_from(substring(${bytes}::bytea from ${start} for ${size}), 'UTF8')`;
}

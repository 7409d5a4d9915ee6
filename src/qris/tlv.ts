/**
 * Tag, length, value: the grammar of QRIS, at the root and inside each template.
 *
 * Objects are kept in arrays, in the order in which they came: real codes are not always sorted,
 * and an object with keys like `50` and `07` would be sorted by JavaScript behind our back.
 */

export type TlvObject = { readonly tag: string; readonly value: string };

/**
 * What a length counts. EMVCo counts characters; some makers count UTF-8 bytes, which shows only
 * where a name holds a letter outside ASCII.
 */
export type Measure = "characters" | "bytes";

export type TlvFault = {
  readonly code: "tlv_cut_short" | "tlv_tag" | "tlv_length";
  /** The tag at fault, or as much of it as there is. */
  readonly tag: string;
  readonly sentence: string;
};

/** The objects read before the fault, or all of them when there is none. */
export type TlvReading = {
  readonly objects: readonly TlvObject[];
  readonly fault?: TlvFault;
};

export const LONGEST_VALUE = 99;

const TWO_DIGITS = /^[0-9]{2}$/;

export function parseTlv(text: string, measure: Measure = "characters"): TlvReading {
  const characters = Array.from(text);
  const objects: TlvObject[] = [];
  let at = 0;
  while (at < characters.length) {
    const tag = characters.slice(at, at + 2).join("");
    const length = characters.slice(at + 2, at + 4).join("");
    const fault = headFault(tag, length);
    if (fault !== undefined) return { objects, fault };
    const end = endOfValue(characters, at + 4, Number(length), measure);
    if (end === undefined) return { objects, fault: cutShort(tag, Number(length)) };
    objects.push({ tag, value: characters.slice(at + 4, end).join("") });
    at = end;
  }
  return { objects };
}

/** Throws RangeError on a tag or a value that cannot be written: the caller checks fields first. */
export function encodeTlv(objects: readonly TlvObject[], measure: Measure = "characters"): string {
  let text = "";
  for (const { tag, value } of objects) text += encodeObject(tag, value, measure);
  return text;
}

export function encodeObject(tag: string, value: string, measure: Measure = "characters"): string {
  const length = measured(value, measure);
  if (!TWO_DIGITS.test(tag) || length < 1 || length > LONGEST_VALUE) {
    throw new RangeError(`tag ${tag} cannot hold ${length} ${measure}`);
  }
  return `${tag}${length < 10 ? "0" : ""}${length}${value}`;
}

/** The value of the first object with that tag. */
export function findValue(objects: readonly TlvObject[], tag: string): string | undefined {
  return objects.find((object) => object.tag === tag)?.value;
}

/** The number of characters (not UTF-16 units), or of UTF-8 bytes. */
export function measured(value: string, measure: Measure = "characters"): number {
  if (measure === "bytes") return Buffer.byteLength(value, "utf8");
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function headFault(tag: string, length: string): TlvFault | undefined {
  if (!TWO_DIGITS.test(tag)) {
    return { code: "tlv_tag", tag, sentence: `A tag of two digits was expected, not "${tag}".` };
  }
  if (!TWO_DIGITS.test(length) || length === "00") {
    const sentence = `Tag ${tag} states the length "${length}"; 01 to 99 was expected.`;
    return { code: "tlv_length", tag, sentence };
  }
  return undefined;
}

function endOfValue(
  characters: readonly string[],
  start: number,
  length: number,
  measure: Measure,
): number | undefined {
  if (measure === "characters") {
    return start + length <= characters.length ? start + length : undefined;
  }
  let end = start;
  let bytes = 0;
  while (bytes < length && end < characters.length) {
    bytes += Buffer.byteLength(characters[end] as string, "utf8");
    end += 1;
  }
  return bytes === length ? end : undefined;
}

function cutShort(tag: string, length: number): TlvFault {
  const sentence = `Tag ${tag} states ${length} characters, but the text ends before.`;
  return { code: "tlv_cut_short", tag, sentence };
}

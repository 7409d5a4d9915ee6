/** Reads the structure of a QRIS text, as leniently as is safe; what it means is told elsewhere. */
import { crc16 } from "./crc.ts";
import {
  encodeTlv,
  type Measure,
  parseTlv,
  type TlvFault,
  type TlvObject,
  type TlvReading,
} from "./tlv.ts";

export type Checksum = {
  /** The four characters of tag 63, as written; absent when there is no such tag. */
  readonly stated: string | undefined;
  /** Over everything up to and including `6304`: four upper-case hex digits. */
  readonly computed: string;
  readonly valid: boolean;
};

export type ParseFault =
  | TlvFault
  | { readonly code: "text_empty" | "text_too_long"; readonly tag: ""; readonly sentence: string };

/** A text whose structure can be read; its checksum and its rules may still be broken. */
export type Qris = {
  /** The text that was read: trimmed, and percent-decoded where it came encoded. */
  readonly text: string;
  /** The root objects in the order in which they came, tag 63 included. */
  readonly objects: readonly TlvObject[];
  readonly measure: Measure;
  readonly crc: Checksum;
  /** True when the text came percent-encoded, as links carry it. */
  readonly wasEncoded: boolean;
};

export type QrisParse =
  | { readonly ok: true; readonly qris: Qris }
  | {
      readonly ok: false;
      readonly fault: ParseFault;
      /** What was read before the fault. */
      readonly objects: readonly TlvObject[];
      readonly crc: Checksum;
    };

/** The longest text looked at: the standard wants 512; twice that is surely no QRIS. */
export const LONGEST_TEXT = 1024;

export function parseQris(text: string): QrisParse {
  const trimmed = text.slice(0, LONGEST_TEXT + 1).trim();
  const plain = parsePlain(trimmed, false);
  if (plain.ok) return plain;
  const decoded = decodePercent(trimmed);
  if (decoded === undefined) return plain;
  const second = parsePlain(decoded, true);
  return second.ok && second.qris.crc.valid ? second : plain;
}

function parsePlain(text: string, wasEncoded: boolean): QrisParse {
  const { measure, reading } = readObjects(text);
  const { objects } = reading;
  const fault = sizeFault(text) ?? reading.fault;
  if (fault !== undefined) return { ok: false, fault, objects, crc: checksumOfTail(text) };
  const crc = checksumOfObjects(objects, measure);
  return { ok: true, qris: { text, objects, measure, crc, wasEncoded } };
}

function sizeFault(text: string): ParseFault | undefined {
  if (text === "") return { code: "text_empty", tag: "", sentence: "The text is empty." };
  if (text.length <= LONGEST_TEXT) return undefined;
  return { code: "text_too_long", tag: "", sentence: `More than ${LONGEST_TEXT} characters.` };
}

/** Characters first; bytes only where that alone lets the whole text be read. */
function readObjects(text: string): { measure: Measure; reading: TlvReading } {
  const reading = parseTlv(text, "characters");
  if (reading.fault === undefined) return { measure: "characters", reading };
  const inBytes = parseTlv(text, "bytes");
  if (inBytes.fault === undefined) return { measure: "bytes", reading: inBytes };
  return { measure: "characters", reading };
}

function checksumOfObjects(objects: readonly TlvObject[], measure: Measure): Checksum {
  const at = objects.findIndex((object) => object.tag === "63");
  const covered = encodeTlv(at < 0 ? objects : objects.slice(0, at), measure);
  return compare(objects[at]?.value, `${covered}6304`);
}

/** When the structure is broken, the last eight characters still say what the maker computed. */
function checksumOfTail(text: string): Checksum {
  const head = text.slice(0, -4);
  return head.endsWith("6304") ? compare(text.slice(-4), head) : compare(undefined, text);
}

function compare(stated: string | undefined, covered: string): Checksum {
  const computed = crc16(covered);
  return { stated, computed, valid: stated?.toUpperCase() === computed };
}

function decodePercent(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a stray percent sign: the text was not encoded after all
  }
}

/** Ids and randomness: UUIDv7 inside, shown with a prefix; every random draw of the house. */
import { randomBytes, randomFillSync, randomInt } from "node:crypto";

/** What an id names: the prefix it is shown with. */
export type IdKind =
  | "pay"
  | "chg"
  | "pyo"
  | "ben"
  | "rfd"
  | "opn"
  | "lnk"
  | "evt"
  | "whe"
  | "dlv"
  | "trf"
  | "mer"
  | "mbr"
  | "inv"
  | "prj"
  | "key"
  | "opr"
  | "sus"
  | "hld"
  | "stm"
  | "acc"
  | "ntc"
  | "sil"
  | "req";

/** Where ids and random values come from; tests hand in a counted source. */
export type Ids = {
  /** A UUIDv7 of the instant `now` (ms), in canonical text; 74 random bits. */
  uuid(now: number): string;
  bytes(count: number): Buffer;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
};

export const systemIds: Ids = {
  uuid: (now) => drawn(10, (random) => uuidOf(now, random)),
  bytes: drawBytes,
  integer: (least, most) => randomInt(least, most + 1),
};

/**
 * Asking the system for ten bytes costs it as much as thousands: they are drawn ahead, used once.
 */
const DRAWN_AHEAD = 8_192;
const ahead = Buffer.alloc(DRAWN_AHEAD);
let used = DRAWN_AHEAD;

function drawBytes(count: number): Buffer {
  if (count > DRAWN_AHEAD) return randomBytes(count);
  return drawn(count, (random) => Buffer.from(random));
}

/** What is made of the next bytes, which are gone afterwards. */
function drawn<Made>(count: number, make: (random: Buffer) => Made): Made {
  if (used + count > DRAWN_AHEAD) {
    randomFillSync(ahead);
    used = 0;
  }
  const next = ahead.subarray(used, used + count);
  used += count;
  const made = make(next);
  next.fill(0);
  return made;
}

/** Ids for tests: the same sequence for the same seed, never the same id twice. */
export function countedIds(seed = 1): Ids {
  let state = BigInt(seed);
  const next = (): bigint => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
  const bytes = (count: number): Buffer => {
    const buffer = Buffer.alloc(count);
    for (let at = 0; at < count; at += 1) buffer[at] = Number(next() & 0xffn);
    return buffer;
  };
  return {
    uuid: (now) => uuidOf(now, bytes(10)),
    bytes,
    integer: (least, most) => least + Number(next() % BigInt(most - least + 1)),
  };
}

/** Two hex digits of each byte: an id made of these costs half of what a Buffer asks. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function uuidOf(now: number, random: Uint8Array): string {
  const time = Math.trunc(now).toString(16).padStart(12, "0");
  const hex = (at: number) => HEX[random[at] as number];
  const version = HEX[((random[0] as number) & 0x0f) | 0x70];
  const variant = HEX[((random[2] as number) & 0x3f) | 0x80];
  const middle = `${time.slice(8)}-${version}${hex(1)}-${variant}${hex(3)}`;
  return `${time.slice(0, 8)}-${middle}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
}

/** 32 hex digits as a UUID is written. */
function withDashes(hex: string): string {
  const middle = `${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}`;
  return `${hex.slice(0, 8)}-${middle}-${hex.slice(20)}`;
}

const LAST_INSTANT = 2 ** 48 - 1;

/** No id of ours is above it. */
export const LAST_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The least UUIDv7 of an instant: ids made then or later are not below it. */
export function leastUuid(at: number): string {
  return uuidOf(Math.min(Math.max(at, 0), LAST_INSTANT), Buffer.alloc(10));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `pay_` and the 32 hex digits of the UUID. */
export function showId(kind: IdKind, uuid: string): string {
  return `${kind}_${uuid.replaceAll("-", "")}`;
}

/** The UUID behind a shown id, or undefined when the text is no id of that kind. */
export function parseId(kind: IdKind, text: string): string | undefined {
  const prefix = `${kind}_`;
  if (!text.startsWith(prefix) || text.length !== prefix.length + 32) return undefined;
  const uuid = withDashes(text.slice(prefix.length).toLowerCase());
  return UUID.test(uuid) ? uuid : undefined;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` characters of 0-9A-Za-z, uniformly drawn. */
export function randomText(ids: Ids, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of ids.bytes(length * 2)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

/** `length` decimal digits, uniformly drawn, leading zeros kept. */
export function randomDigits(ids: Ids, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of ids.bytes(length * 2)) {
      if (byte < 250 && text.length < length) text += byte % 10;
    }
  }
  return text;
}

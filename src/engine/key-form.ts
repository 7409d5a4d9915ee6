/**
 * How keys look: made ones carry their dialect's and mode's prefix, an id to be named by, 32 random
 * bytes and a checksum; imported ones look as they please, and are judged by what they might hold.
 */
import { crc32 } from "node:zlib";
import { type Ids, randomText } from "../ids.ts";
import type { Mode } from "./settings.ts";

/** What the engine needs to know of a dialect's keys; handed in as data. */
export type KeyForm = {
  readonly dialect: string;
  /** The dialect's name, for sentences. */
  readonly name: string;
  readonly prefix: Readonly<Record<Mode, string>>;
  /** `project`: the wire carries the slug, so a key need only be unique within its project. */
  readonly scope: "dialect" | "project";
  /** The wire signs with the key, so that it must be readable for ever. */
  readonly signs: boolean;
};

const ID_LENGTH = 8;
/** 43 characters of 62 hold 256 bits. */
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A new key, and the hint by which it is named when the key itself is no longer known. */
export function drawKey(ids: Ids, prefix: string): { key: string; hint: string } {
  const hint = prefix + randomText(ids, ID_LENGTH);
  const unchecked = hint + randomText(ids, SECRET_LENGTH);
  return { key: unchecked + checksum(unchecked), hint };
}

/** Whether a key has the length and letters of a made one but not its checksum: cut or mistyped. */
export function looksMistyped(key: string, prefix: string): boolean {
  const length = prefix.length + ID_LENGTH + SECRET_LENGTH + CHECK_LENGTH;
  if (!key.startsWith(prefix) || prefix === "" || !/^\w+$/.test(key)) return false;
  return (
    key.length !== length || checksum(key.slice(0, -CHECK_LENGTH)) !== key.slice(-CHECK_LENGTH)
  );
}

/** What may be shown of an imported key: its beginning, where enough stays hidden. */
export function hintOf(imported: string): string {
  return imported.length < 16 ? "…" : `${imported.slice(0, 8)}…`;
}

/** The dialect and mode whose prefix a text begins with; the longest prefix decides. */
export function prefixOwner(
  forms: readonly KeyForm[],
  key: string,
): { form: KeyForm; mode: Mode | undefined } | undefined {
  const owners = forms
    .flatMap((form) => (["sandbox", "live"] as const).map((mode) => ({ form, mode })))
    .filter(({ form, mode }) => form.prefix[mode] !== "" && key.startsWith(form.prefix[mode]))
    .sort((one, other) => other.form.prefix[other.mode].length - one.form.prefix[one.mode].length);
  const [owner] = owners;
  if (!owner) return undefined;
  const { sandbox, live } = owner.form.prefix;
  return sandbox === live ? { form: owner.form, mode: undefined } : owner;
}

/** A live key of fewer bits might be guessed. */
export const STRONG_BITS = 128;

/** A UUID of version 4 has 122 random bits, whatever its length promises. */
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const UUID_BITS = 122;

const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/^\d+$/, 10],
  [/^([0-9a-f]+|[0-9A-F]+)$/, 16],
  [/^([a-z]+|[A-Z]+)$/, 26],
  [/^([0-9a-z]+|[0-9A-Z]+)$/, 36],
  [/^[0-9A-Za-z]+$/, 62],
  [/^/, 94],
];

/**
 * The most bits of chance that a key can hold: its length in the smallest alphabet it fits. A text
 * with far fewer different characters than chance would give counts only those. A prefix is none.
 */
export function plausibleBits(key: string, prefix = ""): number {
  const body = prefix !== "" && key.startsWith(prefix) ? key.slice(prefix.length) : key;
  if (body === "") return 0;
  if (UUID.test(body)) return UUID_BITS;
  const alphabet = (ALPHABETS.find(([form]) => form.test(body)) as readonly [RegExp, number])[1];
  const different = new Set(body).size;
  const expected = alphabet * (1 - (1 - 1 / alphabet) ** body.length);
  return body.length * Math.log2(different < expected / 2 ? different : alphabet);
}

function checksum(text: string): string {
  let rest = crc32(text);
  let shown = "";
  while (shown.length < CHECK_LENGTH) {
    shown = BASE62[rest % BASE62.length] + shown;
    rest = Math.floor(rest / BASE62.length);
  }
  return shown;
}

/**
 * What a project says of a channel, read from text and written as text: percents and flat sums of a
 * fee, spans of time, unique amounts.
 */
import { DAY, HOUR, MINUTE } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { FeeTier, UniqueAmount } from "./settings.ts";
import { SHARED_UNIQUE } from "./unique-amounts.ts";

/** Parts per million in one percent. */
const PERCENT = 10_000;

/** `0.7%`, `0,7` -> 7000 parts per million. Fails: invalid_request (field). */
export function readRate(text: string, field = "fee"): number {
  const [, whole = "", part = ""] = /^(\d{1,3})(?:[.,](\d{1,4}))?\s*%?$/.exec(text.trim()) ?? [];
  const rate = Number(whole) * PERCENT + Number(part.padEnd(4, "0"));
  if (whole !== "" && rate <= 100 * PERCENT) return rate;
  throw wrong(field, "A rate is a percent of at most four decimals, as 0.7%");
}

/** 7000 parts per million -> `0.7`, exactly. */
export function rateText(rate: number): string {
  const part = String(rate % PERCENT).padStart(4, "0");
  return `${Math.floor(rate / PERCENT)}.${part}`.replace(/\.?0+$/, "");
}

/** `90s`, `60m`, `24h`, `7d` -> ms; a bare number is minutes. Fails: invalid_request (field). */
export function readSpan(text: string, field: string): number {
  const [, count, unit = "m"] = /^(\d{1,7})\s*([mhd]?)$/.exec(text.trim()) ?? [];
  if (count !== undefined) return Number(count) * (SPANS.get(unit || "m") as number);
  throw wrong(field, "A span is written as in 30m, 24h or 7d");
}

const SPANS = new Map([
  ["m", MINUTE],
  ["h", HOUR],
  ["d", DAY],
]);

/** In the largest unit that says it whole: `60m` -> `1h`. */
export function spanText(span: number): string {
  const units = [...SPANS].reverse();
  const [unit, length] = units.find(([, one]) => span > 0 && span % one === 0) ?? ["m", MINUTE];
  return `${Math.floor(span / length)}${unit}`;
}

/**
 * Tiers with commas between, each of `upTo`, `rate`, `flat`, `floor` and `cap`:
 * `upTo=105000 rate=0.7% flat=310, rate=1%`. Nothing is no fee. Fails: invalid_request (fee).
 */
export function readFee(text: string): FeeTier[] {
  if (text.trim() === "") return [];
  return text.split(",").map((tier) => {
    const { rate, ...sums } = readPairs(tier, ["upTo", "rate", "flat", "floor", "cap"], "fee");
    const read = Object.entries(sums).map(([name, sum = ""]) => [name, readWhole(sum, "fee")]);
    return { rate: rate === undefined ? 0 : readRate(rate), flat: 0, ...Object.fromEntries(read) };
  });
}

export function feeText(fee: readonly FeeTier[]): string {
  return fee
    .map(({ rate, ...sums }) => {
      const bounds = Object.entries(sums).filter(([name, sum]) => name !== "flat" || sum !== 0);
      const pairs = bounds.map(([name, sum]) => `${name}=${sum}`);
      return [...(rate > 0 ? [`rate=${rateText(rate)}%`] : []), ...pairs].join(" ") || "flat=0";
    })
    .join(", ");
}

/**
 * `from=1 to=99 owner=merchant coolDown=10m`, over what stands (`now`); `off` is none. Fails:
 * invalid_request (unique).
 */
export function readUnique(text: string, now: UniqueAmount | undefined): UniqueAmount | null {
  if (text.trim() === "off") return null;
  const names = ["from", "to", "widenTo", "sign", "owner", "coolDown", "most"];
  const { sign, owner, coolDown, ...counts } = readPairs(text, names, "unique");
  const read = Object.entries(counts).map(([name, count = ""]) => [
    name,
    readWhole(count, "unique"),
  ]);
  return {
    ...(now ?? SHARED_UNIQUE),
    ...Object.fromEntries(read),
    ...(sign !== undefined && { sign: oneOf(sign, ["plus", "minus"]) }),
    ...(owner !== undefined && { owner: oneOf(owner, ["merchant", "fee"]) }),
    ...(coolDown !== undefined && { coolDown: readSpan(coolDown, "unique") }),
  };
}

function readPairs(
  text: string,
  names: readonly string[],
  field: string,
): Readonly<Partial<Record<string, string>>> {
  const pairs = text.trim().split(/\s+/);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = "", value = ""] = /^(\w+)=(\S+)$/.exec(pair) ?? [];
      if (names.includes(name)) return [name, value];
      throw wrong(field, `${pair || "Nothing"} is none of ${names.join("=, ")}=`);
    }),
  );
}

function readWhole(text: string, field: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw wrong(field, `${text} is no whole number`);
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word) return word;
  throw wrong("unique", `${text} is none of ${words.join(", ")}`);
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid_request", message, { field });
}

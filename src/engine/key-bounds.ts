/** What binds a key: the addresses that it may be used from, and its last day. */
import ipaddr from "ipaddr.js";
import { DAY, HOUR, type Instant } from "../clock.ts";
import { Failure } from "../failure.ts";

const MOST_ADDRESSES = 50;
const LAST_DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Addresses and ranges, read from text with commas or blanks between, each as it is written
 * canonically: `10.0.0.5`, `10.0.0.0/8`, `2001:db8::/32`. Fails: invalid_request (addresses).
 */
export function readAddresses(text: string): string[] {
  const all = text.split(/[\s,]+/).filter((one) => one !== "");
  if (all.length > MOST_ADDRESSES) {
    throw wrong(`A key is bound to at most ${MOST_ADDRESSES} addresses`);
  }
  return [...new Set(all.map(canonical))];
}

/** Whether somebody at an address may use a key; of an unknown address only an unbound one. */
export function mayComeFrom(addresses: readonly string[], from: string | undefined): boolean {
  if (addresses.length === 0) return true;
  if (from === undefined || !ipaddr.isValid(from)) return false;
  const address = ipaddr.process(from);
  return addresses.some((one) => {
    const [range, prefix] = rangeOf(one);
    return range.kind() === address.kind() && address.match(range, prefix);
  });
}

/**
 * When a key ends, read from its last day in Jakarta, `2026-12-31`; nothing is never. Fails:
 * invalid_request (expires).
 */
export function readLastDay(text: string): Instant | null {
  if (text === "") return null;
  const day = LAST_DAY.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  // What is no day of the calendar comes back as another one.
  if (!Number.isNaN(day) && new Date(day).toISOString().startsWith(text)) {
    return day + DAY - 7 * HOUR;
  }
  throw new Failure("invalid_request", "A last day is written as in 2026-12-31", {
    field: "expires",
  });
}

function canonical(text: string): string {
  const [bare = "", prefix, ...more] = text.split("/");
  // The short and octal forms are none: each reader takes them differently.
  const known = ipaddr.IPv6.isValid(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare);
  const whole = known ? wholeOf(ipaddr.process(bare)) : 0;
  const length = prefix === undefined ? whole : Number(prefix);
  const fits = /^\d{1,3}$/.test(prefix ?? "0") && length <= whole;
  if (!known || more.length > 0 || !fits) {
    throw wrong(`${text.slice(0, 50)} is neither an address nor a range such as 10.0.0.0/8`);
  }
  const address = ipaddr.process(bare).toString();
  return length === whole ? address : `${address}/${length}`;
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [bare = "", prefix] = text.split("/");
  const address = ipaddr.parse(bare);
  return [address, prefix === undefined ? wholeOf(address) : Number(prefix)];
}

function wholeOf(address: ipaddr.IPv4 | ipaddr.IPv6): number {
  return address.kind() === "ipv4" ? 32 : 128;
}

function wrong(message: string): Failure {
  return new Failure("invalid_request", message, {
    field: "addresses",
    hint: "Write them as in 203.0.113.7, 10.0.0.0/8",
  });
}

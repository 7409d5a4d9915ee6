/** How Paymenku writes and reads instants. */
import { DAY, HOUR, type Instant, utcText } from "../../clock.ts";

/** `2026-01-18T03:55:10+00:00` */
export function offsetText(at: Instant): string {
  return `${utcText(at).slice(0, 19)}+00:00`;
}

export function offsetOrNull(at: Instant | null): string | null {
  return at === null ? null : offsetText(at);
}

/** `2026-01-19T03:42:39Z` */
export function zuluText(at: Instant): string {
  return `${utcText(at).slice(0, 19)}Z`;
}

/** `2026-01-18T03:33:18.000000Z` */
export function microText(at: Instant): string {
  return `${utcText(at).slice(0, -1)}000Z`;
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+ -]\d\d:?\d\d)?)?$/;

/**
 * The instant that a date or a time begins with; undefined when it is none. Without a zone it is
 * Jakarta's. A `+` that came as a space is one all the same.
 */
export function instantOf(text: string): Instant | undefined {
  const [, day, time = "00:00", zone = "+0700"] = TIME.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const utc = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(utc) ? undefined : utc - offsetOf(zone);
}

/** The first instant after a date or a time: the end of the day when it names a whole day. */
export function afterOf(text: string): Instant | undefined {
  const at = instantOf(text);
  return at === undefined ? undefined : at + (text.trim().length === 10 ? DAY : 1);
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3)) + Number(zone.slice(-2)) / 60;
  return (zone.startsWith("-") ? -hours : hours) * HOUR;
}

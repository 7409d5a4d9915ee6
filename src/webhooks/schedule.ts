/** Schedule: when a webhook is tried again, and what counts as acknowledged. Pure. */
import { HOUR, type Instant, MINUTE, SECOND } from "../clock.ts";
import type { Ids } from "../ids.ts";

/** The delay in ms before each try, counted from the end of the try before it. */
export type Schedule = readonly number[];

/** Twelve tries over three days: quick at first, for a restart; slow later, for a weekend. */
export const defaultSchedule: Schedule = [
  0,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  8 * HOUR,
  14 * HOUR,
  24 * HOUR,
  24 * HOUR,
];

/** A delay is drawn within this many thousandths either side, to spread retries apart. */
const JITTER = 200;

/** A receiver may ask for patience, but only this many times the delay we had in mind. */
const MOST_PATIENCE = 2;

/**
 * When the next try is due, or undefined when the schedule is used up.
 * `made`: tries made so far (0 asks for the first). `retryAfter`: ms, from `parseRetryAfter`.
 */
export function nextAttempt(asked: {
  readonly schedule: Schedule;
  readonly made: number;
  readonly now: Instant;
  readonly retryAfter?: number | undefined;
  readonly ids: Pick<Ids, "integer">;
}): Instant | undefined {
  const base = asked.schedule[asked.made];
  if (base === undefined) return undefined;
  if (base === 0) return asked.now;
  const jittered = (base * asked.ids.integer(1_000 - JITTER, 1_000 + JITTER)) / 1_000;
  const patience = Math.min(asked.retryAfter ?? 0, base * MOST_PATIENCE);
  return asked.now + Math.round(Math.max(jittered, patience));
}

const SECONDS = /^\d{1,9}$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The ms that a `Retry-After` header asks for: seconds or an HTTP date; else undefined. */
export function parseRetryAfter(header: string | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? "";
  if (SECONDS.test(text)) return Number(text) * SECOND;
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** What a receiver answered, as far as the schedule cares. No status: it answered nothing. */
export type Answer = {
  readonly status?: number | undefined;
  readonly error?: object | undefined;
};

/** `gone`: the receiver said 410, wants no more events, and its endpoint is to be disabled. */
export type Verdict = "acknowledged" | "failed" | "gone";

/**
 * Any complete 2xx acknowledges. A redirect does not: following it could lead anywhere. Nor does an
 * answer that broke off before its end.
 */
export function judgeAnswer({ status, error }: Answer): Verdict {
  if (status === 410) return "gone";
  if (status === undefined || error !== undefined) return "failed";
  return status >= 200 && status <= 299 ? "acknowledged" : "failed";
}

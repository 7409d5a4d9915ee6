/**
 * When charges across a network are asked about: often at first, once more just before the
 * deadline, and for a day after it, because money that was paid in time may be heard of late.
 */
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../clock.ts";
import type { Ids } from "../ids.ts";

const FIRST = 4 * SECOND;
const GROWTH = 1.5;
const LONGEST = MINUTE;
/** How long before the deadline the last look of those in time is. */
const BEFORE_DEADLINE = 3 * SECOND;
const AFTER_DEADLINE = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY];
const LONGEST_UNKNOWN = 10 * MINUTE;

export function firstLook(now: Instant): Instant {
  return now + FIRST;
}

/**
 * When to look next, all in real time: after `tries` looks at a charge that can be paid until
 * `deadline`. Null: no more.
 */
export function nextLook(
  ids: Ids,
  now: Instant,
  { tries, deadline }: { readonly tries: number; readonly deadline: Instant },
): Instant | null {
  const last = deadline - BEFORE_DEADLINE;
  if (now < last) {
    const pause = Math.min(LONGEST, FIRST * GROWTH ** Math.min(tries, 20));
    return Math.min(now + jittered(ids, pause), last);
  }
  const step = AFTER_DEADLINE.find((after) => deadline + after > now);
  return step === undefined ? null : deadline + step;
}

/** When to ask again for a charge of which nobody knows whether there is one. */
export function nextAsk(ids: Ids, now: Instant, tries: number): Instant {
  return now + jittered(ids, Math.min(LONGEST_UNKNOWN, FIRST * 2 ** Math.min(tries, 20)));
}

/** Between a half and the whole of it. */
function jittered(ids: Ids, pause: number): number {
  return ids.integer(Math.ceil(pause / 2), Math.ceil(pause));
}

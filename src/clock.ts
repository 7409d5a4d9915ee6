/** The clock: the database's time, so that every node and every statement agrees. */

/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export type Clock = {
  now(): Instant;
};

/** Follows a distant clock by an offset that is measured again from time to time. */
export type FollowedClock = Clock & {
  /** Asks for the distant time once; the offset assumes that the answer was made half way. */
  measure(): Promise<void>;
  /** How far the distant clock is ahead of ours, in ms. */
  readonly offset: number;
};

export function followClock(
  askTime: () => Promise<Instant>,
  local: () => Instant = Date.now,
): FollowedClock {
  let offset = 0;
  return {
    now: () => Math.round(local() + offset),
    async measure() {
      const before = local();
      const distant = await askTime();
      offset = distant - (before + local()) / 2;
    },
    get offset() {
      return offset;
    },
  };
}

/** A clock for tests: stands still until it is advanced. */
export function fixedClock(
  start: Instant | string,
): Clock & { advance(ms: number): void; set(to: Instant): void } {
  let now = typeof start === "string" ? Date.parse(start) : start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    set(to) {
      now = to;
    },
  };
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When the day in Jakarta (WIB, UTC+7) began that an instant lies in. */
export function jakartaDay(at: Instant): Instant {
  return Math.floor((at + 7 * HOUR) / DAY) * DAY - 7 * HOUR;
}

/** RFC 3339 in UTC with milliseconds: `2025-09-19T01:18:49.678Z`. */
export function utcText(at: Instant): string {
  return new Date(at).toISOString();
}

/** RFC 3339 in Jakarta time (WIB, UTC+7): `2024-09-10T08:07:02.819+07:00`. */
export function jakartaText(at: Instant): string {
  return `${new Date(at + 7 * HOUR).toISOString().slice(0, -1)}+07:00`;
}

/** Jakarta time with no zone shown: `2024-09-10 08:07:02`. */
export function jakartaPlain(at: Instant): string {
  return new Date(at + 7 * HOUR).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * A limiter: token buckets in this process, for what strangers do and for callers by the minute.
 */
import { type Clock, type Instant, SECOND } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { Rate, Standing } from "./define.ts";

export type Limiter = {
  /** Takes one token of `key`, or fails with rate_limited and the seconds until there is one. */
  take(key: string, rate: Rate): void;
  /** Fails with rate_limited when no token is left; takes none. */
  check(key: string, rate: Rate): void;
  /** How many tokens `key` has, and when it will have all of them; takes none. */
  standing(key: string, rate: Rate): Standing;
};

/** Past this many keys the one that was used longest ago is forgotten, in its favour. */
const MOST_KEYS = 50_000;

type Bucket = { readonly tokens: number; readonly at: Instant };

export function createLimiter(clock: Clock, mostKeys = MOST_KEYS): Limiter {
  const buckets = new Map<string, Bucket>();

  function tokensOf(bucket: Bucket, now: Instant, { burst, every }: Rate): number {
    return Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) / every);
  }

  function refuseEmpty(tokens: number, { every }: Rate): void {
    if (tokens >= 1) return;
    const retryAfter = Math.ceil(((1 - tokens) * every) / SECOND);
    throw new Failure("rate_limited", `Too many requests: try again in ${retryAfter} s`, {
      retryAfter,
    });
  }

  return {
    check(key, rate) {
      const bucket = buckets.get(key);
      if (bucket) refuseEmpty(tokensOf(bucket, clock.now(), rate), rate);
    },
    standing(key, rate) {
      const now = clock.now();
      const bucket = buckets.get(key);
      const tokens = bucket ? tokensOf(bucket, now, rate) : rate.burst;
      const fullAt = now + (rate.burst - tokens) * rate.every;
      return { left: Math.floor(tokens), fullAt, now };
    },
    take(key, rate) {
      const now = clock.now();
      const bucket = buckets.get(key);
      const tokens = bucket ? tokensOf(bucket, now, rate) : rate.burst;
      refuseEmpty(tokens, rate);
      // Put last again: the map's order is the order of use.
      buckets.delete(key);
      if (buckets.size >= mostKeys) buckets.delete(buckets.keys().next().value as string);
      buckets.set(key, { tokens: tokens - 1, at: now });
    },
  };
}

/** A cache of answers for a moment: what was true is repeated for a second, if nobody says else. */
import { type Clock, SECOND } from "../clock.ts";

export type BriefCache<Value> = {
  /** The cached answer to `key`, or `load`'s; those who ask while it loads share it. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
};

const LIFE = SECOND;
const MOST = 10_000;

/** How long an answer counts, in ms, and how many are kept. */
type Bounds = { readonly life?: number; readonly most?: number };

/**
 * An answer is as old as its question, so that what changes counts within its life of the change.
 * Absence is an answer too; an error is not, and the next one asks again.
 */
export function createBriefCache<Value>(
  clock: Clock,
  { life = LIFE, most = MOST }: Bounds = {},
): BriefCache<Value> {
  const kept = new Map<string, { readonly answer: Promise<Value>; readonly until: number }>();

  function keep(key: string, load: () => Promise<Value>, now: number): Promise<Value> {
    const answer = load();
    const entry = { answer, until: now + life };
    answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    kept.delete(key);
    if (kept.size >= most) kept.delete(kept.keys().next().value as string);
    kept.set(key, entry);
    return answer;
  }

  return {
    get(key, load) {
      const now = clock.now();
      const entry = kept.get(key);
      // A clock that was set back must not lengthen a life.
      if (entry && now < entry.until && now >= entry.until - life) return entry.answer;
      return keep(key, load, now);
    },
  };
}

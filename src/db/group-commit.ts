/**
 * Group commit: what arrives while a flush is in flight goes into the next one, so that many
 * requests share a commit when busy and one waits for nobody when idle. No timer is involved.
 */
import { Failure } from "../failure.ts";

export type GroupCommitOptions<Item, Result> = {
  /** Does all items in one commit and answers each in order; a throw means that none was done. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Most items in one flush. */
  readonly most: number;
  /** Most flushes at a time. */
  readonly inFlight: number;
  /** Most items that wait; beyond it new ones are refused as unavailable. */
  readonly waiting: number;
  /** Items with the same key never share a flush nor run in two flushes at a time. */
  readonly keysOf?: (item: Item) => readonly string[];
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly keys: readonly string[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

const NO_KEYS: readonly string[] = [];

/**
 * Returns the function that adds one item and resolves with its own result. When a flush throws,
 * its items are done again one by one, so that a bad one never fails its neighbours.
 */
export function groupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const busyKeys = new Set<string>();
  let queue: Waiting<Item, Result>[] = [];
  let flushing = 0;
  let underWay = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || flushing >= options.inFlight || queue.length === 0) return;
    // One more flush pays when it is as large as what is under way: a small one costs as much.
    if (queue.length < Math.min(underWay, options.most)) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const batch = take();
      if (batch.length > 0) void run(batch);
      if (batch.length > 0) schedule();
    });
  }

  /** Takes what may go now, in order of arrival; what shares a key with it stays. */
  function take(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const waiting of queue) {
      const free = batch.length < options.most && !waiting.keys.some((key) => busyKeys.has(key));
      if (!free) {
        left.push(waiting);
        continue;
      }
      for (const key of waiting.keys) busyKeys.add(key);
      batch.push(waiting);
    }
    queue = left;
    return batch;
  }

  async function run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    flushing += 1;
    underWay += batch.length;
    try {
      await flushAll(batch);
    } finally {
      flushing -= 1;
      underWay -= batch.length;
      for (const { keys } of batch) for (const key of keys) busyKeys.delete(key);
      schedule();
    }
  }

  async function flushAll(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await options.flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, at) => {
        resolve(results[at] as Result);
      });
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only) only.reject(error);
      else for (const waiting of batch) await flushAll([waiting]);
    }
  }

  return (item) => {
    if (queue.length >= options.waiting) {
      const error = new Failure("unavailable", "Too much work is waiting.", { retryAfter: 1 });
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      queue.push({ item, keys: options.keysOf?.(item) ?? NO_KEYS, resolve, reject });
      schedule();
    });
  };
}

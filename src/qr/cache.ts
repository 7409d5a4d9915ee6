/** A cache that keeps the most recently used entries, and never more than its limit. */

export type Cache<Value> = {
  /** The value kept under the key, or made now and kept. */
  get(key: string, make: () => Value): Value;
  readonly size: number;
};

export function recentCache<Value>(limit: number): Cache<Value> {
  // A Map remembers the order of insertion: the first key is the one unused for longest.
  const entries = new Map<string, Value>();
  return {
    get(key, make) {
      const known = entries.get(key);
      const value = known ?? make();
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > limit) entries.delete(entries.keys().next().value as string);
      return value;
    },
    get size() {
      return entries.size;
    },
  };
}

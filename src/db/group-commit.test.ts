/** Group commit: what shares a flush, what waits, and that nobody pays for a neighbour's fault. */
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type GroupCommitOptions, groupCommit } from "./group-commit.ts";

type Item = { readonly name: string; readonly keys?: readonly string[]; readonly bad?: boolean };

/** A group commit whose flushes end when the test says so, and are remembered. */
function gated(over: Partial<GroupCommitOptions<Item, string>> = {}) {
  const flushes: string[][] = [];
  const gates: (() => void)[] = [];
  const add = groupCommit<Item, string>({
    most: 100,
    inFlight: 1,
    waiting: 100,
    keysOf: ({ keys }) => keys ?? [],
    async flush(items) {
      flushes.push(items.map(({ name }) => name));
      await new Promise<void>((open) => gates.push(open));
      if (items.some(({ bad }) => bad)) throw new Error(`bad: ${items.map(({ name }) => name)}`);
      return items.map(({ name }) => `${name} done`);
    },
    ...over,
  });
  /** Lets the oldest flush end, and whatever follows begin. */
  const next = async (): Promise<void> => {
    gates.shift()?.();
    await turn();
    await turn();
  };
  return { add, flushes, next };
}

const item = (name: string, ...keys: string[]): Item => ({ name, keys });

describe("what shares a flush", () => {
  test("one item that comes alone goes at once, with no timer", async () => {
    const { add, flushes, next } = gated();
    const done = add(item("a"));
    await turn();
    expect(flushes).toEqual([["a"]]);
    await next();
    expect(await done).toBe("a done");
  });

  test("what comes together goes together, and what comes meanwhile goes next", async () => {
    const { add, flushes, next } = gated();
    const first = [add(item("a")), add(item("b"))];
    await turn();
    const second = [add(item("c")), add(item("d")), add(item("e"))];
    await turn();
    expect(flushes).toEqual([["a", "b"]]);
    await next();
    expect(flushes).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
    await next();
    expect(await Promise.all([...first, ...second])).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => `${name} done`),
    );
  });

  test("no flush is larger than the most, and no more run than may", async () => {
    const { add, flushes, next } = gated({ most: 2, inFlight: 2 });
    const all = ["a", "b", "c", "d", "e"].map((name) => add(item(name)));
    await turn();
    await turn();
    expect(flushes).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    await next();
    await next();
    expect(flushes[2]).toEqual(["e"]);
    await next();
    expect(await Promise.all(all)).toHaveLength(5);
  });

  test("a second flush waits until it is as large as the first, or that has ended", async () => {
    const { add, flushes, next } = gated({ inFlight: 2 });
    const all = ["a", "b"].map((name) => add(item(name)));
    await turn();
    all.push(add(item("c")));
    await turn();
    expect(flushes).toEqual([["a", "b"]]);
    all.push(add(item("d")));
    await turn();
    expect(flushes).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    all.push(add(item("e")));
    for (let round = 0; round < 3; round += 1) await next();
    expect(flushes[2]).toEqual(["e"]);
    expect(await Promise.all(all)).toHaveLength(5);
  });
});

describe("keys", () => {
  test("items with a key in common never share a flush nor run at a time", async () => {
    const { add, flushes, next } = gated({ inFlight: 3 });
    const all = [
      add(item("a", "k")),
      add(item("b", "k", "l")),
      add(item("c", "l")),
      add(item("d", "m")),
    ];
    await turn();
    expect(flushes).toEqual([["a", "c", "d"]]);
    await next();
    expect(flushes).toEqual([["a", "c", "d"], ["b"]]);
    await next();
    await Promise.all(all);
  });

  test("those that wait for a key go in the order in which they came", async () => {
    const { add, flushes, next } = gated();
    const all = ["a", "b", "c"].map((name) => add(item(name, "k")));
    for (let round = 0; round < 4; round += 1) await next();
    expect(flushes).toEqual([["a"], ["b"], ["c"]]);
    await Promise.all(all);
  });

  test("a key is free again after a flush that failed", async () => {
    const { add, next } = gated();
    const bad = add({ name: "a", keys: ["k"], bad: true });
    const refused = expect(bad).rejects.toThrow("bad: a");
    await turn();
    await next();
    await refused;
    const good = add(item("b", "k"));
    await turn();
    await next();
    expect(await good).toBe("b done");
  });
});

describe("faults", () => {
  test("a bad item fails alone: its neighbours are done again one by one", async () => {
    const { add, flushes, next } = gated();
    const all = [add(item("a")), add({ name: "b", bad: true }), add(item("c"))];
    const settled = Promise.allSettled(all);
    await turn();
    for (let round = 0; round < 4; round += 1) await next();
    expect(flushes).toEqual([["a", "b", "c"], ["a"], ["b"], ["c"]]);
    expect((await settled).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  test("beyond what may wait a new one is refused, and the others are kept", async () => {
    const { add, next } = gated({ waiting: 2 });
    const first = add(item("a"));
    await turn();
    const kept = [add(item("b")), add(item("c"))];
    await expect(add(item("d"))).rejects.toMatchObject({ code: "unavailable", retryAfter: 1 });
    await next();
    await next();
    expect(await Promise.all([first, ...kept])).toEqual(["a done", "b done", "c done"]);
    const later = add(item("e"));
    await turn();
    await next();
    expect(await later).toBe("e done");
  });
});

describe("under load", () => {
  test("ten thousand items with few keys are each done once, in their order", async () => {
    const running = new Set<string>();
    const orders = new Map<string, number[]>();
    const add = groupCommit<{ key: string; place: number }, number>({
      most: 64,
      inFlight: 4,
      waiting: 20_000,
      keysOf: ({ key }) => [key],
      async flush(items) {
        for (const { key } of items) {
          if (running.has(key)) throw new Error(`${key} runs twice at a time`);
          running.add(key);
        }
        await turn();
        for (const { key, place } of items) {
          running.delete(key);
          orders.set(key, [...(orders.get(key) ?? []), place]);
        }
        return items.map(({ place }) => place);
      },
    });
    const places = Array.from({ length: 10_000 }, (_, place) => place);
    const results = await Promise.all(
      places.map((place) => add({ key: `k${place % 200}`, place })),
    );
    expect(results).toEqual(places);
    for (const order of orders.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

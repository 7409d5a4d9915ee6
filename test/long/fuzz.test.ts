/** Hostile requests at depth: a hundred thousand drawn ones over every address of the house. */
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type FullHouse, openFullHouse, type Shop } from "../support/full-house.ts";
import { fuzz, openShops, stillServes, targetsOf } from "../support/fuzz.ts";

const REQUESTS = 100_000;

let house: FullHouse;
let shops: readonly Shop[];

beforeAll(async () => {
  house = await openFullHouse();
  shops = await openShops(house);
});

afterAll(() => house.close());

test("no drawn request ends in 5xx or tells of our insides", async () => {
  const seed = inject("seed");
  const targets = targetsOf(shops);
  const each = Math.ceil(REQUESTS / targets.length);
  const { faults, classes, requests, neverServed } = await fuzz(house, targets, { each, seed });
  process.stdout.write(`${requests} requests: ${JSON.stringify(classes)}, seed ${seed}\n`);
  process.stdout.write(`never served: ${neverServed.join(", ")}\n`);
  expect(faults, `seed ${seed}`).toEqual([]);
  expect(Object.keys(classes)).toEqual(expect.arrayContaining(["2xx", "3xx", "4xx"]));
  expect(await stillServes(house, shops)).toEqual([]);
  expect(house.faults()).toEqual([]);
});

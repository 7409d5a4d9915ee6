/** The properties as tests: the short suite runs each a few times, the long one many times. */
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { priceOf } from "../../src/engine/pricing.ts";
import { testDatabase } from "./database.ts";
import { testHouse } from "./house.ts";
import { batches, compareLedgers } from "./model-ledger-runs.ts";
import { compareLives, crowd, crowds, lives } from "./model-payments-runs.ts";
import { type PriceAsk, priceAsk, priceByTheBook } from "./model-pricing.ts";
import { liveUniquely, twoEngines, uniqueOps } from "./model-unique-amounts.ts";

export type Runs = Readonly<
  Record<"prices" | "ledgers" | "uniqueAmounts" | "lives" | "crowds", number>
>;

export async function testProperties(runs: Runs): Promise<void> {
  const seed = inject("seed");
  const house = await testHouse();
  const world = twoEngines(house);
  const { pool } = await testDatabase();
  const of = (numRuns: number) => ({ seed, numRuns });

  test(`prices: ${runs.prices} by the book, seed ${seed}`, () => {
    fc.assert(fc.property(priceAsk, expectPrice), of(runs.prices));
  });

  test(`the ledger: ${runs.ledgers} against its model, seed ${seed}`, async () => {
    const same = fc.asyncProperty(batches, (drafts) => compareLedgers(pool, drafts));
    await fc.assert(same, of(runs.ledgers));
  });

  test(`unique amounts: ${runs.uniqueAmounts} lives on two engines, seed ${seed}`, async () => {
    const unique = fc.asyncProperty(uniqueOps, (ops) => liveUniquely(world, ops));
    await fc.assert(unique, of(runs.uniqueAmounts));
  });

  test(`payments: ${runs.lives} lives against their model, seed ${seed}`, async () => {
    const same = fc.asyncProperty(lives, (ops) => compareLives(house, ops));
    await fc.assert(same, of(runs.lives));
  });

  test(`payments: ${runs.crowds} crowds at once, seed ${seed}`, async () => {
    const whole = fc.asyncProperty(crowds, (ops) => crowd(house, ops));
    await fc.assert(whole, of(runs.crowds));
  });
}

/** The book's price, and within the bounds that no fee table may break. */
function expectPrice(ask: PriceAsk): void {
  const { tiers, bearer, owner, amount, code } = ask;
  const channel = { fee: [...tiers], bearer, unique: owner && { owner } };
  const price = priceOf(channel, amount, code);
  const book = priceByTheBook(ask);
  expect(price).toEqual(book && { bearer, ...book });
  if (!price) return;
  const ours = price.payable - price.net;
  expect(ours).toBe(price.fee + (owner === "merchant" ? 0 : code));
  expect(price.net).toBeGreaterThanOrEqual(0);
  expect(price.payable).toBeGreaterThanOrEqual(amount);
  for (const value of Object.values(price)) {
    expect(typeof value === "string" || Number.isSafeInteger(value)).toBe(true);
  }
}

/**
 * Money at its edges: the least and the most, what no double holds, and totals that many want at
 * once.
 */
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Engine } from "../src/engine/engine.ts";
import {
  MOST_ASKED,
  type Project,
  projectSettings,
  type SettingsInput,
} from "../src/engine/settings.ts";
import { countedIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { engine, clock, database } = house;

function withQris(qris: SettingsInput["channels"][string]): SettingsInput {
  return { ...SETTINGS, channels: { qris } };
}

/** The bounds that the test house's QRIS and its payments of no channel have. */
const QRIS = { least: 1_000, most: 10_000_000 };
const OPEN = { least: SETTINGS.least, most: SETTINGS.most };

describe("an amount", () => {
  test.each([QRIS.least, QRIS.least + 1, QRIS.most - 1, QRIS.most])(
    "of %i is taken whole",
    async (amount) => {
      const project = await house.addProject();
      const payment = await made(engine, ask(project, { amount }));
      await engine.payments.simulate(project, payment, "paid");
      const { available } = await engine.ledger.balance(project.merchantId, "sandbox");
      expect(available).toBe(amount);
    },
  );

  test.each([
    ["qris", 1, "amount_too_small", { least: QRIS.least }],
    ["qris", QRIS.least - 1, "amount_too_small", { least: QRIS.least }],
    ["qris", QRIS.most + 1, "amount_too_large", { most: QRIS.most }],
    ["qris", 2 ** 53 - 1, "amount_too_large", { most: QRIS.most }],
    [null, OPEN.least - 1, "amount_too_small", { least: OPEN.least }],
    [null, OPEN.most + 1, "amount_too_large", { most: OPEN.most }],
    [null, 2 ** 53 - 1, "amount_too_large", { most: OPEN.most }],
  ])("on %s of %i is refused as %s", async (channel, amount, code, facts) => {
    const refused = engine.payments.create(ask(house.project, { amount, channel }));
    await expect(refused).rejects.toMatchObject({ code, facts });
  });

  test.each([0, -1, 1_000.5, 2 ** 53, 2 ** 53 + 2, 2 ** 63 - 1, Number.NaN, Infinity])(
    "of %d is no amount",
    async (amount) => {
      for (const channel of ["qris", null]) {
        const refused = engine.payments.create(ask(house.project, { amount, channel }));
        await expect(refused).rejects.toMatchObject({ code: "invalid_request", field: "amount" });
      }
    },
  );

  test("at the most that settings allow, and with the dearest fee, is paid and kept", async () => {
    const fee = [{ rate: 1_000_000, flat: MOST_ASKED }];
    const wallet = { least: 1, most: MOST_ASKED, life: HOUR, fee };
    const settings = { ...SETTINGS, channels: { "ewallet.dana": wallet } };
    const project = await house.addProject({ settings });
    const request = ask(project, { amount: MOST_ASKED, channel: "ewallet.dana" });
    const payment = await made(engine, request);
    expect(payment.charge?.payable).toBe(3 * MOST_ASKED);
    await engine.payments.simulate(project, payment, "paid");
    const { available } = await engine.ledger.balance(project.merchantId, "sandbox");
    expect(available).toBe(MOST_ASKED);
  });

  test("beyond that is refused where settings are written", () => {
    const qris = { least: 1, most: MOST_ASKED, life: HOUR };
    expect(projectSettings.safeParse(withQris(qris)).success).toBe(true);
    for (const broken of [
      withQris({ ...qris, most: MOST_ASKED + 1 }),
      withQris({ ...qris, fee: [{ flat: MOST_ASKED + 1 }] }),
      withQris({ ...qris, fee: [{ floor: MOST_ASKED + 1 }] }),
      { ...withQris(qris), most: MOST_ASKED + 1 },
    ]) {
      expect(projectSettings.safeParse(broken).success).toBe(false);
    }
  });
});

describe("a total that many want at once", () => {
  const unique = { from: 1, to: 99, owner: "merchant" as const, coolDown: 10 * MINUTE };
  const settings = withQris({ least: 1, most: 1_000_000, life: HOUR, unique });

  /** An engine that has just started, and knows of no total yet. */
  function freshEngine(seed: number): Engine {
    const deps = { db: database.pool, clock, ids: countedIds(seed), rails, houseKey: HOUSE_KEY };
    return createEngine({ ...deps, keyForms: [] });
  }

  /** Asks so often at once, at each engine in turn. Returns the totals; others must say why. */
  async function totalsOf(
    engines: readonly Engine[],
    project: Project,
    count: number,
  ): Promise<(number | undefined)[]> {
    const asked = Array.from({ length: count }, async (_, at) => {
      try {
        const through = engines[at % engines.length] as Engine;
        return (await made(through, ask(project, { amount: 15_000 }))).charge?.payable;
      } catch (error) {
        expect(error).toMatchObject({ code: "unique_amounts_exhausted" });
        return undefined;
      }
    });
    return (await Promise.all(asked)).filter((total) => total !== undefined).toSorted();
  }

  const all = Array.from({ length: 99 }, (_, at) => 15_001 + at);

  test("ninety-nine codes serve ninety-nine of two hundred, at two engines", async () => {
    const project = await house.addProject({ settings });
    expect(await totalsOf([engine, freshEngine(7)], project, 200)).toEqual(all);
  });

  test("an engine that has just started finds the last free one, and then says so", async () => {
    const project = await house.addProject({ settings });
    const most = await totalsOf([engine], project, 98);
    const last = await totalsOf([freshEngine(8)], project, 5);
    expect([most.length, last.length]).toEqual([98, 1]);
    expect([...most, ...last].toSorted()).toEqual(all);
    expect(await totalsOf([freshEngine(9)], project, 1)).toEqual([]);
  });
});

/**
 * One receiving account that three projects of two merchants share: so many ask for one amount at
 * once, at two engines over one database, and ask again when the totals have cooled down.
 */
import { expect, test } from "vitest";
import { MINUTE } from "../../src/clock.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { expireDue } from "../../src/engine/expiry.ts";
import type { Rail } from "../../src/engine/rail.ts";
import type { Project, SettingsInput } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import sandbox from "../../src/rails/sandbox.ts";
import { ask, HOUSE_KEY, SETTINGS, testHouse } from "./house.ts";

const LIFE = 10 * MINUTE;
const COOL = 10 * MINUTE;
const AMOUNT = 15_000;
/** The owner of the account is none of those who use it. */
export const ACCOUNT = { ownerId: "0199a000-0000-7000-8000-0000000000aa", account: "shared" };

/** The sandbox, collecting all QRIS on the one account. */
export const sharing: Rail = {
  ...sandbox,
  account: ({ channel }) => (channel === "qris" ? ACCOUNT : undefined),
};

/** No word of unique amounts: the account asks for them by itself. */
export const PLAIN: SettingsInput = {
  ...SETTINGS,
  channels: { qris: { least: 1, most: 1_000_000, life: LIFE } },
};

export function testSharedAccount(requests: number): void {
  test(`${requests} at once for one amount over three projects are given 99`, async () => {
    const house = await testHouse(PLAIN);
    const { clock, database, project: first } = house;
    const deps = { db: database.pool, clock, rails: [sharing], houseKey: HOUSE_KEY, keyForms: [] };
    const engines = [1, 2].map((seed) => createEngine({ ...deps, ids: countedIds(70 + seed) }));
    const { merchantId } = first;
    const projects = [first, await house.addProject({ merchantId }), await house.addProject()];

    /** Returns the totals that were given; whoever was given none must have been told so. */
    async function totals(): Promise<(number | undefined)[]> {
      const asked = Array.from({ length: requests }, async (_, at) => {
        const project = projects[at % projects.length] as Project;
        const { payments } = engines[at % engines.length] as Engine;
        try {
          const created = await payments.create(ask(project, { amount: AMOUNT }));
          return created.outcome === "created" ? created.payment.charge?.payable : undefined;
        } catch (error) {
          expect(error).toMatchObject({ code: "unique_amounts_exhausted", retryAfter: 60 });
          return undefined;
        }
      });
      return (await Promise.all(asked)).filter((total) => total !== undefined).toSorted();
    }

    const all = Array.from({ length: 99 }, (_, at) => AMOUNT + 1 + at);
    expect(await totals()).toEqual(all);
    clock.advance(LIFE);
    const deps2 = { db: database.pool, clock, ids: countedIds(99), onTold: () => undefined };
    while ((await expireDue(deps2)).due > 0);
    expect(await totals(), "not before they have cooled down").toEqual([]);
    clock.advance(COOL);
    expect(await totals()).toEqual(all);
  });
}

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
import { HOUSE } from "../../src/engine/receiving-accounts.ts";
import { type Project, projectSettings, type SettingsInput } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import sandbox from "../../src/rails/sandbox.ts";
import { ask, HOUSE_KEY, SETTINGS, testHouse } from "./house.ts";

const LIFE = 10 * MINUTE;
const COOL = 10 * MINUTE;
const AMOUNT = 15_000;
/** The sandbox, collecting QRIS on an account where the total alone tells whose money came. */
export const sharing: Rail = {
  ...sandbox,
  id: "sharing",
  channels: ["qris"],
  openAccount: ({ name = "Shared" }) => ({
    name,
    channels: ["qris"],
    details: {},
    secrets: {},
    uniqueTotals: true,
  }),
};

/** An account of the house, and settings whose QRIS goes to it. */
export async function sharedAccount({ accounts }: Engine): Promise<SettingsInput> {
  const opened = await accounts.open({ ownerId: HOUSE, rail: sharing.id, given: {} });
  return { ...PLAIN, routes: [{ ownerId: opened.ownerId, account: opened.id }] };
}

/** No word of unique amounts: the account asks for them by itself. */
export const PLAIN: SettingsInput = {
  ...SETTINGS,
  channels: { qris: { least: 1, most: 1_000_000, life: LIFE } },
};

export function testSharedAccount(requests: number): void {
  test(`${requests} at once for one amount over three projects are given 99`, async () => {
    const house = await testHouse();
    const { clock, database, project: first } = house;
    const deps = { db: database.pool, clock, rails: [sharing], houseKey: HOUSE_KEY, keyForms: [] };
    const engines = [1, 2].map((seed) => createEngine({ ...deps, ids: countedIds(70 + seed) }));
    const { merchantId } = first;
    const settings = projectSettings.parse(await sharedAccount(engines[0] as Engine));
    const projects = [first, await house.addProject({ merchantId }), await house.addProject()].map(
      (project): Project => ({ ...project, settings }),
    );

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

/**
 * Unique amounts as they are thought of: who holds which total until when. Random life on two
 * engines over one database, as two processes of ours would run, is compared with it.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { MINUTE } from "../../src/clock.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { expireDue } from "../../src/engine/expiry.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Project, SettingsInput } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { ask, HOUSE_KEY, type TestHouse } from "./house.ts";

const CODES = 5;
const LIFE = 10 * MINUTE;
const COOL = 5 * MINUTE;

/** Five codes, and amounts so near to each other that their totals meet. */
export const UNIQUE_SETTINGS: SettingsInput = {
  channels: {
    qris: {
      least: 1_000,
      most: 1_000_000,
      life: LIFE,
      unique: { from: 1, to: CODES, owner: "merchant", coolDown: COOL },
    },
  },
  openLife: LIFE,
  least: 1_000,
  most: 1_000_000,
};

type Op =
  /** So many at once; `later`: each picks its channel after it was made. */
  | {
      readonly do: "create";
      readonly amount: number;
      readonly count: number;
      readonly later: boolean;
    }
  | { readonly do: "cancel" | "pay"; readonly payment: number }
  | { readonly do: "advance"; readonly minutes: number }
  | { readonly do: "expire" };

const payment = fc.nat({ max: 20 });
export const uniqueOps: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("create" as const),
        amount: fc.constantFrom(15_000, 15_002, 15_009),
        count: fc.constantFrom(1, 1, 1, 2, 8),
        later: fc.boolean(),
      }),
    },
    fc.record({ do: fc.constantFrom("cancel" as const, "pay" as const), payment }),
    fc.record({ do: fc.constant("advance" as const), minutes: fc.constantFrom(1, 4, 5, 10, 16) }),
    fc.record({ do: fc.constant("expire" as const) }),
  ),
  { minLength: 1, maxLength: 30 },
);

export type UniqueWorld = {
  readonly house: TestHouse;
  readonly engines: readonly Engine[];
};

/** A second engine beside the house's own, which knows nothing of what the first remembers. */
export function twoEngines(house: TestHouse): UniqueWorld {
  const { clock, database, engine } = house;
  const deps = { db: database.pool, clock, ids: countedIds(77), rails, houseKey: HOUSE_KEY };
  return { house, engines: [engine, createEngine({ ...deps, keyForms: [] })] };
}

/** Lives through the operations and expects that no total is given twice or refused while free. */
export async function liveUniquely(world: UniqueWorld, ops: readonly Op[]): Promise<void> {
  const { house, engines } = world;
  const project = await house.addProject({ settings: UNIQUE_SETTINGS });
  const held = new Map<number, number>();
  const given: Payment[] = [];
  for (const [at, op] of ops.entries()) {
    const now = house.clock.now();
    if (op.do === "advance") house.clock.advance(op.minutes * MINUTE);
    if (op.do === "expire") await expireAll(house);
    if (op.do === "create") {
      const free = freeTotals(held, op.amount, now);
      const asks = Array.from({ length: op.count }, (_, more) =>
        create(engines[(at + more) % engines.length] as Engine, project, op),
      );
      const granted = (await Promise.all(asks)).filter((one) => one !== undefined);
      const totals = granted.map(({ charge }) => charge?.payable as number);
      expect(granted.length, "as many as were free").toBe(Math.min(op.count, free.length));
      expect(new Set(totals).size, "each total once").toBe(totals.length);
      expect(free, "only free totals").toEqual(expect.arrayContaining(totals));
      for (const total of totals) held.set(total, now + LIFE + COOL);
      given.push(...granted);
    }
    if (op.do === "cancel" || op.do === "pay") {
      const one = given[op.payment % Math.max(1, given.length)];
      const engine = engines[at % engines.length] as Engine;
      if (one && (await end(engine, project, one, op.do))) {
        held.set(one.charge?.payable as number, now + COOL);
      }
    }
  }
}

function freeTotals(held: ReadonlyMap<number, number>, amount: number, now: number): number[] {
  const totals = Array.from({ length: CODES }, (_, at) => amount + 1 + at);
  return totals.filter((total) => (held.get(total) ?? 0) <= now);
}

/** Undefined when the unique amounts are exhausted; any other refusal is thrown. */
async function create(
  { payments }: Engine,
  project: Project,
  { amount, later }: { amount: number; later: boolean },
): Promise<Payment | undefined> {
  try {
    const channel = later ? null : "qris";
    const created = await payments.create(ask(project, { amount, channel }));
    if (later && created.outcome === "created") {
      return await payments.charge(project, created.payment, "qris");
    }
    return created.outcome === "created" ? created.payment : undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "unique_amounts_exhausted" });
    return undefined;
  }
}

/** Whether the payment has ended by it; an ended one refuses. */
async function end(
  { payments }: Engine,
  project: Project,
  one: Payment,
  how: "cancel" | "pay",
): Promise<boolean> {
  try {
    if (how === "cancel") await payments.cancel(project, one);
    else await payments.simulate(project, one, "paid");
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "wrong_state" });
    return false;
  }
}

async function expireAll({ database, clock }: TestHouse): Promise<void> {
  const deps = { db: database.pool, clock, ids: countedIds(99), onTold: () => undefined };
  while ((await expireDue(deps)).due > 0);
}

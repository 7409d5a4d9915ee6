/** Random batches of steps, applied to the real ledger and to the model of it, and compared. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Pool } from "../../src/db/pool.ts";
import { transaction } from "../../src/db/transaction.ts";
import { type Ids, systemIds } from "../../src/ids.ts";
import { applySteps } from "../../src/ledger/apply.ts";
import type { Entry } from "../../src/ledger/entries.ts";
import type { LedgerMode, Step } from "../../src/ledger/steps.ts";
import { expectBooks } from "./expect-books.ts";
import { createModelLedger, type ModelLedger } from "./model-ledger.ts";

const ACCOUNTS = ["available", "transit", "written-off", "fee", "rail:r"];
const NOW = Date.parse("2026-11-21T03:00:00Z");

/** A step before it has ids: merchants by number, holds by their place among those asked for. */
type Draft = { readonly merchant: number; readonly mode: LedgerMode } & (
  | { readonly do: "post"; readonly entries: readonly Entry[]; readonly hold: number | null }
  | { readonly do: "hold"; readonly amount: number }
  | { readonly do: "void"; readonly hold: number }
);

const entries: fc.Arbitrary<Entry[]> = fc
  .uniqueArray(fc.constantFrom(...ACCOUNTS), { minLength: 2, maxLength: 4 })
  .chain((names) => {
    const amounts = fc.array(fc.integer({ min: -60, max: 60 }), {
      minLength: names.length - 1,
      maxLength: names.length - 1,
    });
    return amounts.map((some) => {
      const all = [...some, -some.reduce((sum, amount) => sum + amount, 0)];
      return names.map((account, at) => ({ account, amount: all[at] as number }));
    });
  })
  .filter((lines) => lines.every(({ amount }) => amount !== 0));

const place = fc.nat({ max: 30 });
const where = {
  merchant: fc.nat({ max: 1 }),
  mode: fc.constantFrom<LedgerMode>("sandbox", "live"),
};
const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({ ...where, do: fc.constant("post" as const), entries, hold: fc.option(place) }),
  fc.record({
    ...where,
    do: fc.constant("hold" as const),
    amount: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ ...where, do: fc.constant("void" as const), hold: place }),
);

/** Batches of steps, each of which is one transaction. */
export const batches = fc.array(fc.array(draft, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 25,
});

/**
 * Applies the batches to both and expects equal answers, balances, holds, and a ledger that holds.
 */
export async function compareLedgers(
  db: Pool,
  drafts: readonly (readonly Draft[])[],
): Promise<void> {
  const model = createModelLedger();
  const name = createNames();
  for (const batch of drafts) {
    const steps = batch.map((one) => name.step(one));
    const results = await transaction(db, (client) => applySteps(client, steps, NOW));
    expect(results).toEqual(steps.map((step) => model.apply(step)));
  }
  await compareRows(db, name.merchants, model);
  await expectBooks(db);
}

/** Gives drafts their ids. A hold is looked for among those of the same merchant and mode. */
function createNames(ids: Ids = systemIds) {
  const merchants = [ids.uuid(NOW), ids.uuid(NOW)];
  const asked: Record<string, string[]> = {};

  function step(one: Draft): Step {
    const { mode } = one;
    const merchantId = merchants[one.merchant] as string;
    const key = `${merchantId}/${mode}`;
    asked[key] ??= [];
    const mine = asked[key];
    const holdAt = (at: number) => mine[at % (mine.length + 1)] ?? ids.uuid(NOW);
    if (one.do === "void") return { do: "void", merchantId, hold: holdAt(one.hold) };
    const [id, subjectId] = [ids.uuid(NOW), ids.uuid(NOW)];
    if (one.do === "hold") {
      mine.push(id);
      const { amount } = one;
      return {
        do: "hold",
        hold: { merchantId, id, mode, account: "available", amount, subjectId },
      };
    }
    const common = { merchantId, id, mode, kind: "test", key: id, subjectId, effectiveAt: NOW };
    const hold = one.hold === null ? {} : { hold: holdAt(one.hold) };
    return { do: "post", transfer: { ...common, entries: one.entries, ...hold } };
  }

  return { merchants, step };
}

async function compareRows(
  db: Pool,
  merchants: readonly string[],
  model: ModelLedger,
): Promise<void> {
  const accounts = await db.query(
    `select merchant_id || '/' || mode || '/' || name as name, posted, held, version
       from account
      where merchant_id = any ($1) and (version > 0 or held > 0)`,
    [merchants],
  );
  const expected = [...model.accounts]
    .filter(([, { version, held }]) => version > 0 || held > 0)
    .map(([name, account]) => ({ name, ...account }));
  const byName = (one: { name: string }, other: { name: string }) =>
    one.name < other.name ? -1 : 1;
  expect(accounts.rows.toSorted(byName)).toEqual(expected.toSorted(byName));
  const holds = await db.query<{ id: string; state: string }>(
    "select id, state from hold where merchant_id = any ($1)",
    [merchants],
  );
  const states = Object.fromEntries(holds.rows.map(({ id, state }) => [id, state]));
  expect(states).toEqual(
    Object.fromEntries([...model.holds].map(([id, { state }]) => [id, state])),
  );
}

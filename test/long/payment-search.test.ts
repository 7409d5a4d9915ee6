/** Looking for payments among a hundred thousand: each statement goes by the merchant's index. */
import { expect, test } from "vitest";
import { ensureFaceRole, viewMerchant } from "../../src/db/merchant-view.ts";
import type { PoolClient } from "../../src/db/pool.ts";
import { paymentsOf } from "../../src/engine/list-payments.ts";
import { listSelected, selectPayments } from "../../src/engine/search-payments.ts";
import { START, testHouse } from "../support/house.ts";
import { manyPayments } from "../support/many-payments.ts";

const MANY = 100_000;
/** Looked for, and how many are found: by nothing, by name, by amount and by what is inside. */
const SOUGHT = [
  ["", 51],
  ["ORDER-77", 1],
  ["Rp 20.000", 2],
  ["RAIL-ORDER-5", 1],
  ["pembeli9999@", 1],
  ["0812 0000 1234", 1],
  ["nobody at all", 0],
] as const;

type Prepared = { readonly name: string; readonly count: number };

async function planOf(client: PoolClient, { name, count }: Prepared): Promise<string> {
  const values = Array.from({ length: count }, () => "null").join();
  const { rows } = await client.query<{ "QUERY PLAN": string }>(
    `explain (verbose, costs off) execute "${name}"(${values})`,
  );
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

/** What reads a table otherwise than by an index that the merchant, or a known key, leads. */
function faultsOf(plan: string): readonly string[] {
  const scans = plan.split(/\n(?=.*(?:Seq|Bitmap|Index)[A-Za-z ]* Scan)/).slice(1);
  return scans.filter((scan) => {
    const led = /Index Cond: .*(merchant_id = |\bkind = )/.test(scan);
    return !led;
  });
}

test("no search reads a whole table, and all find what they should", async () => {
  const { project, database, clock } = await testHouse();
  const { pool } = database;
  await ensureFaceRole(pool);
  await manyPayments(pool, project, MANY, START);
  await viewMerchant(pool, project.merchantId, async (client) => {
    for (const [text, count] of SOUGHT) {
      const wanted = { text };
      const selection = await selectPayments(client, paymentsOf(project), wanted, clock.now());
      expect(await listSelected(client, selection, 51), text).toHaveLength(count);
    }
    const { rows: prepared } = await client.query<Prepared>(
      `select name, cardinality(parameter_types) as count
         from pg_prepared_statements where name like 'payments_%'`,
    );
    expect(prepared.length).toBeGreaterThanOrEqual(7);
    for (const one of prepared) expect(faultsOf(await planOf(client, one)), one.name).toEqual([]);
  });
});

test("a statement that reads a whole table is seen", () => {
  expect(
    faultsOf("Limit\n  ->  Seq Scan on payment p\n        Filter: (amount = $1)"),
  ).toHaveLength(1);
  const bare = "Limit\n  ->  Index Scan using a on charge\n        Index Cond: (payable = $1)";
  expect(faultsOf(bare)).toHaveLength(1);
});

/** A thousand mutations planted at random in a chained ledger, each of which must be found. */
import { expect, inject, test } from "vitest";
import { fixedClock } from "../../src/clock.ts";
import { systemIds } from "../../src/ids.ts";
import { chainKey } from "../../src/ledger/chain.ts";
import { extendChains } from "../../src/ledger/extend-chain.ts";
import { plantMutations, postMany } from "../support/chain-mutations.ts";
import { testDatabase } from "../support/database.ts";

test("each of 1,000 mutations is found", async () => {
  const { pool: db } = await testDatabase();
  const clock = fixedClock("2026-11-21T03:00:00Z");
  const key = chainKey(Buffer.alloc(32, 7));
  const merchants = [1, 2, 3].map(() => systemIds.uuid(clock.now()));
  for (const merchantId of merchants) await postMany(db, merchantId, 100);
  await extendChains({ db, clock, key });
  const { found, missed } = await plantMutations(db, merchants, key, 1_000, inject("seed"));
  expect(missed).toEqual([]);
  expect(found).toBe(1_000);
});

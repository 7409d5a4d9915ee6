/**
 * The whole check of the ledger after a random life. What it reads grows with each life that the
 * database has seen: so it is made after each of the first hundred, and of the rest after each
 * hundredth. The test's database is checked once more when it ends.
 */
import { expect } from "vitest";
import type { Pool } from "../../src/db/pool.ts";
import { checkLedger } from "../../src/ledger/check.ts";

const OFTEN = 100;
const lives = new WeakMap<Pool, number>();

export async function expectBooks(db: Pool): Promise<void> {
  const lived = (lives.get(db) ?? 0) + 1;
  lives.set(db, lived);
  if (lived > OFTEN && lived % OFTEN !== 0) return;
  expect(await checkLedger(db)).toEqual({ ok: true, violations: [] });
}

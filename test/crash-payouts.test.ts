/** Crashes during payouts: what was acknowledged exists once, its hold and its money are right. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type CrashHouse, liveThroughLoad } from "./support/crash.ts";
import { auditStorm, type PayoutStorm, startPayoutStorm } from "./support/crash-payouts.ts";

const SERVER_KILLS = 3;
const DATABASE_KILLS = 2;

let crashed: CrashHouse<PayoutStorm>;

beforeAll(async () => {
  const kills = { serverKills: SERVER_KILLS, databaseKills: DATABASE_KILLS };
  const plan = { seed: inject("seed"), waitsForLeases: false, ...kills };
  crashed = await liveThroughLoad(plan, startPayoutStorm);
}, 120_000);

afterAll(() => crashed?.close(), 60_000);

const audit = () => {
  const { client, database, heard } = crashed;
  return auditStorm(database, client.payouts, heard);
};

test("every acknowledged payout is there once, and holds and ledger are right", async () => {
  const { client, complaints } = crashed;
  expect(client.faults).toEqual([]);
  expect(await audit()).toEqual([]);
  expect(complaints).toEqual([]);
  expect(client.unanswered()).toBeGreaterThan(0);
  expect(client.payouts.length).toBeGreaterThan(SERVER_KILLS + DATABASE_KILLS);
});

describe("the audit sees", () => {
  test.each([
    [
      "a hold that is gone",
      "update account set held = held - 1 where held > 0",
      /available: posted/,
    ],
    [
      "a status that nobody decided",
      `update payout set status = 'rejected', note = 'x', processed_at = now()
        where reference = (select min(reference) from payout where status = 'requested')`,
      /rejected, not requested/,
    ],
    ["a lost payout", "delete from payout where reference = 'STORM-0'", /STORM-0: lost/],
  ])("%s", async (_, bug, seen) => {
    await crashed.database.query(bug);
    expect((await audit()).join("\n")).toMatch(seen);
  });
});

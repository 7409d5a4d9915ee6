/** Crashes during payouts at depth: the server killed sixty times, the database fifteen. */
import { afterEach, expect, inject, test } from "vitest";
import { type CrashHouse, liveThroughLoad } from "../support/crash.ts";
import { auditStorm, type PayoutStorm, startPayoutStorm } from "../support/crash-payouts.ts";

let crashed: CrashHouse<PayoutStorm> | undefined;

afterEach(async () => {
  await crashed?.close();
  crashed = undefined;
});

test.each([
  ["the server", { serverKills: 60, databaseKills: 0 }],
  ["the database, with all of its processes,", { serverKills: 0, databaseKills: 15 }],
])("%s is killed in a storm of payouts: none is lost, none doubled", async (_, kills) => {
  const plan = { seed: inject("seed"), waitsForLeases: true, ...kills };
  crashed = await liveThroughLoad(plan, startPayoutStorm);
  const { client, database, heard } = crashed;
  const told = `${client.payouts.length} payouts, ${client.unanswered()} asks without an answer`;
  process.stdout.write(`${told}, seed ${inject("seed")}\n`);
  expect(client.faults).toEqual([]);
  expect(await auditStorm(database, client.payouts, heard)).toEqual([]);
  expect(crashed.complaints).toEqual([]);
});

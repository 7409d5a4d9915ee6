/** Crashes at depth: the server killed a hundred times, the database twenty, leases waited out. */
import { afterEach, expect, inject, test } from "vitest";
import { type CrashHouse, liveThrough } from "../support/crash.ts";
import { auditCrash } from "../support/crash-audit.ts";

let crashed: CrashHouse | undefined;

afterEach(async () => {
  await crashed?.close();
  crashed = undefined;
});

test.each([
  ["the server", { serverKills: 100, databaseKills: 0 }],
  ["the database, with all of its processes,", { serverKills: 0, databaseKills: 20 }],
])("%s is killed under load: nothing is lost, nothing doubled", async (_, kills) => {
  crashed = await liveThrough({ seed: inject("seed"), waitsForLeases: true, ...kills });
  const { client, database, heard } = crashed;
  const told = `${client.orders.length} orders, ${client.unanswered()} asks without an answer`;
  process.stdout.write(`${told}, seed ${inject("seed")}\n`);
  expect(client.faults).toEqual([]);
  expect(await auditCrash(database, { orders: client.orders, heard })).toEqual([]);
  expect(crashed.complaints).toEqual([]);
  expect(client.unanswered()).toBeGreaterThan(kills.serverKills + kills.databaseKills);
  const { json } = await crashed.house.ask("ledger", "check");
  expect(json).toEqual({ ok: true, violations: [], differences: [] });
});

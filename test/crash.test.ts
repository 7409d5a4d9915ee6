/** Crashes: server and database are killed twenty times under load; nothing is lost or doubled. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type CrashHouse, liveThrough } from "./support/crash.ts";
import { auditCrash } from "./support/crash-audit.ts";

const SERVER_KILLS = 17;
const DATABASE_KILLS = 3;
const KILLS = SERVER_KILLS + DATABASE_KILLS;

const SECOND_RECEIPT = `
  insert into receipt
  select r.merchant_id, r.rail, 'again', r.mode, r.payment_id, r.charge_id, r.amount, r.paid_at,
         r.outcome, r.created_at
    from receipt r
    join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
   limit 1`;

let crashed: CrashHouse;

beforeAll(async () => {
  crashed = await liveThrough({
    seed: inject("seed"),
    serverKills: SERVER_KILLS,
    databaseKills: DATABASE_KILLS,
    waitsForLeases: false,
  });
}, 300_000);

afterAll(() => crashed?.close(), 60_000);

test("what was acknowledged is there once, and everything asked was acknowledged", async () => {
  const { client, database, heard } = crashed;
  expect(client.faults).toEqual([]);
  expect(await auditCrash(database, { orders: client.orders, heard })).toEqual([]);
});

test("the kills struck while something was under way", () => {
  const { client } = crashed;
  expect(client.unanswered()).toBeGreaterThan(KILLS);
  expect(client.orders.length).toBeGreaterThan(KILLS);
});

test("no start after a crash complains", async () => {
  expect(crashed.complaints).toEqual([]);
  const { json } = await crashed.house.ask("ledger", "check");
  expect(json).toEqual({ ok: true, violations: [], differences: [] });
});

describe("the audit", () => {
  test.each([
    ["a lost payment", "delete from payment where reference = 'CRASH-0'", /CRASH-0: 0 payments/],
    [
      "a doubled payment",
      `insert into payment
         (merchant_id, id, project_id, mode, reference, identity_kept, wire_id, origin, status,
          version, amount, created_at, updated_at, expires_at)
       select merchant_id, gen_random_uuid(), project_id, mode, reference, false, 'twin', origin,
              'expired', version, amount, created_at, updated_at, expires_at
         from payment where reference = 'CRASH-1'`,
      /CRASH-1: 2 payments/,
    ],
    ["a gap", "delete from event where number = 2", /event numbers have no gap/],
    ["an event untold", "delete from delivery where event_number = 4", /one delivery for each/],
    ["a try not written down", "delete from attempt", /the try that made it is written down/],
    ["a second receipt", SECOND_RECEIPT, /one receipt/],
  ])("sees %s", async (_, bug, seen) => {
    const { client, database, heard } = crashed;
    await database.query(bug);
    const faults = await auditCrash(database, { orders: client.orders, heard });
    expect(faults.join("\n")).toMatch(seen);
  });

  test("sees money that nobody paid in, and deliveries that nobody heard", async () => {
    const { client, database } = crashed;
    const orders = client.orders.map((order) => ({ ...order, met: false }));
    const faults = await auditCrash(database, { orders, heard: new Map() });
    expect(faults.join("\n")).toMatch(/paid in 0, in the ledger \d+/);
    expect(faults.join("\n")).toMatch(/was never heard/);
  });
});

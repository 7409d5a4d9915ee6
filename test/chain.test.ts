/**
 * The chain of the ledger: it takes up every transfer once however late it commits, stands still
 * where a rule is broken, and shows every change that is made behind its back.
 */
import { describe, expect, inject, test } from "vitest";
import { DAY, fixedClock } from "../src/clock.ts";
import { transaction } from "../src/db/transaction.ts";
import { systemIds } from "../src/ids.ts";
import { applySteps } from "../src/ledger/apply.ts";
import { chainKey } from "../src/ledger/chain.ts";
import { settled } from "../src/ledger/entries.ts";
import { extendChains } from "../src/ledger/extend-chain.ts";
import { checkLive } from "../src/ledger/live-check.ts";
import { CHAIN_RULES, rootsBefore, verifyChain, verifyChains } from "../src/ledger/verify-chain.ts";
import { plantMutations, posting, postMany } from "./support/chain-mutations.ts";
import { testDatabase } from "./support/database.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");
const key = chainKey(Buffer.alloc(32, 7));
const clock = fixedClock(NOW);

async function chained(merchants: number, transfers: number) {
  const { pool: db } = await testDatabase({ max: 20 });
  const ids = Array.from({ length: merchants }, () => systemIds.uuid(NOW));
  for (const id of ids) await postMany(db, id, transfers);
  const room = { db, clock, key };
  await extendChains(room);
  return { db, merchants: ids, room };
}

const money = settled({ rail: "r", custody: "ours", payable: 10_000, net: 9_000 });

async function linksOf(db: Awaited<ReturnType<typeof chained>>["db"]) {
  const { rows } = await db.query<{ transfers: number; links: number }>(
    `select (select count(*) from transfer)::integer as transfers,
            (select count(distinct transfer_id) from chain_link)::integer as links`,
  );
  return rows[0];
}

describe("linking", () => {
  test("takes up every transfer once, and then has nothing more to do", async () => {
    const { db, room } = await chained(2, 30);
    expect(await linksOf(db)).toEqual({ transfers: 60, links: 60 });
    expect(await extendChains(room)).toEqual({ linked: 0, stalled: [] });
    expect(await verifyChains(db, key)).toEqual([]);
    expect(await checkLive(db)).toEqual([]);
  });

  test("misses no transfer that commits late", async () => {
    const { db, merchants, room } = await chained(1, 4);
    const merchantId = merchants[0] as string;
    const late = posting(
      merchantId,
      "live",
      settled({ rail: "late", custody: "ours", payable: 7, net: 7 }),
    );
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let posted = () => {};
    const isPosted = new Promise<void>((resolve) => {
      posted = resolve;
    });
    const writing = transaction(db, async (client) => {
      await applySteps(client, [late], NOW);
      posted();
      await held;
    });
    await isPosted;
    await transaction(db, (client) =>
      applySteps(client, [posting(merchantId, "sandbox", money)], NOW + DAY),
    );
    expect(await extendChains(room)).toEqual({ linked: 1, stalled: [] });
    expect(await verifyChains(db, key)).toEqual([]);
    commit();
    await writing;
    expect(await extendChains(room)).toEqual({ linked: 1, stalled: [] });
    expect(await linksOf(db)).toEqual({ transfers: 6, links: 6 });
    expect(await verifyChains(db, key)).toEqual([]);
  });

  test("goes right with many that post and several that link at once", async () => {
    const { db, merchants, room } = await chained(2, 2);
    const posts = Array.from({ length: 120 }, (_, at) => {
      const entries = settled({ rail: `r${at % 5}`, custody: "ours", payable: 100 + at, net: 50 });
      const step = posting(merchants[at % 2] as string, at % 3 === 0 ? "live" : "sandbox", entries);
      return transaction(db, (client) => applySteps(client, [step], NOW));
    });
    const links = Array.from({ length: 6 }, () => extendChains(room));
    await Promise.all([...posts, ...links]);
    await extendChains(room);
    expect(await linksOf(db)).toEqual({ transfers: 124, links: 124 });
    expect(await verifyChains(db, key)).toEqual([]);
  });

  test("goes on over more entries than are read at a time", async () => {
    const { db, merchants, room } = await chained(1, 0);
    const merchantId = merchants[0] as string;
    const steps = Array.from({ length: 1_200 }, () => posting(merchantId, "live", money));
    await transaction(db, (client) => applySteps(client, steps, NOW));
    const rounds = [];
    for (let linked = 1; linked > 0; ) {
      ({ linked } = await extendChains(room));
      rounds.push(linked);
    }
    expect(rounds).toEqual([500, 500, 200, 0]);
    expect(await verifyChains(db, key)).toEqual([]);
  });

  test.each([
    ["an amount changed", "update entry set amount = amount + 1 where account_version = 3"],
    ["an entry taken out", "delete from entry where account_version = 3 and account = 'fee'"],
    [
      "a transfer taken out",
      "delete from transfer where id = (select max(id::text) from transfer)::uuid",
    ],
    ["a balance bent", "update entry set balance_after = 0 where account_version = 3"],
  ])("stands still before %s, and the check of every minute says so", async (_, plant) => {
    const { pool: db } = await testDatabase({ ledgerChecked: false });
    const merchantId = systemIds.uuid(NOW);
    await postMany(db, merchantId, 8);
    await transaction(db, async (client) => {
      await client.query("set local session_replication_role = replica");
      await client.query(plant);
    });
    const room = { db, clock, key };
    await extendChains(room);
    const { linked, stalled } = await extendChains(room);
    expect(linked).toBe(0);
    expect(stalled).toMatchObject([{ at: { merchant_id: merchantId } }]);
    expect(await checkLive(db)).not.toEqual([]);
  });
});

describe("verifying", () => {
  test("finds each of many mutations planted at random", async () => {
    const { db, merchants } = await chained(2, 40);
    const { found, missed } = await plantMutations(db, merchants, key, 120, inject("seed"));
    expect(missed).toEqual([]);
    expect(found).toBe(120);
    expect(await verifyChains(db, key)).toEqual([]);
  });

  test("finds a chain that was made anew with another key", async () => {
    const { db, merchants } = await chained(1, 10);
    const client = await db.connect();
    try {
      const other = chainKey(Buffer.alloc(32, 8));
      const found = await verifyChain(client, other, merchants[0] as string);
      expect(found).toHaveLength(10);
    } finally {
      client.release();
    }
  });

  test("finds a chain cut short together with its ledger, by a root kept elsewhere", async () => {
    const { pool: db } = await testDatabase({ ledgerChecked: false });
    const merchantId = systemIds.uuid(NOW);
    const today = fixedClock(NOW);
    await postMany(db, merchantId, 4);
    await extendChains({ db, clock: today, key });
    const [whole] = await rootsBefore(db, "2026-11-22");
    expect(whole).toMatchObject({ merchantId, day: "2026-11-21", number: 4 });
    expect(await rootsBefore(db, "2026-11-21")).toEqual([]);
    const kept = whole ? [whole] : [];
    expect(await verifyChains(db, key, kept)).toEqual([]);
    await db.query(
      `truncate chain_head; truncate chain_mark; truncate chain_root; truncate account`,
    );
    await transaction(db, async (client) => {
      await client.query("set local session_replication_role = replica");
      await client.query("delete from chain_link; delete from entry; delete from transfer");
    });
    expect(await verifyChains(db, key)).toEqual([]);
    expect(await verifyChains(db, key, kept)).toMatchObject([
      { rule: CHAIN_RULES.kept, at: { day: "2026-11-21", number: 4 } },
    ]);
  });

  test("each day's root is its last link", async () => {
    const { pool: db } = await testDatabase();
    const merchantId = systemIds.uuid(NOW);
    const moving = fixedClock(NOW);
    for (let day = 0; day < 3; day += 1) {
      await postMany(db, merchantId, 2);
      await extendChains({ db, clock: moving, key });
      moving.advance(DAY);
    }
    const roots = await rootsBefore(db, "2026-11-24");
    expect(roots.map(({ day, number }) => [day, number])).toEqual([
      ["2026-11-21", 2],
      ["2026-11-22", 4],
      ["2026-11-23", 6],
    ]);
    expect(await verifyChains(db, key, roots)).toEqual([]);
  });
});

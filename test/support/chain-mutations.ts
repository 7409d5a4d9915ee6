/**
 * Tampering with a chained ledger: random changes to transfers, entries and the chain's own rows,
 * made as a superuser for whom no trigger fires, each rolled back after the chain was verified.
 */
import type { Pool, PoolClient } from "../../src/db/pool.ts";
import { transaction } from "../../src/db/transaction.ts";
import { countedIds, type Ids, systemIds } from "../../src/ids.ts";
import { applySteps } from "../../src/ledger/apply.ts";
import { type Entry, reversed, settled } from "../../src/ledger/entries.ts";
import type { LedgerMode, Step } from "../../src/ledger/steps.ts";
import { verifyChain } from "../../src/ledger/verify-chain.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");

export function posting(merchantId: string, mode: LedgerMode, entries: readonly Entry[]): Step {
  const [id, subjectId] = [systemIds.uuid(NOW), systemIds.uuid(NOW)];
  const common = { merchantId, id, mode, kind: "test", key: id, subjectId, effectiveAt: NOW };
  return { do: "post", transfer: { ...common, entries } };
}

/** Posts settlements and their reversals in both modes: about `count` transfers. */
export async function postMany(db: Pool, merchantId: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 2) {
    const mode = at % 4 === 0 ? "live" : "sandbox";
    const entries = settled({
      rail: `r${at % 3}`,
      custody: "ours",
      payable: 10_000 + at,
      net: 9_000,
    });
    const steps = [entries, reversed(entries)].map((one) => posting(merchantId, mode, one));
    await transaction(db, (client) => applySteps(client, steps, NOW));
  }
}

type Draw = (least: number, most: number) => number;

/** The table's row that a draw names, in an order that is always the same. */
function row(table: string, order: string, at: number): string {
  return `${table}.ctid = (select ctid from ${table} order by ${order} offset ${at}
                             % (select count(*) from ${table}) limit 1)`;
}

const ORDERS = {
  transfer: "merchant_id, id",
  entry: "merchant_id, mode, account, account_version",
  chain_link: "merchant_id, number",
  chain_head: "merchant_id",
  chain_mark: "merchant_id, mode, account",
  chain_root: "merchant_id, day",
} as const;

const CHANGES: Readonly<Record<keyof typeof ORDERS, readonly string[]>> = {
  transfer: [
    "kind = kind || 'x'",
    "mode = case mode when 'live' then 'sandbox' else 'live' end",
    "key = key || 'x'",
    "subject_id = gen_random_uuid()",
    "reverses = gen_random_uuid()",
    "effective_at = effective_at + interval '1 microsecond'",
    "created_at = created_at - interval '1 day'",
    "id = gen_random_uuid()",
    "merchant_id = gen_random_uuid()",
  ],
  entry: [
    "amount = amount + 1",
    "amount = -amount",
    "balance_after = balance_after - 1",
    "account = account || 'x'",
    "account_version = account_version + 1000000",
    "mode = case mode when 'live' then 'sandbox' else 'live' end, account_version = -1",
    "transfer_id = gen_random_uuid()",
    "merchant_id = gen_random_uuid()",
  ],
  chain_link: [
    "hash = sha256(hash)",
    "day = day - 1",
    "number = number + 1000000",
    "number = -number",
    "transfer_id = gen_random_uuid()",
    "merchant_id = gen_random_uuid()",
  ],
  chain_head: ["number = number + 1", "number = number - 1", "hash = sha256(hash)"],
  chain_mark: ["version = version + 1", "version = version - 1", "balance = balance + 1"],
  chain_root: ["number = number - 1", "hash = sha256(hash)", "day = day - 1"],
};

const TABLES = Object.keys(ORDERS) as (keyof typeof ORDERS)[];

const INSERTS = [
  `insert into transfer select merchant_id, gen_random_uuid(), mode, kind, key || 'x', subject_id,
                               reverses, effective_at, created_at from transfer where `,
  `insert into entry select merchant_id, mode, account, 1000000, transfer_id, 5, 5
     from entry where `,
  `insert into entry select merchant_id, mode, 'x', 1, transfer_id, 5, 5 from entry where `,
  `insert into chain_link select merchant_id, 1000000, gen_random_uuid(), day, hash
     from chain_link where `,
  `insert into chain_link select merchant_id, 0, gen_random_uuid(), day, hash
     from chain_link where `,
] as const;

/** What two entries, or two transfers, give each other. */
const SWAPPED = { entry: "transfer_id", transfer: "subject_id" } as const;

function swap(draw: Draw): string {
  const table = draw(0, 1) === 0 ? "entry" : "transfer";
  const from = draw(0, 1_000);
  const places = [from, from + draw(1, 20)];
  const rows = places.map((at) => `(${row(table, ORDERS[table], at)})`).join(" or ");
  const column = SWAPPED[table];
  return `
    with two as (select ctid as place, ${column} as given from ${table} where ${rows})
    update ${table} set ${column} = two.given
      from two
     where two.place <> ${table}.ctid and two.given <> ${table}.${column} and (${rows})`;
}

/** Links change places: their numbers, or the transfers that they name. */
function swapLinks(draw: Draw): string {
  const from = draw(1, 30);
  const to = from + draw(1, 20);
  const what = draw(0, 1) === 0 ? "number" : "transfer_id";
  return `
    create temp table moved on commit drop as
      select * from chain_link where number in (${from}, ${to});
    delete from chain_link where number in (${from}, ${to});
    insert into chain_link
    select a.merchant_id, ${what === "number" ? "b" : "a"}.number,
           ${what === "number" ? "a" : "b"}.transfer_id, a.day, a.hash
      from moved a join moved b on b.merchant_id = a.merchant_id and b.number <> a.number`;
}

/** One mutation, drawn: SQL that changes, deletes, inserts or moves rows. */
function mutation(draw: Draw): string {
  const kind = draw(0, 9);
  if (kind <= 4) {
    const table = TABLES[draw(0, TABLES.length - 1)] as keyof typeof ORDERS;
    const changes = CHANGES[table];
    const change = changes[draw(0, changes.length - 1)];
    return `update ${table} set ${change} where ${row(table, ORDERS[table], draw(0, 1_000))}`;
  }
  if (kind <= 6) {
    const table = TABLES[draw(0, TABLES.length - 1)] as keyof typeof ORDERS;
    return `delete from ${table} where ${row(table, ORDERS[table], draw(0, 1_000))}`;
  }
  if (kind === 7) {
    const insert = INSERTS[draw(0, INSERTS.length - 1)] as string;
    const table = /from (\w+) where/.exec(insert)?.[1] as keyof typeof ORDERS;
    return insert + row(table, ORDERS[table], draw(0, 1_000));
  }
  return kind === 8 ? swap(draw) : swapLinks(draw);
}

export type Planted = { readonly found: number; readonly missed: readonly string[] };

/** Plants `count` mutations, one after the other, and says which of them were not found. */
export async function plantMutations(
  db: Pool,
  merchants: readonly string[],
  key: Buffer,
  count: number,
  seed: number,
): Promise<Planted> {
  const ids: Ids = countedIds(seed);
  const draw: Draw = (least, most) => ids.integer(least, most);
  const missed: string[] = [];
  let found = 0;
  const client = await db.connect();
  try {
    while (found + missed.length < count) {
      const planted = mutation(draw);
      const verdict = await plant(client, merchants, key, planted);
      if (verdict === "found") found += 1;
      if (verdict === "missed") missed.push(planted);
    }
  } finally {
    client.release();
  }
  return { found, missed };
}

async function plant(
  client: PoolClient,
  merchants: readonly string[],
  key: Buffer,
  planted: string,
): Promise<"found" | "missed" | "nothing"> {
  await client.query("begin; set local session_replication_role = replica");
  try {
    const done = await client.query(planted);
    const results = Array.isArray(done) ? done : [done];
    if ((results as { rowCount: number | null }[]).every(({ rowCount }) => !rowCount)) {
      return "nothing";
    }
    for (const merchantId of merchants) {
      if ((await verifyChain(client, key, merchantId)).length > 0) return "found";
    }
    return "missed";
  } finally {
    await client.query("rollback");
  }
}

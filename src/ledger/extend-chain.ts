/**
 * Making the chain: the worker links what was committed since, merchant by merchant. Its order is
 * that of the account versions. A version is taken under its account's lock, which is held until
 * the commit: so versions become visible in order and without a gap, and a transfer that commits
 * late has a higher version than all that is linked. A transfer is next when each of its entries
 * is the next of its account. Nothing that breaks a rule is linked: there the chain stands still,
 * loudly.
 */
import { type Clock, type Instant, jakartaPlain } from "../clock.ts";
import { type Pool, type PoolClient, READ_WHOLE_TABLES, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { add } from "../money.ts";
import { type ChainedTransfer, FIRST, linkHash, selectChained } from "./chain.ts";
import type { Violation } from "./check.ts";

type Room = { readonly db: Pool; readonly clock: Clock; readonly key: Buffer };

export type Extended = {
  /** How many links were made; while there are any, there may be more to make. */
  readonly linked: number;
  /** Why a merchant's chain stands still. */
  readonly stalled: readonly Violation[];
};

/** Entries read of one account at a time, and merchants looked at in one round. */
const WINDOW = 500;
const MERCHANTS = 100;

/** One account of a merchant: up to where it is linked, and what comes after, in order. */
type Line = {
  readonly mode: string;
  readonly account: string;
  version: number;
  balance: number;
  readonly ahead: EntryAhead[];
};

type EntryAhead = {
  readonly version: number;
  readonly transferId: string;
  readonly amount: number;
  readonly after: number;
};

/**
 * Merchants with accounts that are not linked to their end: those after one, by id, so that whoever
 * stands still keeps no other back.
 */
const selectBehind = `
  select distinct a.merchant_id
    from account a
    left join chain_mark m
      on m.merchant_id = a.merchant_id and m.mode = a.mode and m.account = a.name
   where a.version > coalesce(m.version, 0) and a.merchant_id > $1::uuid
   order by a.merchant_id
   limit ${MERCHANTS}`;

const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

/** Links what all merchants' chains lack, a bounded batch of each. */
export async function extendChains(room: Room): Promise<Extended> {
  const stalled: Violation[] = [];
  let linked = 0;
  let after: string | undefined = BEFORE_ALL;
  while (after !== undefined) {
    const behind = await merchantsBehind(room.db, after);
    for (const merchantId of behind) {
      const made = await extendChain(room, merchantId);
      linked += made.linked;
      if (made.fault) stalled.push({ rule: made.fault, at: { merchant_id: merchantId } });
    }
    after = behind.length < MERCHANTS ? undefined : behind.at(-1);
  }
  return { linked, stalled };
}

function merchantsBehind(db: Pool, after: string): Promise<string[]> {
  return transaction(db, async (client) => {
    await client.query(READ_WHOLE_TABLES);
    const { rows } = await client.query<{ merchant_id: string }>(selectBehind, [after]);
    return rows.map(({ merchant_id }) => merchant_id);
  });
}

/** One batch of one merchant's chain, in one commit. */
function extendChain(
  { db, clock, key }: Room,
  merchantId: string,
): Promise<{ linked: number; fault: string | undefined }> {
  return transaction(
    db,
    async (client) => {
      const head = await lockHead(client, merchantId);
      const lines = await linesOf(client, merchantId);
      const ids = [...new Set(lines.flatMap(({ ahead }) => ahead.map((one) => one.transferId)))];
      const transfers = await selectChained(client, [merchantId, ids]);
      const { ordered, fault } = orderOf(lines, new Map(transfers.map((one) => [one.id, one])));
      if (ordered.length > 0) await writeLinks(client, key, head, ordered, lines, clock.now());
      return { linked: ordered.length, fault };
    },
    { isolation: "repeatable read" },
  );
}

type Head = { readonly merchant_id: string; readonly number: number; readonly hash: Buffer };

const makeHead = statement(
  "chain_make_head",
  "insert into chain_head (merchant_id, number, hash) values ($1, 0, $2) on conflict do nothing",
);

const selectHead = statement<Head>(
  "chain_lock_head",
  "select merchant_id, number, hash from chain_head where merchant_id = $1 for update",
);

async function lockHead(client: PoolClient, merchantId: string): Promise<Head> {
  await makeHead(client, [merchantId, FIRST]);
  return (await selectHead(client, [merchantId]))[0] as Head;
}

const selectLines = statement<{
  mode: string;
  account: string;
  linked: number;
  balance: number;
  version: number | null;
  transfer_id: string;
  amount: number;
  after: number;
}>(
  "chain_lines",
  `select a.mode, a.name as account, coalesce(m.version, 0) as linked,
          coalesce(m.balance, 0) as balance, e.account_version as version, e.transfer_id,
          e.amount, e.balance_after as after
     from account a
     left join chain_mark m
       on m.merchant_id = a.merchant_id and m.mode = a.mode and m.account = a.name
     left join lateral (
       select *
         from entry e
        where e.merchant_id = a.merchant_id and e.mode = a.mode and e.account = a.name
          and e.account_version > coalesce(m.version, 0)
        order by e.account_version
        limit ${WINDOW}) e on true
    where a.merchant_id = $1
    order by a.mode, a.name, e.account_version`,
);

async function linesOf(client: PoolClient, merchantId: string): Promise<Line[]> {
  const lines = new Map<string, Line>();
  for (const row of await selectLines(client, [merchantId])) {
    const key = `${row.mode}/${row.account}`;
    const line = lines.get(key) ?? {
      mode: row.mode,
      account: row.account,
      version: row.linked,
      balance: row.balance,
      ahead: [],
    };
    lines.set(key, line);
    if (row.version === null) continue;
    const { version, transfer_id: transferId, amount, after } = row;
    line.ahead.push({ version, transferId, amount, after });
  }
  return [...lines.values()];
}

/** Takes transfers off the lines for as long as one is next on all of its own. */
function orderOf(
  lines: readonly Line[],
  transfers: ReadonlyMap<string, ChainedTransfer>,
): { ordered: ChainedTransfer[]; fault: string | undefined } {
  const ordered: ChainedTransfer[] = [];
  const arrived = new Map<string, Line[]>();
  const ready: string[] = [];
  /** How many entries of its next transfer stand at the front of a line, told once each. */
  const arrive = (line: Line): void => {
    const next = line.ahead[0]?.transferId;
    if (next === undefined) return;
    const at = [...(arrived.get(next) ?? []), line];
    arrived.set(next, at);
    const fronts = at.reduce((sum, one) => sum + frontOf(one), 0);
    if (fronts === transfers.get(next)?.entries.length) ready.push(next);
  };
  for (const line of lines) arrive(line);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    const transfer = transfers.get(id) as ChainedTransfer;
    const own = arrived.get(id) ?? [];
    const fault = faultOf(transfer, own);
    if (fault) return { ordered, fault: `transfer ${id}: ${fault}` };
    for (const line of own) advance(line);
    ordered.push(transfer);
    for (const line of own) arrive(line);
  }
  const left = lines.some(({ ahead }) => ahead.length > 0);
  const fault = "an entry is missing: no transfer is the next of all its accounts";
  return { ordered, fault: left && ordered.length === 0 ? fault : undefined };
}

function frontOf({ ahead }: Line): number {
  const other = ahead.findIndex(({ transferId }) => transferId !== ahead[0]?.transferId);
  return other === -1 ? ahead.length : other;
}

function faultOf(transfer: ChainedTransfer, own: readonly Line[]): string | undefined {
  const { entries, mode } = transfer;
  if (entries.length < 2) return "it has fewer than two entries";
  if (add(...entries.map(([, , , amount]) => Number(amount))) !== 0) return "it is not balanced";
  if (entries.some(([of]) => of !== mode)) return "an entry is of another mode";
  for (const { account, version, balance, ahead } of own) {
    const front = ahead.slice(0, frontOf({ ahead } as Line));
    let [at, left] = [version, balance];
    for (const entry of front) {
      if (entry.version !== at + 1) return `the entries of ${account} have a gap before it`;
      if (entry.after !== left + entry.amount) return `it leaves another balance in ${account}`;
      [at, left] = [entry.version, entry.after];
    }
  }
  return undefined;
}

function advance(line: Line): void {
  const last = line.ahead.splice(0, frontOf(line)).at(-1) as EntryAhead;
  line.version = last.version;
  line.balance = last.after;
}

const insertLinks = statement(
  "chain_insert_links",
  `insert into chain_link (merchant_id, number, transfer_id, day, hash)
   select $1::uuid, number, transfer_id, $2::date, hash
     from unnest($3::bigint[], $4::uuid[], $5::bytea[]) as l (number, transfer_id, hash)`,
);

const updateHead = statement(
  "chain_update_head",
  `with root as (
     insert into chain_root (merchant_id, day, number, hash) values ($1, $2, $3, $4)
     on conflict on constraint chain_root_pk
     do update set number = excluded.number, hash = excluded.hash
   )
   update chain_head set number = $3, hash = $4 where merchant_id = $1`,
);

const upsertMarks = statement(
  "chain_upsert_marks",
  `insert into chain_mark (merchant_id, mode, account, version, balance)
   select $1::uuid, mode, account, version, balance
     from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
            as m (mode, account, version, balance)
   on conflict on constraint chain_mark_pk
   do update set version = excluded.version, balance = excluded.balance`,
);

async function writeLinks(
  client: PoolClient,
  key: Buffer,
  head: Head,
  transfers: readonly ChainedTransfer[],
  lines: readonly Line[],
  now: Instant,
): Promise<void> {
  const day = jakartaPlain(now).slice(0, 10);
  let before = head.hash;
  const hashes = transfers.map((transfer, at) => {
    before = linkHash(key, before, { number: head.number + at + 1, day }, transfer);
    return before;
  });
  await insertLinks(client, [
    head.merchant_id,
    day,
    transfers.map((_, at) => head.number + at + 1),
    transfers.map(({ id }) => id),
    hashes,
  ]);
  await updateHead(client, [head.merchant_id, day, head.number + transfers.length, before]);
  const linked = lines.filter(({ version }) => version > 0);
  await upsertMarks(client, [
    head.merchant_id,
    linked.map(({ mode }) => mode),
    linked.map(({ account }) => account),
    linked.map(({ version }) => version),
    linked.map(({ balance }) => balance),
  ]);
}

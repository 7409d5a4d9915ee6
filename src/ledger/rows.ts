/**
 * The ledger's rows: locked in one order everywhere, and written as the applied steps left them.
 */
import { type Instant, utcText } from "../clock.ts";
import { type PoolClient, statement } from "../db/pool.ts";
import { floorOf } from "./chart.ts";
import type { Hold, LedgerMode, Step, Transfer } from "./steps.ts";

export type Account = {
  merchant_id: string;
  mode: LedgerMode;
  name: string;
  posted: number;
  held: number;
  version: number;
};

export type HeldRow = {
  merchant_id: string;
  id: string;
  mode: LedgerMode;
  account: string;
  amount: number;
  state: string;
};

export type EntryRow = {
  transfer: Transfer;
  account: Account;
  version: number;
  amount: number;
  after: number;
};

/** What is locked, and what the steps have made of it so far. */
export type Work = {
  readonly accounts: Map<string, Account>;
  readonly holds: Map<string, HeldRow>;
  readonly entries: EntryRow[];
  readonly transfers: Transfer[];
  readonly opened: Hold[];
  readonly resolved: HeldRow[];
};

/** The name of an account, over all merchants and both modes. */
export type Named = {
  readonly merchantId: string;
  readonly mode: LedgerMode;
  readonly name: string;
};

export function keyOfAccount({ merchantId, mode, name }: Named): string {
  return `${merchantId}/${mode}/${name}`;
}

export function keyOfHold(merchantId: string, id: string): string {
  return `${merchantId}/${id}`;
}

const selectHolds = statement<HeldRow>(
  "ledger_lock_holds",
  `select h.merchant_id, h.id, h.mode, h.account, h.amount, h.state
     from hold h
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)
       on h.merchant_id = w.merchant_id and h.id = w.id
    order by h.merchant_id, h.id
      for update of h`,
);

/** Locks the holds that steps use up or void. */
export async function lockHolds(
  client: PoolClient,
  steps: readonly Step[],
): Promise<Map<string, HeldRow>> {
  const wanted = steps.flatMap((step) => {
    if (step.do === "void") return [[step.merchantId, step.hold] as const];
    if (step.do === "hold" || !step.transfer.hold) return [];
    return [[step.transfer.merchantId, step.transfer.hold] as const];
  });
  if (wanted.length === 0) return new Map();
  const rows = await selectHolds(client, [
    wanted.map(([merchantId]) => merchantId),
    wanted.map(([, id]) => id),
  ]);
  return new Map(rows.map((row) => [keyOfHold(row.merchant_id, row.id), row]));
}

const selectAccounts = statement<Account>(
  "ledger_lock_accounts",
  `select a.merchant_id, a.mode, a.name, a.posted, a.held, a.version
     from account a
     join unnest($1::uuid[], $2::text[], $3::text[]) as w (merchant_id, mode, name)
       on a.merchant_id = w.merchant_id and a.mode = w.mode and a.name = w.name
    order by a.merchant_id, a.mode, a.name
      for update of a`,
);

const insertAccounts = statement(
  "ledger_make_accounts",
  `insert into account (merchant_id, mode, name, floor)
   select merchant_id, mode, name, floor
     from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
            as a (merchant_id, mode, name, floor)
    order by merchant_id, mode, name
   on conflict do nothing`,
);

/** Locks the named accounts; makes those that are not there yet. */
export async function lockAccounts(
  client: PoolClient,
  names: readonly Named[],
): Promise<Map<string, Account>> {
  const values = [
    names.map(({ merchantId }) => merchantId),
    names.map(({ mode }) => mode),
    names.map(({ name }) => name),
  ];
  let rows = await selectAccounts(client, values);
  if (rows.length < names.length) {
    await insertAccounts(client, [...values, names.map(({ name }) => floorOf(name))]);
    rows = await selectAccounts(client, values);
  }
  return new Map(rows.map((row) => [keyOfAccount({ merchantId: row.merchant_id, ...row }), row]));
}

export async function writeWork(client: PoolClient, work: Work, now: Instant): Promise<void> {
  if (work.transfers.length > 0) await writeTransfers(client, work, now);
  if (work.opened.length > 0) await writeHolds(client, work.opened, now);
  if (work.resolved.length > 0) await writeResolved(client, work.resolved, now);
  if (work.accounts.size > 0) await writeAccounts(client, [...work.accounts.values()]);
}

const insertTransfers = statement(
  "ledger_insert_transfers",
  `with posted as (
     insert into transfer
            (merchant_id, id, mode, kind, key, subject_id, reverses, effective_at, created_at)
     select merchant_id, id, mode, kind, key, subject_id, reverses, effective_at, $9::timestamptz
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                   $7::uuid[], $8::timestamptz[])
              as t (merchant_id, id, mode, kind, key, subject_id, reverses, effective_at)
   )
   insert into entry
          (merchant_id, mode, account, account_version, transfer_id, amount, balance_after)
   select merchant_id, mode, account, account_version, transfer_id, amount, balance_after
     from unnest($10::uuid[], $11::text[], $12::text[], $13::bigint[], $14::uuid[],
                 $15::bigint[], $16::bigint[])
            as e (merchant_id, mode, account, account_version, transfer_id, amount, balance_after)`,
);

async function writeTransfers(client: PoolClient, work: Work, now: Instant): Promise<void> {
  const { transfers, entries } = work;
  await insertTransfers(client, [
    transfers.map(({ merchantId }) => merchantId),
    transfers.map(({ id }) => id),
    transfers.map(({ mode }) => mode),
    transfers.map(({ kind }) => kind),
    transfers.map(({ key }) => key),
    transfers.map(({ subjectId }) => subjectId),
    transfers.map(({ reverses }) => reverses ?? null),
    transfers.map(({ effectiveAt }) => utcText(effectiveAt)),
    utcText(now),
    entries.map(({ transfer }) => transfer.merchantId),
    entries.map(({ transfer }) => transfer.mode),
    entries.map(({ account }) => account.name),
    entries.map(({ version }) => version),
    entries.map(({ transfer }) => transfer.id),
    entries.map(({ amount }) => amount),
    entries.map(({ after }) => after),
  ]);
}

const insertHolds = statement(
  "ledger_insert_holds",
  `insert into hold (merchant_id, id, mode, account, amount, subject_id, state, created_at)
   select merchant_id, id, mode, account, amount, subject_id, 'pending', $7::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::uuid[])
            as h (merchant_id, id, mode, account, amount, subject_id)`,
);

async function writeHolds(
  client: PoolClient,
  opened: readonly Hold[],
  now: Instant,
): Promise<void> {
  await insertHolds(client, [
    opened.map(({ merchantId }) => merchantId),
    opened.map(({ id }) => id),
    opened.map(({ mode }) => mode),
    opened.map(({ account }) => account),
    opened.map(({ amount }) => amount),
    opened.map(({ subjectId }) => subjectId),
    utcText(now),
  ]);
}

const updateHolds = statement(
  "ledger_resolve_holds",
  `update hold h
      set state = n.state, resolved_at = $4::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (merchant_id, id, state)
    where h.merchant_id = n.merchant_id and h.id = n.id`,
);

async function writeResolved(
  client: PoolClient,
  resolved: readonly HeldRow[],
  now: Instant,
): Promise<void> {
  await updateHolds(client, [
    resolved.map(({ merchant_id }) => merchant_id),
    resolved.map(({ id }) => id),
    resolved.map(({ state }) => state),
    utcText(now),
  ]);
}

const updateAccounts = statement(
  "ledger_update_accounts",
  `update account a
      set posted = n.posted, held = n.held, version = n.version
     from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
            as n (merchant_id, mode, name, posted, held, version)
    where a.merchant_id = n.merchant_id and a.mode = n.mode and a.name = n.name
      and (a.posted, a.held, a.version) is distinct from (n.posted, n.held, n.version)`,
);

async function writeAccounts(client: PoolClient, accounts: readonly Account[]): Promise<void> {
  await updateAccounts(client, [
    accounts.map(({ merchant_id }) => merchant_id),
    accounts.map(({ mode }) => mode),
    accounts.map(({ name }) => name),
    accounts.map(({ posted }) => posted),
    accounts.map(({ held }) => held),
    accounts.map(({ version }) => version),
  ]);
}

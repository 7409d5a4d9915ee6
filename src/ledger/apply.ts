/**
 * The one way into the ledger: steps that post transfers and take, post or void holds, applied in
 * order inside the caller's transaction. Accounts are locked in order first, so that two batches
 * never wait for each other in a circle; balances are then computed here and written at once.
 */
import type { PoolClient } from "pg";
import type { Instant } from "../clock.ts";
import { assert } from "../failure.ts";
import { add, subtract } from "../money.ts";
import { floorOf } from "./chart.ts";
import type { Entry } from "./entries.ts";

export type LedgerMode = "sandbox" | "live";

export type Transfer = {
  readonly merchantId: string;
  readonly id: string;
  readonly mode: LedgerMode;
  readonly kind: string;
  /** Unique per merchant: the same fact never moves money twice. */
  readonly key: string;
  readonly subjectId: string;
  readonly reverses?: string;
  readonly effectiveAt: Instant;
  readonly entries: readonly Entry[];
  /** A pending hold that this transfer uses up. */
  readonly hold?: string;
};

export type Hold = {
  readonly merchantId: string;
  readonly id: string;
  readonly mode: LedgerMode;
  readonly account: string;
  readonly amount: number;
  readonly subjectId: string;
};

export type Step =
  | { readonly do: "post"; readonly transfer: Transfer }
  | { readonly do: "hold"; readonly hold: Hold }
  | { readonly do: "void"; readonly merchantId: string; readonly hold: string };

/** `insufficient`: the account would fall under its floor. `resolved`: the hold is not pending. */
export type StepResult = "done" | "insufficient" | "resolved";

type Account = {
  merchant_id: string;
  mode: LedgerMode;
  name: string;
  posted: number;
  held: number;
  version: number;
};
type HeldRow = {
  merchant_id: string;
  id: string;
  mode: LedgerMode;
  account: string;
  amount: number;
  state: string;
};
type EntryRow = {
  transfer: Transfer;
  account: Account;
  version: number;
  amount: number;
  after: number;
};

/** Applies steps in order; a refused step changes nothing and its neighbours go on. */
export async function applySteps(
  client: PoolClient,
  steps: readonly Step[],
  now: Instant,
): Promise<readonly StepResult[]> {
  const holds = await lockHolds(client, steps);
  const accounts = await lockAccounts(client, namesOf(steps, holds));
  const work: Work = {
    accounts,
    holds,
    entries: [],
    transfers: [],
    opened: [],
    resolved: new Map(),
  };
  const results = steps.map((step) => applyStep(work, step));
  await write(client, work, now);
  return results;
}

type Work = {
  readonly accounts: Map<string, Account>;
  readonly holds: Map<string, HeldRow>;
  readonly entries: EntryRow[];
  readonly transfers: Transfer[];
  readonly opened: Hold[];
  readonly resolved: Map<string, "posted" | "voided">;
};

function applyStep(work: Work, step: Step): StepResult {
  if (step.do === "hold") return applyHold(work, step.hold);
  if (step.do === "void") return resolveHold(work, step.merchantId, step.hold, "voided");
  return applyTransfer(work, step.transfer);
}

function applyTransfer(work: Work, transfer: Transfer): StepResult {
  assert(add(...transfer.entries.map(({ amount }) => amount)) === 0, "entries sum to zero");
  assert(transfer.entries.length >= 2, "a transfer has two or more entries");
  const held = transfer.hold
    ? work.holds.get(keyOfHold(transfer.merchantId, transfer.hold))
    : undefined;
  if (transfer.hold && held?.state !== "pending") return "resolved";
  for (const { account: name, amount } of transfer.entries) {
    const account = accountOf(work, transfer, name);
    const freed = held?.account === name ? held.amount : 0;
    const floor = floorOf(name);
    const left = add(subtract(account.posted, account.held), amount, freed);
    if (floor !== null && amount < 0 && left < floor) return "insufficient";
  }
  if (transfer.hold) resolveHold(work, transfer.merchantId, transfer.hold, "posted");
  for (const { account: name, amount } of transfer.entries) {
    const account = accountOf(work, transfer, name);
    account.posted = add(account.posted, amount);
    account.version += 1;
    work.entries.push({
      transfer,
      account,
      version: account.version,
      amount,
      after: account.posted,
    });
  }
  work.transfers.push(transfer);
  return "done";
}

function applyHold(work: Work, hold: Hold): StepResult {
  const account = accountOf(work, hold, hold.account);
  const floor = floorOf(hold.account);
  const left = subtract(subtract(account.posted, account.held), hold.amount);
  if (floor !== null && left < floor) return "insufficient";
  account.held = add(account.held, hold.amount);
  work.opened.push(hold);
  return "done";
}

function resolveHold(
  work: Work,
  merchantId: string,
  id: string,
  to: "posted" | "voided",
): StepResult {
  const key = keyOfHold(merchantId, id);
  const hold = work.holds.get(key);
  if (hold?.state !== "pending") return "resolved";
  const account = accountOf(work, { merchantId, mode: hold.mode }, hold.account);
  account.held = subtract(account.held, hold.amount);
  hold.state = to;
  work.resolved.set(key, to);
  return "done";
}

type Named = { readonly merchantId: string; readonly mode: LedgerMode };

function accountOf(work: Work, of: Named, name: string): Account {
  const account = work.accounts.get(keyOfAccount(of.merchantId, of.mode, name));
  assert(account, `account ${name} is locked`);
  return account;
}

function keyOfAccount(merchantId: string, mode: string, name: string): string {
  return `${merchantId}/${mode}/${name}`;
}

function keyOfHold(merchantId: string, id: string): string {
  return `${merchantId}/${id}`;
}

async function lockHolds(
  client: PoolClient,
  steps: readonly Step[],
): Promise<Map<string, HeldRow>> {
  const wanted = new Map<string, readonly [string, string]>();
  for (const step of steps) {
    const merchantId = step.do === "post" ? step.transfer.merchantId : undefined;
    if (step.do === "void")
      wanted.set(keyOfHold(step.merchantId, step.hold), [step.merchantId, step.hold]);
    if (step.do === "post" && step.transfer.hold && merchantId) {
      wanted.set(keyOfHold(merchantId, step.transfer.hold), [merchantId, step.transfer.hold]);
    }
  }
  if (wanted.size === 0) return new Map();
  const { rows } = await client.query<HeldRow>({
    name: "ledger-lock-holds",
    text: `
      select h.merchant_id, h.id, h.mode, h.account, h.amount, h.state
        from hold h
        join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)
          on h.merchant_id = w.merchant_id and h.id = w.id
       order by h.merchant_id, h.id
         for update of h`,
    values: [
      [...wanted.values()].map(([merchant]) => merchant),
      [...wanted.values()].map(([, id]) => id),
    ],
  });
  return new Map(rows.map((row) => [keyOfHold(row.merchant_id, row.id), row]));
}

type Name = { merchantId: string; mode: LedgerMode; name: string };

function namesOf(steps: readonly Step[], holds: ReadonlyMap<string, HeldRow>): Name[] {
  const names = new Map<string, Name>();
  const want = (merchantId: string, mode: LedgerMode, name: string): void => {
    names.set(keyOfAccount(merchantId, mode, name), { merchantId, mode, name });
  };
  for (const step of steps) {
    if (step.do === "hold") want(step.hold.merchantId, step.hold.mode, step.hold.account);
    if (step.do !== "post") continue;
    for (const { account } of step.transfer.entries)
      want(step.transfer.merchantId, step.transfer.mode, account);
  }
  for (const hold of holds.values()) want(hold.merchant_id, hold.mode, hold.account);
  return [...names.values()];
}

/** Locks the named accounts in one order everywhere; makes those that are not there yet. */
async function lockAccounts(
  client: PoolClient,
  names: readonly Name[],
): Promise<Map<string, Account>> {
  const values = [
    names.map(({ merchantId }) => merchantId),
    names.map(({ mode }) => mode),
    names.map(({ name }) => name),
  ];
  const lock = async (): Promise<Account[]> => {
    const { rows } = await client.query<Account>({
      name: "ledger-lock-accounts",
      text: `
        select a.merchant_id, a.mode, a.name, a.posted, a.held, a.version
          from account a
          join unnest($1::uuid[], $2::text[], $3::text[]) as w (merchant_id, mode, name)
            on a.merchant_id = w.merchant_id and a.mode = w.mode and a.name = w.name
         order by a.merchant_id, a.mode, a.name
           for update of a`,
      values,
    });
    return rows;
  };
  let rows = await lock();
  if (rows.length < names.length) {
    await client.query({
      name: "ledger-make-accounts",
      text: `
        insert into account (merchant_id, mode, name, floor)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
                 as a (merchant_id, mode, name, floor)
         order by merchant_id, mode, name
        on conflict do nothing`,
      values: [...values, names.map(({ name }) => floorOf(name))],
    });
    rows = await lock();
  }
  return new Map(rows.map((row) => [keyOfAccount(row.merchant_id, row.mode, row.name), row]));
}

async function write(client: PoolClient, work: Work, now: Instant): Promise<void> {
  if (work.transfers.length > 0) await writeTransfers(client, work, now);
  if (work.opened.length > 0) await writeHolds(client, work, now);
  if (work.resolved.size > 0) await writeResolved(client, work, now);
  const accounts = [...work.accounts.values()];
  if (accounts.length === 0) return;
  await client.query({
    name: "ledger-update-accounts",
    text: `
      update account a
         set posted = n.posted, held = n.held, version = n.version
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
               as n (merchant_id, mode, name, posted, held, version)
       where a.merchant_id = n.merchant_id and a.mode = n.mode and a.name = n.name
         and (a.posted, a.held, a.version) is distinct from (n.posted, n.held, n.version)`,
    values: [
      accounts.map((account) => account.merchant_id),
      accounts.map((account) => account.mode),
      accounts.map((account) => account.name),
      accounts.map((account) => account.posted),
      accounts.map((account) => account.held),
      accounts.map((account) => account.version),
    ],
  });
}

async function writeTransfers(client: PoolClient, work: Work, now: Instant): Promise<void> {
  const { transfers, entries } = work;
  await client.query({
    name: "ledger-insert-transfers",
    text: `
      with posted as (
        insert into transfer
               (merchant_id, id, mode, kind, key, subject_id, reverses, effective_at, created_at)
        select *, $9::timestamptz
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                      $7::uuid[], $8::timestamptz[])
      )
      insert into entry
             (merchant_id, mode, account, account_version, transfer_id, amount, balance_after)
      select * from unnest($10::uuid[], $11::text[], $12::text[], $13::bigint[], $14::uuid[],
                           $15::bigint[], $16::bigint[])`,
    values: [
      transfers.map((transfer) => transfer.merchantId),
      transfers.map((transfer) => transfer.id),
      transfers.map((transfer) => transfer.mode),
      transfers.map((transfer) => transfer.kind),
      transfers.map((transfer) => transfer.key),
      transfers.map((transfer) => transfer.subjectId),
      transfers.map((transfer) => transfer.reverses ?? null),
      transfers.map((transfer) => new Date(transfer.effectiveAt)),
      new Date(now),
      entries.map(({ transfer }) => transfer.merchantId),
      entries.map(({ transfer }) => transfer.mode),
      entries.map(({ account }) => account.name),
      entries.map(({ version }) => version),
      entries.map(({ transfer }) => transfer.id),
      entries.map(({ amount }) => amount),
      entries.map(({ after }) => after),
    ],
  });
}

async function writeHolds(client: PoolClient, work: Work, now: Instant): Promise<void> {
  await client.query({
    name: "ledger-insert-holds",
    text: `
      insert into hold (merchant_id, id, mode, account, amount, subject_id, state, created_at)
      select *, 'pending', $7::timestamptz
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::uuid[])`,
    values: [
      work.opened.map((hold) => hold.merchantId),
      work.opened.map((hold) => hold.id),
      work.opened.map((hold) => hold.mode),
      work.opened.map((hold) => hold.account),
      work.opened.map((hold) => hold.amount),
      work.opened.map((hold) => hold.subjectId),
      new Date(now),
    ],
  });
}

async function writeResolved(client: PoolClient, work: Work, now: Instant): Promise<void> {
  const resolved = [...work.resolved].map(([key, to]) => ({
    hold: work.holds.get(key) as HeldRow,
    to,
  }));
  await client.query({
    name: "ledger-resolve-holds",
    text: `
      update hold h
         set state = n.state, resolved_at = $4::timestamptz
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (merchant_id, id, state)
       where h.merchant_id = n.merchant_id and h.id = n.id`,
    values: [
      resolved.map(({ hold }) => hold.merchant_id),
      resolved.map(({ hold }) => hold.id),
      resolved.map(({ to }) => to),
      new Date(now),
    ],
  });
}

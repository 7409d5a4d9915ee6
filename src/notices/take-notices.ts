/**
 * Taking notices in: many requests in one commit, each notice kept once, and whose money it tells
 * of decided under the lock of its account. Money of payments is counted in the same commit; where
 * that fails the notices are kept nonetheless, pending, and so is money that is no payment's.
 */
import type { Clock, Instant } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import { type Pool, type PoolClient, statement } from "../db/pool.ts";
import { transaction, worthRetrying } from "../db/transaction.ts";
import type { Arrived, Engine } from "../engine/engine.ts";
import { type Arrival, type Holder, holdersOf } from "../engine/match-account.ts";
import { stamp } from "../engine/payment-rows.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import { type Ids, showId } from "../ids.ts";
import { insertNotices, knownNotices, type Notice, nearNotices } from "./notice-rows.ts";
import { APART, sameMoney } from "./same-money.ts";

/** What a source said, read by the rules. */
export type Heard = Pick<
  Notice,
  "source" | "digest" | "app" | "title" | "text" | "from" | "until" | "verdict" | "rule" | "amount"
> & { readonly steady: boolean };

export type TakeIn = {
  readonly ownerId: string;
  readonly accountId: string;
  /** Of the request that it came with; null where none was signed. */
  readonly signature: Buffer | null;
  readonly heard: readonly Heard[];
};

export type Taken =
  /** In the order of what was heard; `known` was told before. */
  | { readonly notices: readonly { readonly notice: Notice; readonly known: boolean }[] }
  /** The very request was taken before. */
  | "replayed";

type Room = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly engine: Engine;
};

const MOST_AT_ONCE = 128;
const MOST_WAITING = 5_000;

export function createTaking(room: Room): (asked: TakeIn) => Promise<Taken> {
  return groupCommit<TakeIn, Taken>({
    flush: (all) => takeAll(room, all),
    most: MOST_AT_ONCE,
    inFlight: 1,
    waiting: MOST_WAITING,
  });
}

/** Whatever keeps money from being counted, what told of it is kept: a worker counts it later. */
async function takeAll(room: Room, all: readonly TakeIn[]): Promise<readonly Taken[]> {
  const { taken, onCommitted } = await transaction(room.db, (client) =>
    take(room, client, all, room.engine.receiveWithin),
  ).catch((error: unknown) => {
    if (worthRetrying(error)) throw error;
    return transaction(room.db, (client) => take(room, client, all));
  });
  onCommitted();
  return taken;
}

async function take(
  room: Room,
  client: PoolClient,
  all: readonly TakeIn[],
  count?: Engine["receiveWithin"],
): Promise<{ taken: Taken[]; onCommitted: () => void }> {
  const now = room.clock.now();
  await lockAccounts(client, [
    all.map(({ ownerId }) => ownerId),
    all.map(({ accountId }) => accountId),
  ]);
  const fresh = await takeSignatures(client, all, now);
  const drafts = all
    .filter((one) => fresh.has(one))
    .flatMap((one) => one.heard.map((heard) => ({ ...heard, ...ownerOf(one) })));
  const kept = new Map<string, Notice>();
  for (const notice of await knownNotices(client, drafts)) kept.set(keyOf(notice), notice);
  const known = new Set(kept.keys());
  const unknown = new Map<string, Draft>();
  for (const draft of drafts) {
    if (!known.has(keyOf(draft)) && !unknown.has(keyOf(draft))) unknown.set(keyOf(draft), draft);
  }
  const decided = await decide(client, room.ids, [...unknown.values()], now);
  const arrived = count ? arrivedIn(decided) : new Map<string, Arrived>();
  const made = decided.map((one) =>
    arrived.has(one.transaction ?? "") ? { ...one, status: "counted" as const } : one,
  );
  await insertNotices(client, made);
  for (const notice of made) kept.set(keyOf(notice), notice);
  const onCommitted = count && arrived.size > 0 ? await count(client, [...arrived.values()]) : NONE;
  const taken = all.map((one) => (fresh.has(one) ? resultOf(one, kept, known) : "replayed"));
  return { taken, onCommitted };
}

const NONE = (): void => undefined;

/** Money for payments that these notices are the first to tell of, by its transaction. */
function arrivedIn(made: readonly Notice[]): Map<string, Arrived> {
  const own = made.filter(({ id, transaction }) => transaction === showId("ntc", id));
  return new Map(
    own.flatMap(({ merchantId, paymentId, chargeId, transaction, amount, paidAt }) => {
      if (!merchantId || !paymentId || !chargeId || !transaction) return [];
      const receipt = { transaction, amount: amount as number, paidAt: paidAt as Instant };
      return [[transaction, { merchantId, paymentId, chargeId, receipt }]];
    }),
  );
}

/** A notice that stands twice in one batch is new but once. */
function resultOf(one: TakeIn, kept: ReadonlyMap<string, Notice>, known: Set<string>): Taken {
  const notices = one.heard.map((heard) => {
    const key = keyOf({ ...heard, ...ownerOf(one) });
    const told = { notice: kept.get(key) as Notice, known: known.has(key) };
    known.add(key);
    return told;
  });
  return { notices };
}

type Draft = Heard & { readonly ownerId: string; readonly accountId: string };

function ownerOf({ ownerId, accountId }: TakeIn) {
  return { ownerId, accountId };
}

function keyOf({ ownerId, accountId, digest }: Pick<Notice, "ownerId" | "accountId" | "digest">) {
  return `${ownerId}/${accountId}/${digest.toString("base64")}`;
}

/** Whoever tells of an account's money waits for whoever does: else one money could be two. */
const lockAccounts = statement(
  "notices_lock_accounts",
  `select a.id
     from receiving_account a
    where (a.owner_id, a.id) in (select * from unnest($1::uuid[], $2::uuid[]))
    order by a.owner_id, a.id
      for no key update`,
);

const insertSignatures = statement<{ ordinal: number }>(
  "notices_take_signatures",
  `with taken as (
     insert into notice_request (owner_id, account_id, signature, received_at)
     select owner_id, account_id, signature, $4::timestamptz
       from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as w (owner_id, account_id, signature)
      order by 1, 2, 3
     on conflict do nothing
     returning owner_id, account_id, signature)
   select min(w.ordinal)::integer as ordinal
     from unnest($1::uuid[], $2::uuid[], $3::bytea[]) with ordinality
            as w (owner_id, account_id, signature, ordinal)
     join taken t using (owner_id, account_id, signature)
    group by owner_id, account_id, signature`,
);

/** Those of the requests that have not been taken before. */
async function takeSignatures(
  client: PoolClient,
  all: readonly TakeIn[],
  now: Instant,
): Promise<Set<TakeIn>> {
  const signed = all.filter(({ signature }) => signature !== null);
  const fresh = new Set(all.filter(({ signature }) => signature === null));
  if (signed.length === 0) return fresh;
  const rows = await insertSignatures(client, [
    signed.map(({ ownerId }) => ownerId),
    signed.map(({ accountId }) => accountId),
    signed.map(({ signature }) => signature),
    stamp(now),
  ]);
  for (const { ordinal } of rows) fresh.add(signed[ordinal - 1] as TakeIn);
  return fresh;
}

/** What each becomes: kept alone, or money, the same as an earlier notice's or its own. */
async function decide(
  client: PoolClient,
  ids: Ids,
  drafts: readonly Draft[],
  now: Instant,
): Promise<Notice[]> {
  const money = drafts.filter(({ amount }) => amount !== null);
  const holders = await holdersOf(client, money.map(arrivalOf));
  const reach = money.map((draft, at) => reachOf(draft, holders[at]));
  const near = money.length === 0 ? [] : await nearNotices(client, reach);
  const holderOf = new Map(money.map((draft, at) => [draft, holders[at]]));
  const made: Notice[] = [];
  for (const draft of drafts) {
    const { steady, ...heard } = draft;
    const id = ids.uuid(now);
    const bare: Notice = { ...heard, ...NO_MONEY, id, receivedAt: now };
    if (draft.amount === null) {
      made.push(bare);
      continue;
    }
    const holder = holderOf.get(draft);
    const chargeId = typeof holder === "object" ? holder.chargeId : null;
    const same = sameMoney({ ...draft, steady, chargeId }, [...near, ...made]);
    made.push({ ...bare, ...(same ? moneyOf(same) : newMoney(draft, id, holder)) });
  }
  return made;
}

function arrivalOf({ ownerId, accountId, amount, from, until }: Draft): Arrival {
  return { ownerId, accountId, amount: amount as number, from, until };
}

/** Between which times another notice may tell of the same money. */
function reachOf(draft: Draft, holder: Holder | "several" | undefined) {
  const { madeAt = draft.from, heldUntil = draft.until } = typeof holder === "object" ? holder : {};
  return {
    ...arrivalOf(draft),
    from: Math.min(draft.from, madeAt) - APART,
    until: Math.max(draft.until, heldUntil) + APART,
  };
}

type Money = Pick<
  Notice,
  "status" | "transaction" | "paidAt" | "cause" | "merchantId" | "paymentId" | "chargeId"
>;

const NO_MONEY: Money = {
  status: "ignored",
  transaction: null,
  paidAt: null,
  cause: null,
  merchantId: null,
  paymentId: null,
  chargeId: null,
};

/** Evidence of money that is there: it stands as that does. */
function moneyOf(same: Notice): Money {
  const { status, transaction, paidAt, cause, merchantId, paymentId, chargeId } = same;
  return { status, transaction, paidAt, cause, merchantId, paymentId, chargeId };
}

/** A span is judged by its end: what cannot be shown to have been on time is late. */
function newMoney(
  { ownerId, until }: Draft,
  id: string,
  holder: Holder | "several" | undefined,
): Money {
  const transaction = showId("ntc", id);
  if (typeof holder === "object") {
    const { merchantId, paymentId, chargeId, clockOffset, heldUntil } = holder;
    const paidAt = Math.min(until, Math.max(heldUntil, holder.madeAt)) + clockOffset;
    const charge = { merchantId, paymentId, chargeId };
    return { ...NO_MONEY, ...charge, status: "pending", transaction, paidAt };
  }
  const cause = holder === "several" ? "amount_of_two_open_payments" : "unknown_reference";
  const owner = ownerId === HOUSE ? null : ownerId;
  const status = owner === null ? "unassigned" : "pending";
  return { ...NO_MONEY, status, transaction, paidAt: until, cause, merchantId: owner };
}

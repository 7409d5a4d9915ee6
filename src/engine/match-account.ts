/**
 * Whose total it was that arrived on a receiving account: the charges that had it while the money
 * came. No two open totals of an account are the same, so that there is one or there is none.
 */
import { type Instant, MINUTE } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { stamp } from "./payment-rows.ts";
import { HOUSE } from "./receiving-accounts.ts";

/** Money on an account, as much as is known of when it came: an instant, or a span. */
export type Arrival = {
  readonly ownerId: string;
  readonly accountId: string;
  /** Whole rupiah. */
  readonly amount: number;
  readonly from: Instant;
  readonly until: Instant;
};

/** A charge that had the total. Its times are real, as those of arrivals are. */
export type Holder = {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly chargeId: string;
  readonly madeAt: Instant;
  readonly heldUntil: Instant;
  /** How far the time of its project is ahead of the real one, ms. */
  readonly clockOffset: number;
};

/** How far a phone's clock may be behind ours. */
const SKEW = MINUTE;

type HolderRow = Holder & { readonly ordinal: number };

const HOLDER = `
  w.ordinal::integer, c.merchant_id as "merchantId", c.payment_id as "paymentId",
  c.id as "chargeId", c.created_at - o.ahead as "madeAt",
  j.clock_offset as "clockOffset"`;

const ARRIVALS = `
  unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
    with ordinality as w (owner_id, account_id, total, from_at, until_at, ordinal)`;

const PROJECT = `
     join payment p on p.merchant_id = c.merchant_id and p.id = c.payment_id
     join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
    cross join lateral (select j.clock_offset * interval '1 millisecond' as ahead) o`;

/** Totals that are held, or were and have not been given to another since. */
const selectHolding = statement<HolderRow>(
  "account_holding",
  `select ${HOLDER}, r.held_until - o.ahead as "heldUntil"
     from ${ARRIVALS}
     join reservation r
       on r.owner_id = w.owner_id and r.account = w.account_id::text and r.total = w.total
     join charge c
       on c.merchant_id = r.merchant_id and c.payment_id = r.payment_id
      and c.account_id = w.account_id and c.account_owner_id = w.owner_id and c.payable = r.total
     ${PROJECT}
    where c.created_at - o.ahead <= w.until_at + interval '${SKEW} milliseconds'
      and r.held_until - o.ahead >= w.from_at`,
);

/** Past charges that were in time then; of an account of the house they may be anybody's. */
const selectHeld = statement<HolderRow>(
  "account_held",
  `select ${HOLDER}, c.deadline - o.ahead as "heldUntil"
     from ${ARRIVALS}
    cross join lateral (
       select w.owner_id as id where w.owner_id <> '${HOUSE}'
       union all
       select m.id from merchant m where w.owner_id = '${HOUSE}') m
     join charge c
       on c.merchant_id = m.id and c.account_id = w.account_id
      and c.account_owner_id = w.owner_id and c.payable = w.total
     ${PROJECT}
    where c.created_at - o.ahead <= w.until_at + interval '${SKEW} milliseconds'
      and c.deadline - o.ahead >= w.from_at`,
);

/** For each arrival in order: whose total it was, or `several` where it is not plain. */
export async function holdersOf(
  db: Queryable,
  arrivals: readonly Arrival[],
): Promise<readonly (Holder | "several" | undefined)[]> {
  const found: (Holder | "several" | undefined)[] = arrivals.map(() => undefined);
  let left = arrivals.map((_, at) => at);
  for (const select of [selectHolding, selectHeld]) {
    if (left.length === 0) break;
    const asked = left.map((at) => arrivals[at] as Arrival);
    const rows = Map.groupBy(await select(db, columnsOf(asked)), ({ ordinal }) => ordinal);
    for (const [place, at] of left.entries()) {
      found[at] = oneOf(rows.get(place + 1) ?? [], arrivals[at] as Arrival);
    }
    left = left.filter((at) => found[at] === undefined);
  }
  return found;
}

/** The skew is for those alone that no other charge explains. */
function oneOf(rows: readonly HolderRow[], { until }: Arrival): Holder | "several" | undefined {
  const strict = rows.filter(({ madeAt }) => madeAt <= until);
  const [only, another] = strict.length > 0 ? strict : rows;
  return another ? "several" : only;
}

function columnsOf(arrivals: readonly Arrival[]): unknown[] {
  return [
    arrivals.map(({ ownerId }) => ownerId),
    arrivals.map(({ accountId }) => accountId),
    arrivals.map(({ amount }) => amount),
    arrivals.map(({ from }) => stamp(from)),
    arrivals.map(({ until }) => stamp(until)),
  ];
}

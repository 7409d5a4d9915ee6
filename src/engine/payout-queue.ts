/**
 * Payouts as operators see them: of every merchant in one queue, and what one must know of a payout
 * to decide of it.
 */
import { DAY, type Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { stamp } from "./payment-rows.ts";
import type { Payout, PayoutStatus } from "./payout.ts";
import { PAYOUT_COLUMNS, PAYOUT_JOINED, type PayoutRow, payoutOf } from "./payout-rows.ts";
import type { Mode } from "./settings.ts";

export type QueuedPayout = {
  readonly payout: Payout;
  readonly merchant: string;
  /** The project's slug. */
  readonly project: string;
};

/** What is absent does not matter. */
export type QueueFilter = {
  readonly status?: PayoutStatus | undefined;
  readonly mode?: Mode | undefined;
  readonly projectId?: string | undefined;
  /** Only payouts older than this id. */
  readonly before?: string | undefined;
  readonly limit: number;
};

/** What came before a payout. Sums are whole rupiah; those of the merchant are of its mode. */
export type PayoutFacts = {
  /** When the beneficiary was first named. */
  readonly knownSince: Instant;
  /** Payouts to it that were paid. */
  readonly paidThere: number;
  readonly sumThere: number;
  readonly lastThere: Instant | null;
  /** The merchant's paid ones of the last 90 days. */
  readonly paid: number;
  readonly median: number | null;
  readonly largest: number | null;
  /** What else the merchant has under way. */
  readonly waiting: number;
  readonly sumWaiting: number;
  /** The end of the key that asked, when it was a key. */
  readonly key: string | null;
};

const HISTORY = 90 * DAY;

type QueueRow = PayoutRow & { readonly merchant: string; readonly slug: string };

/** Goes through the merchants, for their id leads every key. */
const FROM = `
    from merchant m
    join (${PAYOUT_JOINED}) on p.merchant_id = m.id
    join project j on j.merchant_id = p.merchant_id and j.id = p.project_id`;

const selectQueue = statement<QueueRow>(
  "payout_queue",
  `select ${PAYOUT_COLUMNS}, m.name as merchant, j.slug ${FROM}
    where ($1::text is null or p.status = $1) and ($2::text is null or p.mode = $2)
      and ($3::uuid is null or p.project_id = $3) and ($4::uuid is null or p.id < $4)
    order by p.id desc
    limit $5`,
);

const selectOne = statement<QueueRow>(
  "payout_queued",
  `select ${PAYOUT_COLUMNS}, m.name as merchant, j.slug ${FROM} where p.id = $1`,
);

/** Newest first. */
export async function listQueue(db: Queryable, filter: QueueFilter): Promise<QueuedPayout[]> {
  const { status, mode, projectId, before, limit } = filter;
  const wanted = [status, mode, projectId, before].map((one) => one ?? null);
  return (await selectQueue(db, [...wanted, limit])).map(queuedOf);
}

/** Whoever's it is. */
export async function findQueued(db: Queryable, id: string): Promise<QueuedPayout | undefined> {
  return (await selectOne(db, [id])).map(queuedOf)[0];
}

function queuedOf(row: QueueRow): QueuedPayout {
  return { payout: payoutOf(row), merchant: row.merchant, project: row.slug };
}

const selectFacts = statement<PayoutFacts>(
  "payout_facts",
  `select b.created_at as "knownSince",
          count(*) filter (where there and p.status = 'paid')::integer as "paidThere",
          coalesce(sum(p.amount) filter (where there and p.status = 'paid'), 0)::bigint
            as "sumThere",
          max(p.processed_at) filter (where there and p.status = 'paid') as "lastThere",
          count(*) filter (where recent)::integer as paid,
          percentile_disc(0.5) within group (order by p.amount) filter (where recent) as median,
          max(p.amount) filter (where recent) as largest,
          count(*) filter (where p.status = 'requested')::integer as waiting,
          coalesce(sum(p.amount) filter (where p.status = 'requested'), 0)::bigint
            as "sumWaiting",
          (select k.hint from api_key k
            where k.merchant_id = $1 and 'key:' || k.id = $6) as key
     from beneficiary b
     left join (
       select p.*, p.beneficiary_id = $4 as there,
              p.status = 'paid' and p.processed_at > $5::timestamptz as recent
         from payout p
        where p.merchant_id = $1 and p.mode = $2 and p.id <> $3) p on true
    where b.merchant_id = $1 and b.id = $4
    group by b.created_at`,
);

export async function payoutFacts(
  db: Queryable,
  { merchantId, mode, id, beneficiary, requestedBy }: Payout,
  now: Instant,
): Promise<PayoutFacts> {
  const since = stamp(now - HISTORY);
  const [facts] = await selectFacts(db, [
    ...[merchantId, mode, id],
    ...[beneficiary.id, since, requestedBy],
  ]);
  return facts as PayoutFacts;
}

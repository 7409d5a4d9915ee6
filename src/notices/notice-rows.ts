/** Notices as they lie in their table: read, written, and marked once their money is counted. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { stamp, stampOrNull } from "../engine/payment-rows.ts";
import type { SuspenseCause } from "../engine/suspense-causes.ts";
import type { Verdict } from "./rule.ts";

/**
 * `ignored`: it tells of no money. `pending`: its money is still to be counted. `counted`: it has
 * been, for a payment or as money astray. `unassigned`: it came to the house and nobody knows whose
 * it is.
 */
export type NoticeStatus = "ignored" | "pending" | "counted" | "unassigned";

export type Notice = {
  readonly ownerId: string;
  readonly id: string;
  readonly accountId: string;
  readonly source: string;
  readonly digest: Buffer;
  readonly app: string;
  /** Null once it has been kept for its time. */
  readonly title: string | null;
  readonly text: string | null;
  /** When the money came: one instant twice, or a span where no more is known. */
  readonly from: Instant;
  readonly until: Instant;
  readonly receivedAt: Instant;
  readonly verdict: Verdict;
  readonly rule: string | null;
  /** Whole rupiah. */
  readonly amount: number | null;
  readonly status: NoticeStatus;
  /** Names the money, for every notice of it alike. */
  readonly transaction: string | null;
  /** When its buyer paid, in the time of the payment's project. */
  readonly paidAt: Instant | null;
  /** Why it fits no payment. */
  readonly cause: SuspenseCause | null;
  readonly merchantId: string | null;
  readonly paymentId: string | null;
  readonly chargeId: string | null;
};

const COLUMNS = `
  n.owner_id as "ownerId", n.id, n.account_id as "accountId", n.source, n.digest, n.app, n.title,
  n.text, n.from_at as "from", n.until_at as "until", n.received_at as "receivedAt", n.verdict,
  n.rule, n.amount, n.status, n.transaction, n.paid_at as "paidAt", n.cause,
  n.merchant_id as "merchantId", n.payment_id as "paymentId", n.charge_id as "chargeId"`;

const insertRows = statement(
  "notices_insert",
  `insert into notice
          (owner_id, id, account_id, source, digest, app, title, text, from_at, until_at,
           received_at, verdict, rule, amount, status, transaction, paid_at, cause, merchant_id,
           payment_id, charge_id)
   select * from unnest(
     $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::text[],
     $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[],
     $13::text[], $14::bigint[], $15::text[], $16::text[], $17::timestamptz[], $18::text[],
     $19::uuid[], $20::uuid[], $21::uuid[])`,
);

export async function insertNotices(client: PoolClient, all: readonly Notice[]): Promise<void> {
  if (all.length === 0) return;
  await insertRows(client, [
    all.map(({ ownerId }) => ownerId),
    all.map(({ id }) => id),
    all.map(({ accountId }) => accountId),
    all.map(({ source }) => source),
    all.map(({ digest }) => digest),
    all.map(({ app }) => app),
    all.map(({ title }) => title),
    all.map(({ text }) => text),
    all.map(({ from }) => stamp(from)),
    all.map(({ until }) => stamp(until)),
    all.map(({ receivedAt }) => stamp(receivedAt)),
    all.map(({ verdict }) => verdict),
    all.map(({ rule }) => rule),
    all.map(({ amount }) => amount),
    all.map(({ status }) => status),
    all.map(({ transaction }) => transaction),
    all.map(({ paidAt }) => stampOrNull(paidAt)),
    all.map(({ cause }) => cause),
    all.map(({ merchantId }) => merchantId),
    all.map(({ paymentId }) => paymentId),
    all.map(({ chargeId }) => chargeId),
  ]);
}

const selectDigests = statement<Notice>(
  "notices_by_digest",
  `select ${COLUMNS}
     from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as w (owner_id, account_id, digest)
     join notice n
       on n.owner_id = w.owner_id and n.account_id = w.account_id and n.digest = w.digest`,
);

type Named = Pick<Notice, "ownerId" | "accountId" | "digest">;

/** Those that are known already. */
export function knownNotices(db: Queryable, all: readonly Named[]): Promise<Notice[]> {
  return selectDigests(db, [
    all.map(({ ownerId }) => ownerId),
    all.map(({ accountId }) => accountId),
    all.map(({ digest }) => digest),
  ]);
}

const selectAmounts = statement<Notice>(
  "notices_by_amount",
  `select ${COLUMNS}
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
            as w (owner_id, account_id, amount, from_at, until_at)
     join notice n
       on n.owner_id = w.owner_id and n.account_id = w.account_id and n.amount = w.amount
      and n.until_at >= w.from_at and n.from_at <= w.until_at`,
);

export type Near = Pick<Notice, "ownerId" | "accountId" | "amount" | "from" | "until">;

/** Notices of these amounts on these accounts within these times; one may be given twice. */
export function nearNotices(db: Queryable, all: readonly Near[]): Promise<Notice[]> {
  return selectAmounts(db, [
    all.map(({ ownerId }) => ownerId),
    all.map(({ accountId }) => accountId),
    all.map(({ amount }) => amount),
    all.map(({ from }) => stamp(from)),
    all.map(({ until }) => stamp(until)),
  ]);
}

const markRows = statement(
  "notices_counted",
  `update notice n
      set status = 'counted'
     from unnest($1::uuid[], $2::uuid[]) as w (owner_id, id)
    where n.owner_id = w.owner_id and n.id = w.id and n.status in ('pending', 'unassigned')`,
);

export async function markCounted(
  db: Queryable,
  all: readonly Pick<Notice, "ownerId" | "id">[],
): Promise<void> {
  await markRows(db, [all.map(({ ownerId }) => ownerId), all.map(({ id }) => id)]);
}

const selectPending = statement<Notice>(
  "notices_pending",
  `select ${COLUMNS}
     from notice n
    where n.status = 'pending' and n.received_at < $1
    order by n.owner_id, n.id
    limit $2`,
);

/** Those whose money was to be counted before an instant, and has not been. */
export function pendingNotices(db: Queryable, before: Instant, limit: number): Promise<Notice[]> {
  return selectPending(db, [stamp(before), limit]);
}

export type NoticeFilter = {
  readonly ownerId: string;
  readonly accountId?: string | undefined;
  readonly status?: NoticeStatus | undefined;
  readonly limit: number;
};

const selectRows = statement<Notice>(
  "notices_list",
  `select ${COLUMNS}
     from notice n
    where n.owner_id = $1 and ($2::uuid is null or n.account_id = $2)
      and ($3::text is null or n.status = $3)
    order by n.id desc
    limit $4`,
);

/** Of one owner, the newest first. */
export function listNotices(db: Queryable, filter: NoticeFilter): Promise<Notice[]> {
  const { ownerId, accountId = null, status = null, limit } = filter;
  return selectRows(db, [ownerId, accountId, status, limit]);
}

const selectRow = statement<Notice>(
  "notice_find",
  `select ${COLUMNS} from notice n where n.owner_id = $1 and n.id = $2`,
);

export async function findNotice(
  db: Queryable,
  ownerId: string,
  id: string,
): Promise<Notice | undefined> {
  return (await selectRow(db, [ownerId, id]))[0];
}

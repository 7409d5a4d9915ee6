/** How refunds lie in their table: found, listed, summed, inserted and moved on. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { Payment } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  JOIN_CURRENT_CHARGE,
  joinedPayment,
  PAYMENT_COLUMNS,
  type PaymentRow,
  stamp,
  stampOrNull,
} from "./payment-rows.ts";
import type { Refund, RefundStatus } from "./refund.ts";
import type { Mode, Project } from "./settings.ts";

type RefundRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  mode: Mode;
  payment_id: string;
  wire_id: string;
  charge_id: string;
  rail: string;
  status: RefundStatus;
  version: number;
  amount: number;
  waited: boolean;
  reason: string | null;
  note: string | null;
  evidence: string | null;
  requested_by: string;
  created_at: Instant;
  updated_at: Instant;
  refunded_at: Instant | null;
};

const COLUMNS = `
  r.merchant_id, r.id, r.project_id, r.mode, r.payment_id, p.wire_id, r.charge_id, r.rail, r.status,
  r.version, r.amount, r.waited, r.reason, r.note, r.evidence, r.requested_by, r.created_at,
  r.updated_at, r.refunded_at`;

const JOINED = `
  refund r
  join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id`;

function refundOf(row: RefundRow): Refund {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    mode: row.mode,
    paymentId: row.payment_id,
    paymentWireId: row.wire_id,
    chargeId: row.charge_id,
    rail: row.rail,
    status: row.status,
    version: row.version,
    amount: row.amount,
    waited: row.waited,
    reason: row.reason,
    note: row.note,
    evidence: row.evidence,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    refundedAt: row.refunded_at,
  };
}

const selectById = statement<RefundRow>(
  "refund_by_id",
  `select ${COLUMNS} from ${JOINED} where r.merchant_id = $1 and r.id = $2`,
);

export async function findRefund(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<Refund | undefined> {
  return (await selectById(db, [merchantId, id])).map(refundOf)[0];
}

/** Which refunds of a project are meant; what is absent does not matter. */
export type RefundConditions = {
  readonly status?: RefundStatus;
  readonly paymentId?: string;
  /** Only refunds older than this id. */
  readonly before?: string;
};

export type RefundFilter = RefundConditions & { readonly limit: number };

const selectList = statement<RefundRow>(
  "refunds_list",
  `select ${COLUMNS}
     from ${JOINED}
    where r.merchant_id = $1 and r.project_id = $2 and r.mode = $3
      and ($4::text is null or r.status = $4)
      and ($5::uuid is null or r.payment_id = $5)
      and ($6::uuid is null or r.id < $6)
    order by r.id desc
    limit $7`,
);

const selectOfMany = statement<RefundRow>(
  "refunds_of_payments",
  `select f.*
     from unnest($4::uuid[]) as w (payment_id)
    cross join lateral (
       select ${COLUMNS}
         from ${JOINED}
        where r.merchant_id = $1 and r.project_id = $2 and r.mode = $3
          and r.payment_id = w.payment_id
        order by r.id desc
        limit $5) f
    order by f.id desc`,
);

/** The newest refunds of each of a project's payments, newest first, at most `each` of one. */
export async function refundsOfPayments(
  db: Queryable,
  { merchantId, id, mode }: Pick<Project, "merchantId" | "id" | "mode">,
  paymentIds: readonly string[],
  each: number,
): Promise<ReadonlyMap<string, readonly Refund[]>> {
  if (paymentIds.length === 0) return new Map();
  const rows = await selectOfMany(db, [merchantId, id, mode, paymentIds, each]);
  return Map.groupBy(rows.map(refundOf), ({ paymentId }) => paymentId);
}

/** A page of a project's refunds in its mode, newest first. */
export async function listRefunds(
  db: Queryable,
  { merchantId, id, mode }: Pick<Project, "merchantId" | "id" | "mode">,
  { status, paymentId, before, limit }: RefundFilter,
): Promise<Refund[]> {
  const conditions = [status ?? null, paymentId ?? null, before ?? null];
  return (await selectList(db, [merchantId, id, mode, ...conditions, limit])).map(refundOf);
}

const lockRow = statement(
  "refund_lock_payment",
  "select from payment where merchant_id = $1 and id = $2 for update",
);

const selectPayment = statement<PaymentRow & ChargeRow>(
  "refund_read_payment",
  `select ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
     from payment p
     ${JOIN_CURRENT_CHARGE}
    where p.merchant_id = $1 and p.id = $2`,
);

/** Locks a payment first and reads it after, so that what is read is what the last holder left. */
export async function lockPayment(
  client: PoolClient,
  merchantId: string,
  id: string,
): Promise<Payment | undefined> {
  await lockRow(client, [merchantId, id]);
  return (await selectPayment(client, [merchantId, id])).map(joinedPayment)[0];
}

const selectSum = statement<{ sum: number }>(
  "refunds_of_payment",
  `select coalesce(sum(amount), 0)::bigint as sum
     from refund
    where merchant_id = $1 and payment_id = $2 and status <> 'failed'`,
);

/** What has gone back of a payment or is on its way. */
export async function sumOfRefunds(client: PoolClient, payment: Payment): Promise<number> {
  return (await selectSum(client, [payment.merchantId, payment.id]))[0]?.sum ?? 0;
}

/**
 * What settled it when it came, or was accepted for it out of suspense before it was paid: of a
 * charge that is taken for less, that is the charge's total.
 */
const selectTransaction = statement<{ transaction: string }>(
  "refund_transaction",
  `select r.transaction
     from receipt r
     left join suspense s
       on s.merchant_id = r.merchant_id and s.rail = r.rail and s.transaction = r.transaction
      and s.payment_id = r.payment_id and s.resolution = 'accept' and s.amount >= $5
      and s.cause not in ('over', 'second_payment_on_one_charge', 'second_charge_paid')
    cross join lateral (select r.outcome in ('settled', 'over', 'late_accepted') as at_once) o
    where r.merchant_id = $1 and r.payment_id = $2 and r.charge_id = $3 and r.rail = $4
      and (o.at_once or s.id is not null)
    order by o.at_once desc, s.resolved_at, s.id
    limit 1`,
);

/**
 * How the rail names the money that paid the charge a payment shows; undefined where that was
 * another's, which was attached.
 */
export async function transactionOf(
  client: PoolClient,
  { merchantId, id, charge }: Payment,
): Promise<string | undefined> {
  if (!charge) return undefined;
  const values = [merchantId, id, charge.id, charge.rail, charge.payable];
  return (await selectTransaction(client, values))[0]?.transaction;
}

const insertRow = statement(
  "refund_insert",
  `insert into refund
          (merchant_id, id, project_id, mode, payment_id, charge_id, rail, status, version, amount,
           waited, reason, note, evidence, requested_by, created_at, updated_at, refunded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)`,
);

export async function insertRefund(client: PoolClient, refund: Refund): Promise<void> {
  await insertRow(client, [
    refund.merchantId,
    refund.id,
    refund.projectId,
    refund.mode,
    refund.paymentId,
    refund.chargeId,
    refund.rail,
    refund.status,
    refund.version,
    refund.amount,
    refund.waited,
    refund.reason,
    refund.note,
    refund.evidence,
    refund.requestedBy,
    stamp(refund.createdAt),
    stampOrNull(refund.refundedAt),
  ]);
}

const updateRow = statement(
  "refund_update",
  `update refund
      set status = $3, version = $4, note = $5, evidence = $6, updated_at = $7, refunded_at = $8
    where merchant_id = $1 and id = $2`,
);

export async function updateRefund(client: PoolClient, refund: Refund): Promise<void> {
  await updateRow(client, [
    refund.merchantId,
    refund.id,
    refund.status,
    refund.version,
    refund.note,
    refund.evidence,
    stamp(refund.updatedAt),
    stampOrNull(refund.refundedAt),
  ]);
}

const updatePayment = statement(
  "refund_update_payment",
  `update payment
      set refunded = $3, version = $4, updated_at = $5
    where merchant_id = $1 and id = $2`,
);

export async function updateRefunded(client: PoolClient, payment: Payment): Promise<void> {
  const { merchantId, id, refunded, version, updatedAt } = payment;
  await updatePayment(client, [merchantId, id, refunded, version, stamp(updatedAt)]);
}

/**
 * The settlement report: what each day in Jakarta brought a project on each rail, by when buyers
 * paid and payouts went, whenever we heard of it.
 */
import { type Pool, READ_WHOLE_TABLES } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { Mode } from "./settings.ts";

export type ReportSpan = {
  readonly merchantId: string;
  readonly mode: Mode;
  /** Absent: all projects of the merchant. */
  readonly projectId?: string | undefined;
  readonly rail?: string | undefined;
  /** Days in Jakarta, both included: `2026-11-21`. */
  readonly from: string;
  readonly to: string;
};

/** Whole rupiah. */
export type ReportRow = {
  readonly day: string;
  readonly projectId: string;
  /** Its slug. */
  readonly project: string;
  readonly rail: string;
  /** Payments settled. */
  readonly payments: number;
  /** What buyers sent for them. */
  readonly gross: number;
  /** What the house kept of it. */
  readonly fee: number;
  /** What the merchant got: gross less fee. */
  readonly net: number;
  /** What was set aside: money that fitted nowhere when it came. */
  readonly suspended: number;
  readonly refunds: number;
  readonly refunded: number;
  readonly payouts: number;
  /** What went out, without the fee for it. */
  readonly paidOut: number;
  readonly payoutFee: number;
};

const MOVES = `
  select (c.paid_at at time zone 'Asia/Jakarta')::date as day, p.project_id, c.rail,
         1 as payments, c.payable as gross, c.payable - c.net as fee, c.net, 0 as suspended,
         0 as refunds, 0 as refunded, 0 as payouts, 0 as paid_out, 0 as payout_fee
    from charge c
    join payment p on p.merchant_id = c.merchant_id and p.id = c.payment_id
   where c.merchant_id = $1 and c.mode = $2 and c.status = 'paid'
     and c.paid_at >= $3::date::timestamp at time zone 'Asia/Jakarta'
     and c.paid_at < ($4::date + 1)::timestamp at time zone 'Asia/Jakarta'
  union all
  select (t.effective_at at time zone 'Asia/Jakarta')::date, p.project_id,
         split_part(t.key, ':', 2), 0, 0, 0, 0, e.amount, 0, 0, 0, 0, 0
    from transfer t
    join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
                and e.account in ('suspense', 'own-suspense')
    join payment p on p.merchant_id = t.merchant_id and p.id = t.subject_id
   where t.merchant_id = $1 and t.mode = $2 and t.kind = 'suspend'
     and t.effective_at >= $3::date::timestamp at time zone 'Asia/Jakarta'
     and t.effective_at < ($4::date + 1)::timestamp at time zone 'Asia/Jakarta'
  union all
  select (o.processed_at at time zone 'Asia/Jakarta')::date, o.project_id, o.rail,
         0, 0, 0, 0, 0, 0, 0, 1, o.amount, o.fee
    from payout o
   where o.merchant_id = $1 and o.mode = $2 and o.status = 'paid'
     and o.processed_at >= $3::date::timestamp at time zone 'Asia/Jakarta'
     and o.processed_at < ($4::date + 1)::timestamp at time zone 'Asia/Jakarta'
  union all
  select (r.refunded_at at time zone 'Asia/Jakarta')::date, r.project_id, r.rail,
         0, 0, 0, 0, 0, 1, r.amount, 0, 0, 0
    from refund r
   where r.merchant_id = $1 and r.mode = $2 and r.status = 'refunded'
     and r.refunded_at >= $3::date::timestamp at time zone 'Asia/Jakarta'
     and r.refunded_at < ($4::date + 1)::timestamp at time zone 'Asia/Jakarta'`;

const REPORT = `
  select m.day, m.project_id as "projectId", j.slug as project, m.rail,
         sum(payments)::bigint as payments, sum(gross)::bigint as gross, sum(fee)::bigint as fee,
         sum(net)::bigint as net, sum(suspended)::bigint as suspended,
         sum(refunds)::bigint as refunds, sum(refunded)::bigint as refunded,
         sum(payouts)::bigint as payouts, sum(paid_out)::bigint as "paidOut",
         sum(payout_fee)::bigint as "payoutFee"
    from (${MOVES}) m
    join project j on j.merchant_id = $1 and j.id = m.project_id
   where ($5::uuid is null or m.project_id = $5) and ($6::text is null or m.rail = $6)
   group by m.day, m.project_id, j.slug, m.rail
   order by m.day, j.slug, m.rail`;

/** A row for each day, project and rail on which anything moved. */
export function settlementReport(db: Pool, span: ReportSpan): Promise<readonly ReportRow[]> {
  const { merchantId, mode, from, to, projectId = null, rail = null } = span;
  return transaction(db, async (client) => {
    await client.query(READ_WHOLE_TABLES);
    const values = [merchantId, mode, from, to, projectId, rail];
    const { rows } = await client.query<ReportRow>(REPORT, values);
    return rows;
  });
}

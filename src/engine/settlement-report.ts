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
  /** Null for money of which only the merchant is known. */
  readonly projectId: string | null;
  /** Its slug, or nothing. */
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
  /** What left suspense that day: to the merchant, back to its sender, to the house. */
  readonly accepted: number;
  readonly returned: number;
  readonly writtenOff: number;
  readonly refunds: number;
  readonly refunded: number;
  readonly payouts: number;
  /** What went out, without the fee for it. */
  readonly paidOut: number;
  readonly payoutFee: number;
};

/** One figure a row, by name; `when` is an instant. */
const MOVES = `
  select c.paid_at as "when", p.project_id, c.rail, f.name, f.amount
    from charge c
    join payment p on p.merchant_id = c.merchant_id and p.id = c.payment_id
   cross join lateral (values ('payments', 1), ('gross', c.payable), ('fee', c.payable - c.net),
                              ('net', c.net)) as f (name, amount)
   where c.merchant_id = $1 and c.mode = $2 and c.status = 'paid'
  union all
  select t.effective_at, coalesce(p.project_id, s.project_id), substr(e.account, 6), 'suspended',
         -e.amount
    from transfer t
    join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
                and e.account like 'rail:%'
    left join payment p on p.merchant_id = t.merchant_id and p.id = t.subject_id
    left join suspense s on s.merchant_id = t.merchant_id and s.id = t.subject_id
   where t.merchant_id = $1 and t.mode = $2 and t.kind = 'suspend'
  union all
  select s.resolved_at, s.project_id, s.rail,
         case s.resolution when 'accept' then 'accepted' when 'attach' then 'accepted'
                           when 'write_off' then 'writtenOff' else 'returned' end,
         -- What was more than enough stays in suspense, as a row of its own.
         s.amount - coalesce((select o.amount from suspense o
                               where o.merchant_id = s.merchant_id and o.rail = s.rail
                                 and o.transaction = s.transaction and o.cause = 'over'
                                 and o.created_at = s.resolved_at and o.id > s.id
                                 and s.cause <> 'over'), 0)
    from suspense s
   where s.merchant_id = $1 and s.mode = $2 and s.status = 'resolved' and s.amount > 0
  union all
  select o.processed_at, o.project_id, o.rail, f.name, f.amount
    from payout o
   cross join lateral (values ('payouts', 1), ('paidOut', o.amount), ('payoutFee', o.fee))
           as f (name, amount)
   where o.merchant_id = $1 and o.mode = $2 and o.status = 'paid'
  union all
  select r.refunded_at, r.project_id, r.rail, f.name, f.amount
    from refund r
   cross join lateral (values ('refunds', 1), ('refunded', r.amount)) as f (name, amount)
   where r.merchant_id = $1 and r.mode = $2 and r.status = 'refunded'`;

const FIGURES = [
  ...["payments", "gross", "fee", "net", "suspended", "accepted", "returned", "writtenOff"],
  ...["refunds", "refunded", "payouts", "paidOut", "payoutFee"],
];

const sumOf = (name: string) =>
  `coalesce(sum(m.amount) filter (where m.name = '${name}'), 0)::bigint as "${name}"`;

const REPORT = `
  select (m."when" at time zone 'Asia/Jakarta')::date as day, m.project_id as "projectId",
         coalesce(j.slug, '') as project, m.rail, ${FIGURES.map(sumOf).join(", ")}
    from (${MOVES}) m
    left join project j on j.merchant_id = $1 and j.id = m.project_id
   where m."when" >= $3::date::timestamp at time zone 'Asia/Jakarta'
     and m."when" < ($4::date + 1)::timestamp at time zone 'Asia/Jakarta'
     and ($5::uuid is null or m.project_id = $5) and ($6::text is null or m.rail = $6)
   group by 1, m.project_id, j.slug, m.rail
   order by 1, 3, m.rail`;

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

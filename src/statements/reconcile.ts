/**
 * Reconciling: lines of statements held against what we know, receipts, paid payouts and refunds,
 * over days in Jakarta. First by reference, over all days; what is left by direction, amount and
 * day, the earliest with the earliest. It is asked anew each time and only of sets, so that neither
 * the order of files nor of lines can change what it answers, and money that is heard of later
 * finds its line.
 */
import type { Instant } from "../clock.ts";
import { type Pool, type PoolClient, READ_WHOLE_TABLES } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { Mode } from "../engine/settings.ts";

/** `from` and `to` are days in Jakarta, both included: `2026-11-21`. */
export type Span = {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly rail: string;
  readonly from: string;
  readonly to: string;
};

/**
 * `missing_here`: on the statement, and we know nothing of it. `missing_there`: we know of it, and
 * no statement has it though one spans its day. `differs`: one reference, two amounts.
 * `explained`: one of these, and a person has said what it is.
 */
export type State = "matched" | Difference | "explained";

/** What a person must look into. */
export const DIFFERENCES = ["missing_here", "missing_there", "differs"] as const;

export type Difference = (typeof DIFFERENCES)[number];

export type Reconciled = {
  readonly state: State;
  /** Of its line, or of what we know: the same whenever it is asked for. */
  readonly name: string;
  /** What a person has said of it. */
  readonly reason: string | null;
  readonly direction: "in" | "out";
  readonly day: string;
  /** What the statement says: absent when it says nothing. */
  readonly theirs: {
    readonly statementId: string;
    readonly number: number;
    readonly amount: number;
    readonly at: Instant;
    readonly reference: string | null;
    readonly description: string;
    /**
     * The rail's transaction when this becomes a receipt of ours: the reference, unless other money
     * has it already, or the line itself.
     */
    readonly transaction: string;
  } | null;
  /** What we know: absent when we know nothing. */
  readonly ours: {
    readonly kind: "receipt" | "payout" | "refund";
    /** The rail's transaction, or the evidence of a payout or a refund. */
    readonly reference: string;
    /** The id of the payment, the payout or the refund. */
    readonly subjectId: string | null;
    readonly amount: number;
    readonly at: Instant;
  } | null;
};

export type Tally = {
  readonly state: State;
  readonly direction: "in" | "out";
  readonly count: number;
  /** Whole rupiah by the statement; of what is missing there, by us. */
  readonly sum: number;
};

/** $1 merchant, $2 mode, $3 rail, $4 and $5 the first and last day. */
const RECONCILED = `
  with span as (
    select $1::uuid as merchant_id, $2::text as mode, $3::text as rail,
           $4::date as first, $5::date as last),
  known as (
    select 'in' as direction, 'receipt' as kind, r.transaction as key, r.payment_id as subject_id,
           r.amount, r.paid_at as at, (r.paid_at at time zone 'Asia/Jakarta')::date as day
      from receipt r
      join span s using (merchant_id, mode, rail)
     where r.amount > 0
       and ((r.paid_at >= s.first::timestamp at time zone 'Asia/Jakarta'
             and r.paid_at < (s.last + 1)::timestamp at time zone 'Asia/Jakarta')
         or r.transaction in (
              select l.reference from statement_line l
               where l.merchant_id = $1 and l.mode = $2 and l.rail = $3
                 and l.day between $4 and $5))
    union all
    select 'out', 'payout', p.evidence, p.id, p.amount, p.processed_at,
           (p.processed_at at time zone 'Asia/Jakarta')::date
      from payout p
      join span s using (merchant_id, mode, rail)
     where p.status = 'paid'
    union all
    select 'out', 'refund', r.evidence, r.id, r.amount, r.refunded_at,
           (r.refunded_at at time zone 'Asia/Jakarta')::date
      from refund r
      join span s using (merchant_id, mode, rail)
     where r.status = 'refunded'),
  line as (
    select l.*
      from statement_line l
      join span s using (merchant_id, mode, rail)
     where l.day between s.first and s.last
        or l.reference in (select key from known)),
  by_line as (
    select l.identity, k.kind, k.key, k.subject_id
      from line l
      join known k on k.kind = 'receipt' and k.direction = l.direction
                  and k.key = 'line:' || encode(l.identity, 'hex')),
  -- Of the lines with one reference, the one with the amount that we know comes first.
  candidate as (
    select l.identity, k.kind, k.key, k.subject_id,
           row_number() over (partition by l.direction, l.reference
                              order by l.amount <> k.amount, l.at, l.identity, k.subject_id) as rank
      from line l
      join known k on k.direction = l.direction and k.key = l.reference
     where not exists (select 1 from by_line b where b.identity = l.identity)),
  by_reference as (
    select identity, kind, key, subject_id from candidate where rank = 1
    union all
    select * from by_line),
  line_left as (
    select l.*, row_number() over (partition by l.direction, l.amount, l.day
                                   order by l.at, l.identity) as place
      from line l
     where not exists (select 1 from by_reference b where b.identity = l.identity)),
  known_left as (
    select k.*, row_number() over (partition by k.direction, k.amount, k.day
                                   order by k.at, k.key, k.subject_id) as place
      from known k
     where not exists (select 1 from by_reference b
                        where b.kind = k.kind and b.key = k.key
                          and b.subject_id is not distinct from k.subject_id)),
  pair as (
    select l.identity, k.kind, k.key, k.subject_id, k.direction, k.amount, k.at, k.day
      from by_reference b
      join line l on l.identity = b.identity
      join known k on k.kind = b.kind and k.key = b.key
                  and k.subject_id is not distinct from b.subject_id
    union all
    select l.identity, k.kind, k.key, k.subject_id, coalesce(k.direction, l.direction), k.amount,
           k.at, coalesce(k.day, l.day)
      from line_left l
      full join known_left k
        on k.direction = l.direction and k.amount = l.amount and k.day = l.day
       and k.place = l.place),
  reconciled as (
    select case when p.key is null then 'missing_here'
                when l.identity is null then 'missing_there'
                when l.amount <> p.amount then 'differs'
                else 'matched' end as found,
           coalesce('line:' || encode(l.identity, 'hex'),
                    p.kind || ':' || case p.kind when 'receipt' then p.key
                                                 else p.subject_id::text end) as name,
           p.direction, coalesce(l.day, p.day) as day, l.identity, l.statement_id, l.number,
           l.amount as line_amount, l.at as line_at, l.reference, l.description, p.kind, p.key,
           p.subject_id, p.amount, p.at
      from pair p
      left join line l on l.identity = p.identity),
  answer as (
    select r.*, x.reason,
           case when r.found <> 'matched' and x.name is not null then 'explained'
                else r.found end as state
      from reconciled r
      join span s on r.day between s.first and s.last
      left join statement_explanation x on x.merchant_id = $1 and x.mode = $2 and x.rail = $3
                                       and x.name = r.name
     where r.found <> 'missing_there'
        or exists (select 1 from statement t
                    where t.merchant_id = $1 and t.mode = $2 and t.rail = $3
                      and r.day between t.first_day and t.last_day))`;

const TALLY = `
  ${RECONCILED}
  select state, direction, count(*) as count, sum(coalesce(line_amount, amount))::bigint as sum
    from answer
   group by state, direction
   order by state, direction`;

/** $6 which states, $7 how many, $8 the name of the only one, $9 the one direction. */
const LIST = `
  ${RECONCILED}
  select a.*, exists (select 1 from receipt t
                       where t.merchant_id = $1 and t.rail = $3
                         and t.transaction = a.reference) as taken
    from answer a
   where state = any ($6::text[]) and ($8::text is null or name = $8)
     and ($9::text is null or direction = $9)
   order by day, coalesce(line_at, at), identity, key
   limit $7`;

type AnswerRow = {
  state: State;
  name: string;
  reason: string | null;
  taken: boolean;
  direction: "in" | "out";
  day: string;
  identity: Buffer | null;
  statement_id: string;
  number: number;
  line_amount: number;
  line_at: Instant;
  reference: string | null;
  description: string;
  kind: "receipt" | "payout" | "refund" | null;
  key: string;
  subject_id: string | null;
  amount: number;
  at: Instant;
};

/** How much is matched and how much is not. */
export function tallySpan(db: Pool, span: Span): Promise<readonly Tally[]> {
  return reading(db, async (client) => {
    const { rows } = await client.query<Tally>(TALLY, valuesOf(span));
    return rows;
  });
}

export type Asked = {
  readonly states: readonly State[];
  readonly limit: number;
  /** Only the one of this name. */
  readonly name?: string | undefined;
  /** Only what came in, or went out. */
  readonly direction?: "in" | "out" | undefined;
};

/** Lines and what we know, of the states asked for, the earliest first. */
export function listReconciled(
  db: Pool,
  span: Span,
  { states, limit, name, direction }: Asked,
): Promise<readonly Reconciled[]> {
  return reading(db, async (client) => {
    const values = [...valuesOf(span), states, limit, name ?? null, direction ?? null];
    const { rows } = await client.query<AnswerRow>(LIST, values);
    return rows.map(reconciledOf);
  });
}

function reading<Value>(db: Pool, read: (client: PoolClient) => Promise<Value>): Promise<Value> {
  return transaction(db, async (client) => {
    await client.query(READ_WHOLE_TABLES);
    return read(client);
  });
}

function valuesOf({ merchantId, mode, rail, from, to }: Span): string[] {
  return [merchantId, mode, rail, from, to];
}

function reconciledOf(row: AnswerRow): Reconciled {
  const { state, name, reason, direction, day, identity, kind } = row;
  const named = row.reference !== null && !row.taken;
  return {
    state,
    name,
    reason,
    direction,
    day,
    theirs: identity && {
      statementId: row.statement_id,
      number: row.number,
      amount: row.line_amount,
      at: row.line_at,
      reference: row.reference,
      description: row.description,
      transaction: named ? (row.reference as string) : `line:${identity.toString("hex")}`,
    },
    ours: kind && {
      kind,
      reference: row.key,
      subjectId: row.subject_id,
      amount: row.amount,
      at: row.at,
    },
  };
}

/**
 * The history of an account: its entries by kind and time, each with the balance that it left and
 * the project that it is of; and what a span of time made of it, by kinds.
 */
import { type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Asked, ExplainedKind, ExplainedLine } from "./explain.ts";

/** What is absent does not matter; times are those at which buyers paid or payouts went. */
export type HistoryFilter = {
  readonly kind?: string;
  readonly from?: Instant;
  readonly until?: Instant;
  /** Only what is older than this version of the account: the `next` of the page before. */
  readonly before?: number;
  readonly limit: number;
};

/** `project` is the slug of whose payment, payout or refund it is; null where it is nobody's. */
export type HistoryLine = ExplainedLine & {
  readonly version: number;
  readonly project: string | null;
};

const CONDITIONS = `
        e.merchant_id = $1 and e.mode = $2 and e.account = $3
    and ($4::text is null or t.kind = $4)
    and ($5::timestamptz is null or t.effective_at >= $5)
    and ($6::timestamptz is null or t.effective_at < $6)`;

const selectHistory = statement<HistoryLine>(
  "history_lines",
  `select e.transfer_id as "transferId", t.kind, t.subject_id as "subjectId", t.reverses,
          t.effective_at as "effectiveAt", e.amount, e.balance_after as "balanceAfter",
          e.account_version as version, j.slug as project
     from entry e
     join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
     left join payment p on p.merchant_id = t.merchant_id and p.id = t.subject_id
     left join payout o on o.merchant_id = t.merchant_id and o.id = t.subject_id
     left join refund r on r.merchant_id = t.merchant_id and r.id = t.subject_id
     left join project j on j.merchant_id = t.merchant_id
                        and j.id = coalesce(p.project_id, o.project_id, r.project_id)
    where ${CONDITIONS} and ($7::bigint is null or e.account_version < $7)
    order by e.account_version desc
    limit $8`,
);

/** A page of it, the newest first. `next` is where the next one begins, if there is one. */
export async function accountHistory(
  db: Queryable,
  asked: Asked,
  { before, limit, ...filter }: HistoryFilter,
): Promise<{ readonly lines: readonly HistoryLine[]; readonly next?: number }> {
  const values = [...valuesOf(asked, filter), before ?? null, limit + 1];
  const found = await selectHistory(db, values);
  const lines = found.slice(0, limit);
  const last = lines.at(-1);
  return found.length > limit && last ? { lines, next: last.version } : { lines };
}

/** What an account held before a span and after it, and what came between, by kinds. */
export type AccountSpan = {
  readonly opening: number;
  readonly closing: number;
  readonly kinds: readonly ExplainedKind[];
};

const selectSpan = statement<ExplainedKind>(
  "history_span",
  `select t.kind, count(*)::integer as count, sum(e.amount)::bigint as sum
     from entry e
     join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
    where ${CONDITIONS}
    group by t.kind
    order by t.kind`,
);

/** Reads all entries up to the end of the span. */
export async function accountSpan(
  db: Queryable,
  asked: Asked,
  span: Pick<HistoryFilter, "kind" | "from" | "until">,
): Promise<AccountSpan> {
  const { from, ...rest } = span;
  const kinds = await selectSpan(db, valuesOf(asked, span));
  const before =
    from === undefined ? [] : await selectSpan(db, valuesOf(asked, { ...rest, until: from }));
  const opening = sumOf(before);
  return { opening, closing: opening + sumOf(kinds), kinds };
}

function sumOf(kinds: readonly ExplainedKind[]): number {
  return kinds.reduce((total, { sum }) => total + sum, 0);
}

function valuesOf(
  { merchantId, mode, figure }: Asked,
  { kind, from, until }: Pick<HistoryFilter, "kind" | "from" | "until">,
): unknown[] {
  const stamp = (at: Instant | undefined) => (at === undefined ? null : utcText(at));
  return [merchantId, mode, figure, kind ?? null, stamp(from), stamp(until)];
}

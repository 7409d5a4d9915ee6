/**
 * Differences between statements and our books that have stood for longer than they should: money
 * takes a day or two to be told of on both sides, and what is not by then is for a person.
 */
import { DAY, type Instant, jakartaPlain } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import type { Mode } from "../engine/settings.ts";
import { DIFFERENCES, type Difference, tallySpan } from "./reconcile.ts";

/** Statements come a day later, and banks rest at weekends. */
export const GRACE = 3 * DAY;

/** Of one merchant's statements of one rail, whose days are looked at from `from` to `to`. */
export type Overdue = {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly rail: string;
  readonly from: string;
  readonly to: string;
  readonly counts: Counts;
};

/** How many of each kind. */
export type Counts = Readonly<Record<Difference, number>>;

type SpanRow = Pick<Overdue, "merchantId" | "mode" | "rail" | "from" | "to">;

/** Goes through the merchants, for their id leads every key. */
const selectSpans = statement<SpanRow>(
  "statement_overdue_spans",
  `select s.merchant_id as "merchantId", s.mode, s.rail, min(s.first_day) as "from",
          least(max(s.last_day), $1::date) as "to"
     from merchant m
     join statement s on s.merchant_id = m.id
    group by s.merchant_id, s.mode, s.rail
   having min(s.first_day) <= $1::date
    order by s.merchant_id, s.mode, s.rail`,
);

/** What differs of all days that ended before the grace. */
export async function overdueDifferences(db: Pool, now: Instant): Promise<readonly Overdue[]> {
  const last = jakartaPlain(now - GRACE - DAY).slice(0, 10);
  const found: Overdue[] = [];
  for (const span of await selectSpans(db, [last])) {
    const counts = { missing_here: 0, missing_there: 0, differs: 0 };
    for (const { state, count } of await tallySpan(db, span)) {
      if (isDifference(state)) counts[state] += count;
    }
    if (DIFFERENCES.some((kind) => counts[kind] > 0)) found.push({ ...span, counts });
  }
  return found;
}

/** Of each kind, in the whole house. */
export function countsOf(found: readonly Overdue[]): Counts {
  const sum = (kind: Difference) => found.reduce((total, { counts }) => total + counts[kind], 0);
  return {
    missing_here: sum("missing_here"),
    missing_there: sum("missing_there"),
    differs: sum("differs"),
  };
}

function isDifference(state: string): state is Difference {
  return (DIFFERENCES as readonly string[]).includes(state);
}

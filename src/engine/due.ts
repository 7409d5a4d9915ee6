/**
 * Due columns: when workers must act, in real time. They follow deadlines, which are project time,
 * and are rewritten by the clock of their project as it stands.
 */
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "./settings.ts";

/** Rows rewritten by one statement, so that nobody waits long for their locks. */
export const MOST_REWRITTEN = 1_000;

const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

const selectPending = statement<{ id: string }>(
  "due_select_payments",
  `select id
     from payment
    where merchant_id = $1 and project_id = $2 and mode = 'sandbox' and status = 'pending'
      and id > $3
    order by id
    limit ${MOST_REWRITTEN}`,
);

/**
 * Rewrites when a sandbox project's pending payments are due, in batches, each its own commit. What
 * is right already is left alone, so that a crashed round is finished by the next one.
 */
export async function rewriteDuePayments(
  db: Queryable,
  { merchantId, id }: Pick<Project, "merchantId" | "id">,
): Promise<void> {
  let after = BEFORE_ALL;
  for (;;) {
    const rows = await selectPending(db, [merchantId, id, after]);
    await mendDuePayments(
      db,
      rows.map((row) => ({ merchantId, paymentId: row.id })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < MOST_REWRITTEN) return;
    after = last.id;
  }
}

const rewriteRetries = statement<{ id: string }>(
  "due_rewrite_retries",
  `with due as materialized (
     select d.merchant_id, d.id, d.retry_at - j.clock_offset * interval '1 millisecond' as due_at
       from project j
       join endpoint e on e.merchant_id = j.merchant_id and e.project_id = j.id
       join delivery d on d.endpoint_id = e.id and d.status = 'pending'
      where j.merchant_id = $1 and j.id = $2 and d.retry_at is not null
        and d.due_at <> d.retry_at - j.clock_offset * interval '1 millisecond'
      limit ${MOST_REWRITTEN}
        for update of d skip locked
   )
   update delivery d
      set due_at = s.due_at
     from due s
    where d.merchant_id = s.merchant_id and d.id = s.id
   returning d.id`,
);

/** The same for deliveries that wait to be tried again; whoever holds one keeps its lease. */
export async function rewriteDueRetries(
  db: Queryable,
  { merchantId, id }: Pick<Project, "merchantId" | "id">,
): Promise<number> {
  let rewritten = 0;
  for (;;) {
    const { length } = await rewriteRetries(db, [merchantId, id]);
    rewritten += length;
    if (length < MOST_REWRITTEN) return rewritten;
  }
}

const mend = statement(
  "due_rewrite_payments",
  `update payment p
      set due_at = p.expires_at - j.clock_offset * interval '1 millisecond'
     from unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id), project j
    where p.merchant_id = w.merchant_id and p.id = w.id and p.status = 'pending'
      and j.merchant_id = p.merchant_id and j.id = p.project_id
      and p.due_at <> p.expires_at - j.clock_offset * interval '1 millisecond'`,
);

/** Puts right when pending payments are due, by the clock of their project as it stands. */
export async function mendDuePayments(
  db: Queryable,
  payments: readonly { readonly merchantId: string; readonly paymentId: string }[],
): Promise<void> {
  if (payments.length === 0) return;
  await mend(db, [
    payments.map(({ merchantId }) => merchantId),
    payments.map(({ paymentId }) => paymentId),
  ]);
}

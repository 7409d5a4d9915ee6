/** Expiry: payments whose deadline has passed are expired in batches, oldest deadline first. */
import type { Clock } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import { changePayments } from "./change-payments.ts";
import { stamp } from "./payment-rows.ts";

const MOST_AT_ONCE = 500;

const selectDue = statement<{ merchant_id: string; id: string }>(
  "payments_due",
  `select merchant_id, id
     from payment
    where status = 'pending' and expires_at <= $1
    order by expires_at
    limit ${MOST_AT_ONCE}`,
);

/** Expires one batch. Returns how many were due: as many as a batch holds when more may be. */
export async function expireDue(deps: {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onTold: () => void;
}): Promise<{ due: number; more: boolean }> {
  const { db, clock, ids } = deps;
  const due = await selectDue(db, [stamp(clock.now())]);
  if (due.length === 0) return { due: 0, more: false };
  const expired = await changePayments(
    { db, ids, now: () => clock.now() },
    due.map(({ merchant_id, id }) => ({
      merchantId: merchant_id,
      paymentId: id,
      change: { kind: "expire", force: false },
    })),
  );
  if (expired.some((one) => one?.told)) deps.onTold();
  return { due: due.length, more: due.length === MOST_AT_ONCE };
}

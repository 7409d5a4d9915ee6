/** Expiry: payments whose deadline has passed are expired in batches, oldest deadline first. */
import type { Clock } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { worthRetrying } from "../db/transaction.ts";
import { type Ids, showId } from "../ids.ts";
import { type ChangeRequest, changePayments } from "./change-payments.ts";
import { mendDuePayments } from "./due.ts";
import { stamp } from "./payment-rows.ts";

const MOST_AT_ONCE = 500;

const selectDue = statement<{ merchant_id: string; id: string }>(
  "payments_due",
  `select merchant_id, id
     from payment
    where status = 'pending' and due_at <= $1
    order by due_at
    limit ${MOST_AT_ONCE}`,
);

type Deps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onTold: () => void;
};

/**
 * Expires one batch. Returns how many were due: as many as a batch holds when more may be. Throws
 * for those that cannot be expired, once all others of the batch are.
 */
export async function expireDue(deps: Deps): Promise<{ due: number; more: boolean }> {
  const due = await selectDue(deps.db, [stamp(deps.clock.now())]);
  if (due.length === 0) return { due: 0, more: false };
  const requests = due.map(
    ({ merchant_id: merchantId, id: paymentId }): ChangeRequest => ({
      merchantId,
      paymentId,
      change: { kind: "expire", force: false },
    }),
  );
  await expire(deps, requests).catch((error: unknown) => {
    // A database that is away stays away for each of them.
    if (worthRetrying(error)) throw error;
    return expireEach(deps, requests);
  });
  return { due: due.length, more: due.length === MOST_AT_ONCE };
}

async function expire(
  { db, clock, ids, onTold }: Deps,
  requests: readonly ChangeRequest[],
): Promise<void> {
  const expired = await changePayments({ db, ids, now: () => clock.now() }, requests);
  await mendDuePayments(
    db,
    requests.filter((_, at) => expired[at]?.payment.status === "pending"),
  );
  if (expired.some((one) => one?.told)) onTold();
}

/** One by one, so that a payment that cannot be expired keeps no other from it. */
async function expireEach(deps: Deps, requests: readonly ChangeRequest[]): Promise<void> {
  const failures: Error[] = [];
  for (const request of requests) {
    try {
      await expire(deps, [request]);
    } catch (error) {
      if (worthRetrying(error)) throw error;
      const id = showId("pay", request.paymentId);
      failures.push(new Error(`${id}: ${(error as Error).message}`, { cause: error }));
    }
  }
  const [first] = failures;
  if (!first) return;
  throw new Error(`${failures.length} could not be expired, first ${first.message}`, {
    cause: first,
  });
}

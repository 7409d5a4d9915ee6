/**
 * Expiry: payments whose deadline has passed are expired in batches, oldest deadlines first. Two
 * lanes work side by side, each on merchants of its own, so that neither waits for the other's
 * locks and the database is not idle while we judge; a batch is small, so that no settlement waits
 * long for a merchant's counter.
 */
import type { Clock } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { worthRetrying } from "../db/transaction.ts";
import { type Ids, showId } from "../ids.ts";
import { type ChangeRequest, changePayments } from "./change-payments.ts";
import { mendDuePayments } from "./due.ts";
import { stamp } from "./payment-rows.ts";
import type { Project } from "./settings.ts";

/** Payments looked up at once, and changed in one commit. */
const MOST_DUE = 2_000;
const MOST_AT_ONCE = 500;
const LANES = 2;

const selectDue = statement<{ merchant_id: string; id: string }>(
  "payments_due",
  `select merchant_id, id
     from payment
    where status = 'pending' and due_at <= $1
    order by due_at
    limit ${MOST_DUE}`,
);

const selectDueOf = statement<{ merchant_id: string; id: string }>(
  "payments_due_of_project",
  `select merchant_id, id
     from payment
    where status = 'pending' and due_at <= $1 and merchant_id = $2 and project_id = $3
    order by due_at
    limit ${MOST_DUE}`,
);

type Deps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onTold: () => void;
};

/**
 * Expires one round. Returns how many were due, and whether more may be. Throws for those that
 * cannot be expired, once all others of the round are. `of`: one project's alone.
 */
export async function expireDue(
  deps: Deps,
  of?: Pick<Project, "merchantId" | "id">,
): Promise<{ due: number; more: boolean }> {
  const now = stamp(deps.clock.now());
  const due = of
    ? await selectDueOf(deps.db, [now, of.merchantId, of.id])
    : await selectDue(deps.db, [now]);
  const requests = due.map(
    ({ merchant_id: merchantId, id: paymentId }): ChangeRequest => ({
      merchantId,
      paymentId,
      change: { kind: "expire", force: false },
    }),
  );
  const lanes = await Promise.allSettled(lanesOf(requests).map((lane) => expireLane(deps, lane)));
  for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  return { due: due.length, more: due.length === MOST_DUE };
}

/** Splits by merchant into lanes about equally long; a merchant's payments stand together. */
function lanesOf(requests: readonly ChangeRequest[]): ChangeRequest[][] {
  const lanes = Array.from({ length: LANES }, (): ChangeRequest[] => []);
  for (const ofMerchant of Map.groupBy(requests, ({ merchantId }) => merchantId).values()) {
    const shortest = lanes.reduce((one, other) => (other.length < one.length ? other : one));
    shortest.push(...ofMerchant);
  }
  return lanes;
}

/** Batch after batch; one that fails is told once those after it have had their turn. */
async function expireLane(deps: Deps, lane: readonly ChangeRequest[]): Promise<void> {
  let fault: unknown;
  for (let at = 0; at < lane.length; at += MOST_AT_ONCE) {
    const batch = lane.slice(at, at + MOST_AT_ONCE);
    try {
      await expire(deps, batch).catch((error: unknown) => {
        // A database that is away stays away for each of them.
        if (worthRetrying(error)) throw error;
        return expireEach(deps, batch);
      });
    } catch (error) {
      if (worthRetrying(error)) throw error;
      fault ??= error;
    }
  }
  if (fault) throw fault;
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

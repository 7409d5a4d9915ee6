/** Sweeps away what has served its time: stored replies, reserved totals, logs, asks. */
import { type Clock, DAY, HOUR } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { stamp } from "./payment-rows.ts";

const REPLIES_KEPT = DAY;
const TOTALS_KEPT = DAY;
const ATTEMPTS_KEPT = 30 * DAY;
/** A finished delivery; the event that it told of stays, and can be told again. */
const DELIVERIES_KEPT = 90 * DAY;
/** Money for a charge of a rail across a network that is told of later waits for a person. */
const ASKS_KEPT = 90 * DAY;
/** A statement's file that nobody has confirmed. */
const UPLOADS_KEPT = HOUR;
/** Rows deleted by one statement, so that no sweep holds others up. */
const MOST_AT_ONCE = 5_000;

const sweepReplies = statement<{ swept: 1 }>(
  "sweep_idempotency",
  `delete from idempotency
    where ctid = any (array(
      select ctid from idempotency where created_at < $1 limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

const sweepTotals = statement<{ swept: 1 }>(
  "sweep_reservation",
  `delete from reservation
    where ctid = any (array(
      select ctid from reservation where held_until < $1 limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

const sweepAttempts = statement<{ swept: 1 }>(
  "sweep_attempt",
  `delete from attempt
    where ctid = any (array(
      select ctid from attempt where started_at < $1 limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

const sweepDeliveries = statement<{ swept: 1 }>(
  "sweep_delivery",
  `with gone as (
     delete from delivery
      where ctid = any (array(
        select ctid from delivery
         where created_at < $1 and status <> 'pending' limit ${MOST_AT_ONCE}))
     returning merchant_id, id
   ), bodies as (
     delete from delivery_body b
      using gone g
      where b.merchant_id = g.merchant_id and b.delivery_id = g.id
   )
   select 1 as swept from gone`,
);

const sweepAsks = statement<{ swept: 1 }>(
  "sweep_rail_ask",
  `delete from rail_ask
    where ctid = any (array(
      select ctid from rail_ask
       where created_at < $1 and next_look is null limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

const sweepUploads = statement<{ swept: 1 }>(
  "sweep_statement_upload",
  `delete from statement_upload
    where ctid = any (array(
      select ctid from statement_upload where created_at < $1 limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

/** One bounded round; the next one goes on where it stopped, at once when there is more. */
export async function sweep(deps: {
  readonly db: Pool;
  readonly clock: Clock;
}): Promise<{ more: boolean }> {
  const now = deps.clock.now();
  const rounds = [
    await sweepReplies(deps.db, [stamp(now - REPLIES_KEPT)]),
    await sweepTotals(deps.db, [stamp(now - TOTALS_KEPT)]),
    await sweepAttempts(deps.db, [stamp(now - ATTEMPTS_KEPT)]),
    await sweepDeliveries(deps.db, [stamp(now - DELIVERIES_KEPT)]),
    await sweepAsks(deps.db, [stamp(now - ASKS_KEPT)]),
    await sweepUploads(deps.db, [stamp(now - UPLOADS_KEPT)]),
  ];
  return { more: rounds.some(({ length }) => length === MOST_AT_ONCE) };
}

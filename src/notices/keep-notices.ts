/**
 * How long notices are kept whole: their words may name the buyer. What they counted as stays.
 * Signatures go as soon as they are too old to be sent again.
 */
import { type Clock, DAY, MINUTE } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { stamp } from "../engine/payment-rows.ts";
import { TOLERANCE } from "./signature.ts";

export const RAW_KEPT = 90 * DAY;
/** Both ways of the tolerance, and some time for clocks that differ. */
const SIGNATURES_KEPT = 2 * TOLERANCE + 5 * MINUTE;
const MOST_AT_ONCE = 5_000;

const blankRaw = statement<{ blanked: 1 }>(
  "notices_blank",
  `update notice
      set title = null, text = null
    where ctid = any (array(
      select ctid from notice where text is not null and received_at < $1 limit ${MOST_AT_ONCE}))
   returning 1 as blanked`,
);

const sweepSignatures = statement<{ swept: 1 }>(
  "notices_sweep_signatures",
  `delete from notice_request
    where ctid = any (array(
      select ctid from notice_request where received_at < $1 limit ${MOST_AT_ONCE}))
   returning 1 as swept`,
);

/** One bounded round. */
export async function keepNotices({
  db,
  clock,
}: {
  readonly db: Queryable;
  readonly clock: Clock;
}): Promise<{ readonly more: boolean }> {
  const now = clock.now();
  const rounds = [
    await blankRaw(db, [stamp(now - RAW_KEPT)]),
    await sweepSignatures(db, [stamp(now - SIGNATURES_KEPT)]),
  ];
  return { more: rounds.some(({ length }) => length === MOST_AT_ONCE) };
}

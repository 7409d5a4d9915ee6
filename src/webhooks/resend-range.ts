/** Resending a range: what was not heard of while a receiver was away, told again in one go. */
import { type Clock, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import type { ResendRange } from "../engine/webhook-desk.ts";
import { type Ids, leastUuid } from "../ids.ts";
import { copyDeliveries } from "./replay.ts";

/** Of a range; the rest is asked for again. */
export const MOST_AT_ONCE = 1_000;
const LAST_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** How many deliveries of a range would be sent again. */
export async function countRange(
  db: Queryable,
  project: Project,
  range: ResendRange,
): Promise<number> {
  return (await count(db, valuesOf(project, range)))[0]?.total ?? 0;
}

/** Sends at most a thousand of a range once more, the oldest first; gives how many. */
export async function resendRange(
  { db, clock, ids }: { readonly db: Queryable; readonly clock: Clock; readonly ids: Ids },
  project: Project,
  range: ResendRange,
): Promise<number> {
  const found = await select(db, [...valuesOf(project, range), MOST_AT_ONCE]);
  const now = clock.now();
  const originals = found.map(({ id }) => id);
  const copies = originals.map(() => ids.uuid(now));
  const of = [project.merchantId, project.id];
  return (await copyDeliveries(db, [...of, originals, copies, utcText(now)])).length;
}

function valuesOf(project: Project, range: ResendRange): unknown[] {
  const { from, until, endpointId = null, statuses } = range;
  const end = until === undefined ? LAST_UUID : leastUuid(until);
  return [project.merchantId, project.id, leastUuid(from), end, endpointId, statuses];
}

/** A delivery's id begins with the instant of its making. What was told again since counts. */
const IN_RANGE = `
     from (
       select distinct on (d.endpoint_id, d.event_number)
              d.id, d.endpoint_id, d.event_number, d.status, d.attempts, d.fence, d.merchant_id
         from delivery d
        where d.merchant_id = $1
          and d.project_id = $2
          and d.id >= $3
          and ($5::uuid is null or d.endpoint_id = $5)
        order by d.endpoint_id, d.event_number, d.id desc) newest
     join endpoint p on p.merchant_id = newest.merchant_id and p.id = newest.endpoint_id
    where newest.id < $4
      and newest.status = any($6)
      and newest.attempts + newest.fence > 0
      and p.status = 'enabled'`;

const count = statement<{ total: number }>(
  "delivery_range_count",
  `select count(*)::integer as total ${IN_RANGE}`,
);

const select = statement<{ id: string }>(
  "delivery_range",
  `select newest.id ${IN_RANGE} order by newest.event_number, newest.id limit $7`,
);

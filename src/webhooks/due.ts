/** Due: which endpoints have work waiting, found by one index probe each however much it is. */
import { type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";

export type DueEndpoint = {
  readonly merchantId: string;
  readonly endpointId: string;
  /** First attempts are due. */
  readonly first: boolean;
  /** Retries are due. */
  readonly retry: boolean;
};

export type DueWalk = {
  readonly due: readonly DueEndpoint[];
  /** Where the next walk begins: behind the last endpoint seen, or at the start again. */
  readonly next: string;
};

/** Before every endpoint. */
export const START = "00000000-0000-0000-0000-000000000000";

/** Most endpoints looked at in one walk; more are met in the next ones. */
const MOST_WALKED = 256;

type WalkRow = {
  merchant_id: string;
  endpoint_id: string;
  first: true | null;
  retry: true | null;
};

/** As an `exists` the last two would be planned without the endpoint in their index condition. */
const walkEndpoints = statement<WalkRow>(
  "webhook_walk_endpoints",
  `with recursive step (merchant_id, endpoint_id, place) as (
     (select d.merchant_id, d.endpoint_id, 1
        from delivery d
       where d.status = 'pending'
         and d.endpoint_id > $1::uuid
       order by d.endpoint_id
       limit 1)
     union all
     (select n.merchant_id, n.endpoint_id, s.place + 1
        from step s
       cross join lateral (
         select d.merchant_id, d.endpoint_id
           from delivery d
          where d.status = 'pending'
            and d.endpoint_id > s.endpoint_id
          order by d.endpoint_id
          limit 1
       ) n
       where s.place < $3::integer)
   )
   select s.merchant_id, s.endpoint_id,
          (select true
             from delivery d
            where d.endpoint_id = s.endpoint_id
              and d.status = 'pending'
              and least(d.attempts, 1) = 0
              and d.due_at <= $2::timestamptz
              and (d.leased_until is null or d.leased_until <= $2::timestamptz)
            limit 1) as first,
          (select true
             from delivery d
            where d.endpoint_id = s.endpoint_id
              and d.status = 'pending'
              and least(d.attempts, 1) = 1
              and d.due_at <= $2::timestamptz
              and (d.leased_until is null or d.leased_until <= $2::timestamptz)
            limit 1) as retry
     from step s
    order by s.endpoint_id`,
);

const walkEndpointsOf = statement<WalkRow>(
  "webhook_walk_endpoints_of_project",
  `select e.merchant_id, e.id as endpoint_id,
          exists (select from delivery d
                   where d.endpoint_id = e.id
                     and d.status = 'pending'
                     and least(d.attempts, 1) = 0
                     and d.due_at <= $3::timestamptz
                     and (d.leased_until is null or d.leased_until <= $3::timestamptz)) as first,
          exists (select from delivery d
                   where d.endpoint_id = e.id
                     and d.status = 'pending'
                     and least(d.attempts, 1) = 1
                     and d.due_at <= $3::timestamptz
                     and (d.leased_until is null or d.leased_until <= $3::timestamptz)) as retry
     from endpoint e
    where e.merchant_id = $1
      and e.project_id = $2
    order by e.id`,
);

/** The walk of a worker that serves one project alone: it has few endpoints, all seen at once. */
export function walkOf({ merchantId, id }: Pick<Project, "merchantId" | "id">): typeof walkDue {
  return async (db, _from, now) => {
    const rows = await walkEndpointsOf(db, [merchantId, id, utcText(now)]);
    return { due: dueAmong(rows), next: START };
  };
}

/** Walks the endpoints that come after `from` and have work waiting; tells which have work due. */
export async function walkDue(db: Queryable, from: string, now: Instant): Promise<DueWalk> {
  const rows = await walkEndpoints(db, [from, utcText(now), MOST_WALKED]);
  const last = rows.length < MOST_WALKED ? undefined : rows.at(-1);
  return { due: dueAmong(rows), next: last?.endpoint_id ?? START };
}

function dueAmong(rows: readonly WalkRow[]): DueEndpoint[] {
  return rows
    .filter((row) => row.first || row.retry)
    .map((row) => ({
      merchantId: row.merchant_id,
      endpointId: row.endpoint_id,
      first: row.first === true,
      retry: row.retry === true,
    }));
}

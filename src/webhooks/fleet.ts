/** All endpoints of the house with how they have done of late, those in most trouble first. */
import { DAY, type Instant, utcText } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import type { Mode } from "../engine/settings.ts";

export type FleetEndpoint = {
  readonly id: string;
  readonly merchantId: string;
  readonly projectId: string;
  readonly merchant: string;
  /** The project's slug. */
  readonly project: string;
  readonly mode: Mode;
  readonly url: string;
  readonly status: "enabled" | "disabled";
  readonly disabledReason: string | null;
  /** Tries of the last day, and how many of them failed. */
  readonly tries: number;
  readonly failed: number;
  /** Deliveries that wait for a try, and since when the oldest does. */
  readonly waiting: number;
  readonly waitingSince: Instant | null;
  /** The last try of the last day that was acknowledged. */
  readonly heardAt: Instant | null;
};

/** $1 since when tries count, $2 the only endpoint, $3 how many. */
const FLEET = `
  with tried as (
    select d.merchant_id, d.endpoint_id, count(*)::integer as tries,
           count(*) filter (where a.error is not null)::integer as failed,
           max(a.started_at) filter (where a.error is null) as heard_at
      from attempt a
      join delivery d on d.merchant_id = a.merchant_id and d.id = a.delivery_id
     where a.started_at > $1
     group by d.merchant_id, d.endpoint_id),
  waiting as (
    select merchant_id, endpoint_id, count(*)::integer as waiting, min(created_at) as since
      from delivery
     where status = 'pending'
     group by merchant_id, endpoint_id)
  select e.id, e.merchant_id as "merchantId", e.project_id as "projectId", m.name as merchant,
         j.slug as project, j.mode, e.url, e.status, e.disabled_reason as "disabledReason",
         coalesce(t.tries, 0) as tries, coalesce(t.failed, 0) as failed,
         coalesce(w.waiting, 0) as waiting, w.since as "waitingSince", t.heard_at as "heardAt"
    from merchant m
    join endpoint e on e.merchant_id = m.id
    join project j on j.merchant_id = e.merchant_id and j.id = e.project_id
    left join tried t on t.merchant_id = e.merchant_id and t.endpoint_id = e.id
    left join waiting w on w.merchant_id = e.merchant_id and w.endpoint_id = e.id
   where e.status <> 'deleted' and ($2::uuid is null or e.id = $2)
   order by coalesce(t.failed, 0)::numeric / greatest(t.tries, 1) desc,
            coalesce(w.waiting, 0) desc, coalesce(t.failed, 0) desc, e.id
   limit $3`;

/** The worst first; reads whole tables, in the caller's transaction. */
export async function worstEndpoints(
  client: PoolClient,
  now: Instant,
  { only, limit }: { readonly only?: string; readonly limit: number },
): Promise<readonly FleetEndpoint[]> {
  const values = [utcText(now - DAY), only ?? null, limit];
  const { rows } = await client.query<FleetEndpoint>(FLEET, values);
  return rows;
}

/** The newest test of each endpoint: what a light beside its address shows. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import type { AttemptFacts, DeliveryStatus } from "../engine/webhook-desk.ts";

/** A test that was sent to the address that its endpoint has now, with its last try. */
export type EndpointTest = Pick<AttemptFacts, "error" | "responseHeaders" | "responseBody"> & {
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly status: DeliveryStatus;
  /** Tries made. */
  readonly attempts: number;
  readonly dueAt: Instant;
  readonly sentAt: Instant;
  readonly replyStatus: number | null;
  /** ms; null before the first try. */
  readonly took: number | null;
};

/** Never tested; on its way; answered with 2xx; failed, whether it is tried again or not. */
export type Light = "unlit" | "waiting" | "green" | "red";

export function lightOf(test: EndpointTest | undefined): Light {
  if (test === undefined) return "unlit";
  if (test.status === "succeeded") return "green";
  return test.status === "pending" && test.attempts === 0 ? "waiting" : "red";
}

/** By endpoint; those that were never tested at their address are not there. */
export async function newestTests(
  db: Queryable,
  { merchantId, id }: Project,
): Promise<ReadonlyMap<string, EndpointTest>> {
  const rows = await selectTests(db, [merchantId, id]);
  return new Map(rows.map((row) => [row.endpointId, row]));
}

const selectTests = statement<EndpointTest>(
  "endpoint_tests",
  `select p.id as "endpointId", d.id as "deliveryId", d.status, d.attempts,
          greatest(d.due_at, d.leased_until) as "dueAt",
          coalesce(a.started_at, d.created_at) as "sentAt", a.status as "replyStatus",
          a.duration_ms as took, coalesce(a.error, d.last_error) as error,
          a.response_headers as "responseHeaders", a.response_body as "responseBody"
     from endpoint p
     join delivery d on d.merchant_id = p.merchant_id and d.id = p.test_id
     left join lateral (
       select *
         from attempt t
        where t.merchant_id = d.merchant_id
          and t.delivery_id = d.id
        order by t.number desc
        limit 1) a on true
    where p.merchant_id = $1
      and p.project_id = $2
      and p.status <> 'deleted'`,
);

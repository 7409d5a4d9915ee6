/** Delivery log: what was sent to whom, what came back and how long it took. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import type { AttemptFacts, DeliveryFacts, DeliverySelection } from "../engine/webhook-desk.ts";
import { Failure } from "../failure.ts";
import { leastUuid } from "../ids.ts";

/** As the desk tells it, and where its event stands in the feed. */
export type Delivery = DeliveryFacts & { readonly eventNumber: number };

/** Secrets in headers are masked, the reply's body is cut at 8 kB. */
export type Attempt = AttemptFacts;

export type DeliveryFilter = DeliverySelection & {
  /** Only of this payment. */
  readonly subjectId?: string;
};

/** A project's deliveries, newest first. */
export function listDeliveries(
  db: Queryable,
  project: Project,
  filter: DeliveryFilter,
): Promise<Delivery[]> {
  return selectDeliveries(db, [
    project.merchantId,
    project.id,
    filter.endpointId ?? null,
    filter.subjectId ?? null,
    filter.before ?? null,
    filter.limit,
    filter.status ?? null,
    filter.eventType ?? null,
    filter.from === undefined ? null : leastUuid(filter.from),
    filter.until === undefined ? null : leastUuid(filter.until),
  ]);
}

/** Of deliveries, newest first, the last one to each endpoint, by their ids. */
export function lastToEach(told: readonly Pick<Delivery, "id" | "endpointId">[]): string[] {
  return [...new Map(told.toReversed().map(({ id, endpointId }) => [endpointId, id])).values()];
}

/** Fails: not_found. */
export async function getDelivery(db: Queryable, project: Project, id: string): Promise<Delivery> {
  const [delivery] = await selectDelivery(db, [project.merchantId, project.id, id]);
  if (delivery) return delivery;
  throw new Failure("not_found", "There is no such delivery");
}

/**
 * An event's deliveries, oldest first, those that were sent again too. Nothing is indexed by event:
 * they are looked for from when it came about, in real time.
 */
export function deliveriesOfEvent(
  db: Queryable,
  project: Project,
  event: { readonly number: number; readonly since: Instant },
): Promise<Delivery[]> {
  const since = leastUuid(event.since);
  return selectOfEvent(db, [project.merchantId, project.id, since, event.number, MOST_OF_EVENT]);
}

/** The tries of a delivery, oldest first; none for a delivery of another project. */
export function listAttempts(
  db: Queryable,
  project: Project,
  deliveryId: string,
): Promise<Attempt[]> {
  return selectAttempts(db, [project.merchantId, project.id, deliveryId]);
}

/** The exact body that every try of a delivery carries; null before the first. */
export async function readBody(
  db: Queryable,
  project: Project,
  deliveryId: string,
): Promise<Buffer | null> {
  const rows = await selectBody(db, [project.merchantId, project.id, deliveryId]);
  return rows[0]?.body ?? null;
}

const COLUMNS_FROM = `d.id, d.endpoint_id as "endpointId", d.event_number as "eventNumber",
          e.type as "eventType", d.subject_id as "subjectId", e.version, d.status, d.attempts,
          greatest(d.due_at, d.leased_until) as "dueAt", d.last_status as "lastStatus",
          d.last_error as "lastError",
          d.created_at as "createdAt", d.finished_at as "finishedAt"
     from delivery d
     join event e on e.merchant_id = d.merchant_id and e.number = d.event_number
    where d.merchant_id = $1
      and d.project_id = $2`;

const selectDelivery = statement<Delivery>("delivery_get", `select ${COLUMNS_FROM} and d.id = $3`);

const MOST_OF_EVENT = 100;

const selectOfEvent = statement<Delivery>(
  "delivery_of_event",
  `select ${COLUMNS_FROM}
      and d.id >= $3
      and d.event_number = $4
    order by d.id
    limit $5`,
);

const selectDeliveries = statement<Delivery>(
  "delivery_list",
  `select ${COLUMNS_FROM}
      and ($3::uuid is null or d.endpoint_id = $3)
      and ($4::uuid is null or d.subject_id = $4)
      and ($5::uuid is null or d.id < $5)
      and ($7::text is null or d.status = $7)
      and ($8::text is null or e.type = $8)
      and ($9::uuid is null or d.id >= $9)
      and ($10::uuid is null or d.id < $10)
    order by d.id desc
    limit $6`,
);

const selectAttempts = statement<Attempt>(
  "delivery_attempts",
  `select a.number, a.started_at as "startedAt", a.duration_ms as "durationMs", a.status, a.error,
          a.request_headers as "requestHeaders", a.response_headers as "responseHeaders",
          a.response_body as "responseBody"
     from attempt a
     join delivery d on d.merchant_id = a.merchant_id and d.id = a.delivery_id
    where d.merchant_id = $1
      and d.project_id = $2
      and d.id = $3
    order by a.number`,
);

const selectBody = statement<{ body: Buffer }>(
  "delivery_body",
  `select b.body
     from delivery d
     join delivery_body b on b.merchant_id = d.merchant_id and b.delivery_id = d.id
    where d.merchant_id = $1
      and d.project_id = $2
      and d.id = $3`,
);

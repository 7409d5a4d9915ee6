/** Delivery log: what was sent to whom, what came back and how long it took. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { EventType } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";

export type DeliveryStatus = "pending" | "succeeded" | "failed" | "superseded";

export type Delivery = {
  readonly id: string;
  readonly endpointId: string;
  readonly eventNumber: number;
  readonly eventType: EventType;
  readonly subjectId: string;
  /** Of the event: with the subject it makes the event's id. */
  readonly version: number;
  readonly status: DeliveryStatus;
  /** Tries made. */
  readonly attempts: number;
  /** When it is due next; while it is being sent, when its lease ends. */
  readonly dueAt: Instant;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
};

/** One HTTP try. Secrets in headers are masked, the reply's body is cut at 8 kB. */
export type Attempt = {
  readonly number: number;
  readonly startedAt: Instant;
  readonly durationMs: number;
  /** Null: no answer. */
  readonly status: number | null;
  readonly error: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  readonly responseBody: string | null;
};

export type DeliveryFilter = {
  readonly endpointId?: string;
  /** Only of this payment. */
  readonly subjectId?: string;
  /** Only deliveries older than this id. */
  readonly before?: string;
  readonly limit: number;
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
  ]);
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

const selectDeliveries = statement<Delivery>(
  "delivery_list",
  `select d.id, d.endpoint_id as "endpointId", d.event_number as "eventNumber",
          e.type as "eventType", d.subject_id as "subjectId", e.version, d.status, d.attempts,
          greatest(d.due_at, d.leased_until) as "dueAt", d.last_status as "lastStatus",
          d.last_error as "lastError",
          d.created_at as "createdAt", d.finished_at as "finishedAt"
     from delivery d
     join event e on e.merchant_id = d.merchant_id and e.number = d.event_number
    where d.merchant_id = $1
      and d.project_id = $2
      and ($3::uuid is null or d.endpoint_id = $3)
      and ($4::uuid is null or d.subject_id = $4)
      and ($5::uuid is null or d.id < $5)
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

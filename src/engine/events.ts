/**
 * Events: a fact for every change, numbered per merchant under a lock that is held until the
 * commit, with one delivery for each endpoint that wants to hear it, all in the commit of the
 * change.
 */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import type { Event, EventType, Payment, PaymentEventType, PayoutEventType } from "./payment.ts";
import { stamp } from "./payment-rows.ts";
import type { Payout } from "./payout.ts";
import type { Mode } from "./settings.ts";

export type EventDraft = (
  | { readonly type: PaymentEventType; readonly payment: Payment }
  | { readonly type: PayoutEventType; readonly payout: Payout }
) & {
  /** When it came about. */
  readonly at: Instant;
  /** Only this endpoint is told, whatever it listens to; absent: all that listen. */
  readonly endpointId?: string;
};

/** Appends events inside the caller's transaction. Returns how many deliveries were made. */
export async function appendEvents(
  client: PoolClient,
  ids: Ids,
  drafts: readonly EventDraft[],
): Promise<number> {
  if (drafts.length === 0) return 0;
  const subjects = drafts.map((draft) => ("payout" in draft ? draft.payout : draft.payment));
  const [appended] = await append(client, [
    subjects.map(({ merchantId }) => merchantId),
    drafts.map(({ at }) => ids.uuid(at)),
    subjects.map(({ id }) => id),
    subjects.map(({ version }) => version),
    subjects.map(({ projectId }) => projectId),
    subjects.map(({ mode }) => mode),
    drafts.map(({ type }) => type),
    subjects.map((subject) => JSON.stringify(subject)),
    drafts.map(({ at }) => stamp(at)),
    drafts.map(({ endpointId }) => endpointId ?? null),
  ]);
  return appended?.told ?? 0;
}

/** A delivery's id keeps the time of its event's seed and takes its tail from the endpoint. */
const append = statement<{ told: number }>(
  "events_append",
  `
  with draft as materialized (
    select d.*, row_number() over (partition by d.merchant_id order by d.ordinal) as place
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::uuid[], $6::text[],
                  $7::text[], $8::jsonb[], $9::timestamptz[], $10::uuid[])
             with ordinality
             as d (merchant_id, seed, subject_id, version, project_id, mode, type, data, created_at,
                   endpoint_id, ordinal)
  ),
  wanted as materialized (
    select merchant_id, count(*) as events from draft group by merchant_id
  ),
  locked as materialized (
    select n.merchant_id
      from event_counter n
      join wanted w on w.merchant_id = n.merchant_id
     order by n.merchant_id
       for update of n
  ),
  counted as (
    update event_counter n
       set last = n.last + w.events
      from wanted w
      join locked l on l.merchant_id = w.merchant_id
     where n.merchant_id = w.merchant_id
    returning n.merchant_id, n.last - w.events as base
  ),
  numbered as materialized (
    select d.*, b.base + d.place as number
      from draft d
      join counted b on b.merchant_id = d.merchant_id
  ),
  appended as (
    insert into event
           (merchant_id, number, subject_id, version, project_id, mode, type, data, created_at)
    select merchant_id, number, subject_id, version, project_id, mode, type, data, created_at
      from numbered
  ),
  told as (
    insert into delivery
           (merchant_id, id, endpoint_id, project_id, event_number, subject_id, status, due_at,
            created_at)
    select d.merchant_id,
           (left(d.seed::text, 15) || left(md5(d.seed::text || e.id::text), 19))::uuid,
           e.id, d.project_id, d.number, d.subject_id, 'pending', d.created_at, d.created_at
      from numbered d
      join endpoint e on e.merchant_id = d.merchant_id and e.project_id = d.project_id
     where e.status = 'enabled'
       and (e.id = d.endpoint_id or d.endpoint_id is null and d.type = any (e.events))
    returning 1
  )
  select count(*)::integer as told from told`,
);

/** The columns of an event, as its table has them. */
export type EventRow = {
  merchant_id: string;
  number: number;
  subject_id: string;
  version: number;
  project_id: string;
  mode: Mode;
  type: EventType;
  data: Payment | Payout;
  created_at: Instant;
};

export function eventOf(row: EventRow): Event {
  // The type says whose `data` it is, as it did when the event was appended.
  return {
    merchantId: row.merchant_id,
    number: row.number,
    subjectId: row.subject_id,
    version: row.version,
    projectId: row.project_id,
    mode: row.mode,
    type: row.type,
    data: row.data,
    createdAt: row.created_at,
  } as Event;
}

const selectEvents = statement<EventRow>(
  "events_list",
  `select merchant_id, number, subject_id, version, project_id, mode, type, data, created_at
     from event
    where merchant_id = $1 and number > $2 and ($3::uuid is null or project_id = $3)
      and type <> 'webhook.test'
    order by number
    limit $4`,
);

/** A merchant's events after a number, oldest first; of one project when it is given. */
export async function listEvents(
  db: Queryable,
  merchantId: string,
  filter: { projectId?: string; after: number; limit: number },
): Promise<readonly Event[]> {
  const { projectId = null, after, limit } = filter;
  return (await selectEvents(db, [merchantId, after, projectId, limit])).map(eventOf);
}

const selectNumber = statement<{ number: number }>(
  "events_number",
  "select number from event where merchant_id = $1 and subject_id = $2 and version = $3",
);

/** The number under which a merchant's event stands in the feed. */
export async function eventNumber(
  db: Queryable,
  merchantId: string,
  subjectId: string,
  version: number,
): Promise<number | undefined> {
  return (await selectNumber(db, [merchantId, subjectId, version]))[0]?.number;
}

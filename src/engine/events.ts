/**
 * Events: a fact for every change, numbered per merchant under a lock that is held until the
 * commit, with one delivery for each endpoint that wants to hear it, all in the commit of the
 * change.
 */
import type { Instant } from "../clock.ts";
import { pack, packedText } from "../db/packed.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import type {
  AccountEventType,
  Event,
  EventType,
  Payment,
  PaymentEventType,
  PayoutEventType,
  RefundEventType,
} from "./payment.ts";
import { stamp } from "./payment-rows.ts";
import type { Payout } from "./payout.ts";
import type { Refund } from "./refund.ts";
import type { Mode, Project } from "./settings.ts";
import type { Silence } from "./silence.ts";

export type EventDraft = (
  | { readonly type: PaymentEventType; readonly payment: Payment }
  | { readonly type: PayoutEventType; readonly payout: Payout }
  | { readonly type: RefundEventType; readonly refund: Refund }
  | { readonly type: AccountEventType; readonly silence: Silence }
) & {
  /** When it came about, in project time. */
  readonly at: Instant;
  /** Only this endpoint is told, whatever it listens to; absent: all that listen. */
  readonly endpointId?: string;
};

/**
 * Appends events inside the caller's transaction; their deliveries are due at `now`, which is real.
 * Returns how many deliveries were made.
 */
export async function appendEvents(
  client: PoolClient,
  ids: Ids,
  drafts: readonly EventDraft[],
  now: Instant,
): Promise<number> {
  if (drafts.length === 0) return 0;
  const [appended] = await append(client, eventColumns(ids, drafts, now));
  return appended?.told ?? 0;
}

type Subject = Payment | Payout | Refund | Silence;

function subjectOf(draft: EventDraft): Subject {
  if ("payout" in draft) return draft.payout;
  if ("silence" in draft) return draft.silence;
  return "refund" in draft ? draft.refund : draft.payment;
}

/** The values that `appendingEvents` asks for. */
export function eventColumns(ids: Ids, drafts: readonly EventDraft[], now: Instant): unknown[] {
  const subjects = drafts.map(subjectOf);
  const events = new Map<string, number>();
  const steps = subjects.map(({ merchantId }) => {
    const step = (events.get(merchantId) ?? 0) + 1;
    events.set(merchantId, step);
    return step;
  });
  const merchants = [...events.keys()];
  const places = new Map(merchants.map((merchantId, at) => [merchantId, at + 1]));
  const data = pack(subjects.map((subject) => JSON.stringify(subject)));
  return [
    merchants,
    [...events.values()],
    subjects.map(({ merchantId }) => merchantId),
    subjects.map(({ merchantId }) => places.get(merchantId)),
    steps,
    subjects.map(({ id }) => id),
    subjects.map(({ version }) => version),
    subjects.map(({ projectId }) => projectId),
    subjects.map(({ mode }) => mode),
    drafts.map(({ type }) => type),
    data.bytes,
    data.starts,
    data.sizes,
    drafts.map(({ at }) => stamp(at)),
    drafts.map(() => ids.uuid(now)),
    drafts.map(({ endpointId }) => endpointId ?? null),
    stamp(now),
  ];
}

/**
 * The parts of a `with` that append events, from the parameter `first` on and only where
 * `condition` holds; `told` has a row for each delivery. Counters are locked in one order by
 * everybody. An event's number is its step from where its merchant's counter stood. A delivery's
 * id keeps the time of its event's seed and takes its tail from the endpoint; its own times are
 * real.
 */
export function appendingEvents(first: number, condition: string): string {
  const value = (at: number): string => `$${first + at - 1}`;
  return `
   locked as materialized (
     select n.merchant_id, w.events, w.place
       from unnest(${value(1)}::uuid[], ${value(2)}::bigint[]) with ordinality
              as w (merchant_id, events, place)
       join event_counter n on n.merchant_id = w.merchant_id
      where ${condition}
      order by n.merchant_id
        for update of n
   ),
   counted as (
     update event_counter n
        set last = n.last + l.events
       from locked l
      where n.merchant_id = l.merchant_id
     returning n.last - l.events as base, l.place
   ),
   stood as materialized (
     select array_agg(base order by place) as bases from counted
   ),
   appended as (
     insert into event
            (merchant_id, number, subject_id, version, project_id, mode, type, data, created_at)
     select merchant_id, (select bases from stood)[place] + step, subject_id, version, project_id,
            mode, type, ${packedText(value(11), "start", "size")}::jsonb, created_at
       from unnest(${value(3)}::uuid[], ${value(4)}::integer[], ${value(5)}::integer[],
                   ${value(6)}::uuid[], ${value(7)}::integer[], ${value(8)}::uuid[],
                   ${value(9)}::text[], ${value(10)}::text[], ${value(12)}::integer[],
                   ${value(13)}::integer[], ${value(14)}::timestamptz[])
              as e (merchant_id, place, step, subject_id, version, project_id, mode, type, start,
                    size, created_at)
      where ${condition}
   ),
   told as (
     insert into delivery
            (merchant_id, id, endpoint_id, project_id, event_number, subject_id, status, due_at,
             created_at)
     select d.merchant_id,
            (left(d.seed::text, 15) || left(md5(d.seed::text || e.id::text), 19))::uuid,
            e.id, d.project_id, (select bases from stood)[d.place] + d.step, d.subject_id,
            'pending', ${value(17)}::timestamptz, ${value(17)}::timestamptz
       from unnest(${value(3)}::uuid[], ${value(4)}::integer[], ${value(5)}::integer[],
                   ${value(6)}::uuid[], ${value(8)}::uuid[], ${value(10)}::text[],
                   ${value(15)}::uuid[], ${value(16)}::uuid[])
              as d (merchant_id, place, step, subject_id, project_id, type, seed, endpoint_id)
       join endpoint e on e.merchant_id = d.merchant_id and e.project_id = d.project_id
      where ${condition}
        and e.status = 'enabled'
        and (e.id = d.endpoint_id or d.endpoint_id is null and d.type = any (e.events))
     returning 1
   )`;
}

const append = statement<{ told: number }>(
  "events_append",
  `with ${appendingEvents(1, "true")}
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
  data: Subject;
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

const selectAbout = statement<EventRow>(
  "events_about",
  `select merchant_id, number, subject_id, version, project_id, mode, type, data, created_at
     from event
    where merchant_id = $1 and subject_id = any ($2::uuid[])
    order by number
    limit $3`,
);

/** What has happened to some subjects, oldest first. */
export async function eventsAbout(
  db: Queryable,
  merchantId: string,
  subjectIds: readonly string[],
  limit: number,
): Promise<readonly Event[]> {
  return (await selectAbout(db, [merchantId, subjectIds, limit])).map(eventOf);
}

const selectNewestFirst = statement<EventRow>(
  "events_newest_first",
  `select merchant_id, number, subject_id, version, project_id, mode, type, data, created_at
     from event
    where merchant_id = $1
      and project_id = $2
      and ($3::bigint is null or number < $3)
      and ($4::text is null or type = $4)
      and ($5::uuid is null or subject_id = $5)
      and type <> 'webhook.test'
    order by number desc
    limit $6`,
);

/** A project's events before a number, newest first; of one kind or subject when it is given. */
export async function listNewestEvents(
  db: Queryable,
  { merchantId, id }: Pick<Project, "merchantId" | "id">,
  filter: { before?: number; type?: EventType; subjectId?: string; limit: number },
): Promise<readonly Event[]> {
  const { before = null, type = null, subjectId = null, limit } = filter;
  const rows = await selectNewestFirst(db, [merchantId, id, before, type, subjectId, limit]);
  return rows.map(eventOf);
}

const selectEvent = statement<EventRow>(
  "events_get",
  `select merchant_id, number, subject_id, version, project_id, mode, type, data, created_at
     from event
    where merchant_id = $1
      and subject_id = $2
      and version = $3
      and project_id = $4`,
);

/** A project's event by what its id names; undefined when there is none. */
export async function findEvent(
  db: Queryable,
  { merchantId, id }: Pick<Project, "merchantId" | "id">,
  { subjectId, version }: { readonly subjectId: string; readonly version: number },
): Promise<Event | undefined> {
  const [row] = await selectEvent(db, [merchantId, subjectId, version, id]);
  return row && eventOf(row);
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

/** A step of something, and when it came about, in project time. */
export type PastStep = {
  readonly type: EventType;
  readonly version: number;
  readonly at: Instant;
};

const selectHistory = statement<PastStep>(
  "events_of_subject",
  `select type, version, created_at as at
     from event
    where merchant_id = $1 and subject_id = $2
    order by version`,
);

/** All that became of a payment, a payout or a refund, the first step first. */
export function historyOf(
  db: Queryable,
  merchantId: string,
  subjectId: string,
): Promise<readonly PastStep[]> {
  return selectHistory(db, [merchantId, subjectId]);
}

const selectNewest = statement<{ last: number }>(
  "events_newest",
  "select last from event_counter where merchant_id = $1",
);

export async function newestNumber(db: Queryable, merchantId: string): Promise<number> {
  return (await selectNewest(db, [merchantId]))[0]?.last ?? 0;
}

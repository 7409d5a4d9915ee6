/**
 * Claim: takes due deliveries for one worker. In one transaction it writes their lease and fence,
 * and makes and stores the body of those that have none yet; only then may anything be sent.
 */
import { type Clock, type Instant, SECOND, utcText } from "../clock.ts";
import { bareArray } from "../db/packed.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import { type EventRow, eventOf } from "../engine/events.ts";
import { type Event, isPaymentEvent } from "../engine/payment.ts";
import { assert } from "../failure.ts";
import { readTargets, type Target } from "./target.ts";

/** How long a claimed delivery is ours. A worker that dies leaves it to others after this, ms. */
export const LEASE = 60 * SECOND;

/**
 * How long a delivery waits whose secrets cannot be opened: a wrong house key is mended by people.
 */
const SHUT = 60 * SECOND;

/** First attempts and retries wait in lanes of their own. */
export type Lane = "first" | "retry";

/** What a claim may take at most from one lane of an endpoint. */
export type Share = { readonly endpointId: string; readonly lane: Lane; readonly room: number };

/** A delivery that is ours until `leaseEnd`, ready to be sent. */
export type Claimed = {
  readonly merchantId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly subjectId: string;
  readonly lane: Lane;
  /** The fence of this claim: a result under any other one counts for nothing. */
  readonly fence: number;
  /** Tries made before this one. */
  readonly made: number;
  /** When it became due. */
  readonly dueAt: Instant;
  readonly leaseEnd: Instant;
  readonly body: Buffer;
  readonly event: Event;
  readonly target: Target;
};

export type Claims = {
  readonly taken: readonly Claimed[];
  /** Deliveries that were ended or put off instead, with the reason. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
};

export type ClaimDependencies = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly houseKey: Buffer;
  readonly dialects: Readonly<Record<string, WebhookDialect>>;
  /** Absolute address of a page of a dialect. */
  readonly link: (dialect: string, path: string) => string;
};

/** Claims up to `room` deliveries from each lane; what another worker has locked is passed over. */
export function claim(dependencies: ClaimDependencies, shares: readonly Share[]): Promise<Claims> {
  const { db, clock } = dependencies;
  return transaction(db, async (client) => {
    const now = clock.now();
    const rows = await leaseDue(client, [
      utcText(now),
      shares.map((share) => share.endpointId),
      shares.map((share) => (share.lane === "first" ? 0 : 1)),
      shares.map((share) => share.room),
      utcText(now + LEASE),
    ]);
    if (rows.length === 0) return { taken: [], left: [] };
    const targets = await readTargets(client, dependencies, rows, now);
    const stored = await readStored(client, rows);
    const room = { targets, stored, dialects: dependencies.dialects, leaseEnd: now + LEASE };
    const verdicts = rows.map((row) => judge(row, room));
    const taken = verdicts.flatMap((verdict) =>
      verdict.outcome === "taken" ? verdict.claimed : [],
    );
    const left = verdicts.filter((verdict) => verdict.outcome !== "taken");
    await store(
      client,
      taken.filter(({ id }) => !stored.has(id)),
    );
    if (left.length > 0) await leave(client, left, now);
    return { taken, left: left.map(({ row, reason }) => ({ id: row.id, reason })) };
  });
}

type DueRow = EventRow & {
  id: string;
  endpoint_id: string;
  /** Of this claim. */
  fence: number;
  attempts: number;
  due_at: Instant;
};

/**
 * A first attempt waits while an older event of the same subject has not been tried once. A row is
 * only ever locked where it is also taken. Nothing that is indexed changes, due_at neither: leased
 * rows are passed over where they lie, and there are never many.
 */
const leaseDue = statement<DueRow>(
  "webhook_lease_due",
  `with due as materialized (
     select d.merchant_id, d.id
       from unnest($2::uuid[], $3::integer[], $4::integer[]) as share (endpoint_id, lane, room)
      cross join lateral (
        select c.merchant_id, c.id
          from delivery c
         where c.endpoint_id = share.endpoint_id
           and c.status = 'pending'
           and least(c.attempts, 1) = share.lane
           and c.due_at <= $1::timestamptz
           and (c.leased_until is null or c.leased_until <= $1::timestamptz)
           and (c.attempts > 0 or not exists (
                 select 1
                   from delivery o
                  where o.endpoint_id = c.endpoint_id
                    and o.subject_id = c.subject_id
                    and o.status = 'pending'
                    and o.event_number < c.event_number
                    and o.attempts = 0))
         order by c.due_at, c.event_number
         limit share.room
           for update skip locked
      ) d
   ), leased as (
     update delivery d
        set fence = d.fence + 1, leased_until = $5::timestamptz
       from due
      where d.merchant_id = due.merchant_id
        and d.id = due.id
     returning d.merchant_id, d.id, d.endpoint_id, d.subject_id, d.fence, d.attempts,
               d.due_at, d.event_number
   )
   select l.merchant_id, l.id, l.endpoint_id, l.subject_id, l.fence, l.attempts, l.due_at,
          e.number, e.version, e.project_id, e.mode, e.type, e.data, e.created_at
     from leased l
     join event e on e.merchant_id = l.merchant_id and e.number = l.event_number`,
);

type StoredRow = { delivery_id: string; body: Buffer };

const selectStored = statement<StoredRow>(
  "webhook_stored_bodies",
  `select b.delivery_id, b.body
     from unnest($1::uuid[], $2::uuid[]) as d (merchant_id, id)
     join delivery_body b on b.merchant_id = d.merchant_id and b.delivery_id = d.id`,
);

/** The bodies that were stored before, by delivery; a delivery's first claim finds none. */
async function readStored(
  client: Queryable,
  rows: readonly DueRow[],
): Promise<ReadonlyMap<string, Buffer>> {
  const again = rows.filter(({ fence }) => fence > 1);
  if (again.length === 0) return new Map();
  const stored = await selectStored(client, [
    again.map((row) => row.merchant_id),
    again.map(({ id }) => id),
  ]);
  return new Map(stored.map((row) => [row.delivery_id, row.body]));
}

type Verdict = { readonly outcome: "taken"; readonly claimed: Claimed } | Left;
type Left = {
  readonly outcome: "ended" | "put off";
  readonly row: DueRow;
  readonly reason: string;
};

type JudgeRoom = {
  readonly targets: ReadonlyMap<string, Target | Error>;
  readonly stored: ReadonlyMap<string, Buffer>;
  readonly dialects: ClaimDependencies["dialects"];
  readonly leaseEnd: Instant;
};

function judge(row: DueRow, { targets, stored, dialects, leaseEnd }: JudgeRoom): Verdict {
  const target = targets.get(row.endpoint_id);
  if (target instanceof Error) return { outcome: "put off", row, reason: target.message };
  if (target === undefined) return { outcome: "ended", row, reason: "no such endpoint" };
  if (!target.enabled) return { outcome: "ended", row, reason: "endpoint disabled" };
  const dialect = dialects[target.dialect];
  if (!dialect) return { outcome: "put off", row, reason: `no dialect ${target.dialect}` };
  const event = eventOf(row);
  try {
    const body = stored.get(row.id) ?? Buffer.from(encode(dialect, event, target));
    return { outcome: "taken", claimed: claimedOf(row, { event, body, target, leaseEnd }) };
  } catch (error) {
    // One event that cannot be encoded must not hold up the others.
    const { message } = error as Error;
    return { outcome: "ended", row, reason: `encode: ${message}`.replaceAll("\0", "") };
  }
}

/** A dialect without words for what is no payment has no endpoint that listens to it. */
function encode(dialect: WebhookDialect, event: Event, target: Target): string {
  if (isPaymentEvent(event)) return dialect.encode(event, target);
  assert(dialect.encodeOther, `the dialect ${target.dialect} has no words for ${event.type}`);
  return dialect.encodeOther(event, target);
}

function claimedOf(
  row: DueRow,
  made: Pick<Claimed, "event" | "body" | "target" | "leaseEnd">,
): Claimed {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    endpointId: row.endpoint_id,
    subjectId: row.subject_id,
    lane: row.attempts === 0 ? "first" : "retry",
    fence: row.fence,
    made: row.attempts,
    dueAt: row.due_at,
    ...made,
  };
}

/** The bodies travel as one run of bytes with the place of each: quoting them apart costs more. */
const insertBodies = statement(
  "webhook_insert_bodies",
  `insert into delivery_body (merchant_id, delivery_id, body)
   select b.merchant_id, b.id, substring($1::bytea from b.start for b.size)
     from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[])
            as b (merchant_id, id, start, size)`,
);

async function store(client: Queryable, claims: readonly Claimed[]): Promise<void> {
  if (claims.length === 0) return;
  let next = 1;
  const starts = claims.map(({ body }) => {
    next += body.length;
    return next - body.length;
  });
  await insertBodies(client, [
    Buffer.concat(claims.map(({ body }) => body)),
    bareArray(claims.map(({ merchantId }) => merchantId)),
    bareArray(claims.map(({ id }) => id)),
    bareArray(starts),
    bareArray(claims.map(({ body }) => body.length)),
  ]);
}

const leaveDue = statement(
  "webhook_leave_due",
  `update delivery d
      set leased_until = null,
          due_at       = case when c.status = 'pending' then $2::timestamptz else d.due_at end,
          retry_at     = null,
          status       = c.status,
          last_error   = c.error,
          finished_at  = case when c.status = 'failed' then $1::timestamptz end
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[])
            as c (merchant_id, id, status, error)
    where d.merchant_id = c.merchant_id
      and d.id = c.id`,
);

async function leave(client: Queryable, left: readonly Left[], now: Instant): Promise<void> {
  await leaveDue(client, [
    utcText(now),
    utcText(now + SHUT),
    left.map(({ row }) => row.merchant_id),
    left.map(({ row }) => row.id),
    left.map(({ outcome }) => (outcome === "ended" ? "failed" : "pending")),
    left.map(({ reason }) => reason),
  ]);
}

const giveBackClaims = statement(
  "webhook_give_back",
  `update delivery d
      set leased_until = null, fence = d.fence + 1
     from unnest($1::uuid[], $2::uuid[], $3::integer[]) as c (merchant_id, id, fence)
    where d.merchant_id = c.merchant_id
      and d.id = c.id
      and d.fence = c.fence
      and d.status = 'pending'`,
);

/** Ends the lease of deliveries that were claimed but never sent: they are due as before. */
export async function giveBack(db: Pool, claims: readonly Claimed[]): Promise<void> {
  if (claims.length === 0) return;
  await giveBackClaims(db, [
    claims.map(({ merchantId }) => merchantId),
    claims.map(({ id }) => id),
    claims.map(({ fence }) => fence),
  ]);
}

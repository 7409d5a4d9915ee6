/**
 * Claim: takes due deliveries for one worker. In one transaction it locks them, makes the body of
 * those that have none yet, and writes lease, fence and body; only then may anything be sent.
 */
import { type Clock, type Instant, SECOND, utcText } from "../clock.ts";
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
  /** The same in project time; null for a first try. */
  readonly retryAt: Instant | null;
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
    // Plans made for arrays of one length serve all lengths: planning anew costs more than it
    // finds.
    await client.query("set local plan_cache_mode = force_generic_plan");
    const now = clock.now();
    const rows = await lockDue(client, [
      utcText(now),
      shares.map((share) => share.endpointId),
      shares.map((share) => (share.lane === "first" ? 0 : 1)),
      shares.map((share) => share.room),
    ]);
    if (rows.length === 0) return { taken: [], left: [] };
    const targets = await readTargets(client, dependencies, rows);
    const verdicts = rows.map((row) => judge(row, targets, dependencies.dialects, now));
    await write(client, verdicts, now);
    return {
      taken: verdicts.flatMap((verdict) => (verdict.outcome === "taken" ? [verdict.claimed] : [])),
      left: verdicts.flatMap((verdict) =>
        verdict.outcome === "taken" ? [] : [{ id: verdict.row.id, reason: verdict.reason }],
      ),
    };
  });
}

type DueRow = EventRow & {
  id: string;
  endpoint_id: string;
  fence: number;
  attempts: number;
  due_at: Instant;
  retry_at: Instant | null;
  body: Buffer | null;
};

/**
 * A first attempt waits while an older event of the same subject has not been tried once. The
 * subquery locks before the join, so that a row is only ever locked where it is also taken.
 */
const lockDue = statement<DueRow>(
  "webhook_lock_due",
  `select d.merchant_id, d.id, d.endpoint_id, d.subject_id, d.fence, d.attempts, d.due_at,
          d.retry_at, d.body, e.number, e.version, e.project_id, e.mode, e.type, e.data,
          e.created_at
     from unnest($2::uuid[], $3::integer[], $4::integer[]) as share (endpoint_id, lane, room)
    cross join lateral (
      select *
        from delivery c
       where c.endpoint_id = share.endpoint_id
         and c.status = 'pending'
         and least(c.attempts, 1) = share.lane
         and c.due_at <= $1::timestamptz
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
     join event e on e.merchant_id = d.merchant_id and e.number = d.event_number`,
);

type Verdict =
  | { readonly outcome: "taken"; readonly row: DueRow; readonly claimed: Claimed }
  | { readonly outcome: "ended" | "put off"; readonly row: DueRow; readonly reason: string };

function judge(
  row: DueRow,
  targets: ReadonlyMap<string, Target | Error>,
  dialects: ClaimDependencies["dialects"],
  now: Instant,
): Verdict {
  const target = targets.get(row.endpoint_id);
  if (target instanceof Error) return { outcome: "put off", row, reason: target.message };
  if (target === undefined) return { outcome: "ended", row, reason: "no such endpoint" };
  if (!target.enabled) return { outcome: "ended", row, reason: "endpoint disabled" };
  const dialect = dialects[target.dialect];
  if (!dialect) return { outcome: "put off", row, reason: `no dialect ${target.dialect}` };
  const event = eventOf(row);
  try {
    const body = row.body ?? Buffer.from(encode(dialect, event, target));
    return { outcome: "taken", row, claimed: claimedOf(row, event, body, target, now) };
  } catch (error) {
    // One event that cannot be encoded must not hold up the others.
    const { message } = error as Error;
    return { outcome: "ended", row, reason: `encode: ${message}`.replaceAll("\0", "") };
  }
}

/** A dialect without words for payouts and refunds has no endpoint that listens to them. */
function encode(dialect: WebhookDialect, event: Event, target: Target): string {
  if (isPaymentEvent(event)) return dialect.encode(event, target);
  assert(dialect.encodeMoneyOut, `the dialect ${target.dialect} has no words for ${event.type}`);
  return dialect.encodeMoneyOut(event, target);
}

function claimedOf(row: DueRow, event: Event, body: Buffer, target: Target, now: Instant): Claimed {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    endpointId: row.endpoint_id,
    subjectId: row.subject_id,
    lane: row.attempts === 0 ? "first" : "retry",
    fence: row.fence + 1,
    made: row.attempts,
    dueAt: row.due_at,
    retryAt: row.retry_at,
    leaseEnd: now + LEASE,
    body,
    event,
    target,
  };
}

/** The bodies travel as one run of bytes with the place of each: quoting them apart costs more. */
const writeClaims = statement(
  "webhook_write_claims",
  `update delivery d
      set fence       = d.fence + 1,
          due_at      = c.due_at,
          retry_at    = null,
          body        = coalesce(d.body, substring($1::bytea from c.start for c.size)),
          status      = c.status,
          last_error  = coalesce(c.error, d.last_error),
          finished_at = case when c.status = 'failed' then $2::timestamptz end
     from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::integer[], $7::integer[],
                 $8::text[], $9::text[])
            as c (merchant_id, id, due_at, start, size, status, error)
    where d.merchant_id = c.merchant_id
      and d.id = c.id`,
);

async function write(client: Queryable, verdicts: readonly Verdict[], now: Instant): Promise<void> {
  const bodies: Buffer[] = [];
  let written = 0;
  const places = verdicts.map((verdict) => {
    if (verdict.outcome !== "taken" || verdict.row.body) return { start: null, size: null };
    const { body } = verdict.claimed;
    bodies.push(body);
    written += body.length;
    return { start: written - body.length + 1, size: body.length };
  });
  await writeClaims(client, [
    Buffer.concat(bodies),
    utcText(now),
    verdicts.map(({ row }) => row.merchant_id),
    verdicts.map(({ row }) => row.id),
    verdicts.map(({ outcome }) => utcText(now + (outcome === "taken" ? LEASE : SHUT))),
    places.map(({ start }) => start),
    places.map(({ size }) => size),
    verdicts.map(({ outcome }) => (outcome === "ended" ? "failed" : "pending")),
    verdicts.map((verdict) => (verdict.outcome === "taken" ? null : verdict.reason)),
  ]);
}

const giveBackClaims = statement(
  "webhook_give_back",
  `update delivery d
      set due_at = c.due_at, retry_at = c.retry_at, fence = d.fence + 1
     from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[])
            as c (merchant_id, id, fence, due_at, retry_at)
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
    claims.map(({ dueAt }) => utcText(dueAt)),
    claims.map(({ retryAt }) => (retryAt === null ? null : utcText(retryAt))),
  ]);
}

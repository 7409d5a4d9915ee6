/**
 * Record: what came of the tries, written by group commit. A result counts only while the fence of
 * its claim still stands, and it counts once: writing it moves the fence.
 */
import { type Clock, type Instant, utcText } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import { bareArray, pack, packedText } from "../db/packed.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction, worthRetrying } from "../db/transaction.ts";
import type { Claimed } from "./claim.ts";
import type { Verdict } from "./schedule.ts";

/** One try that has ended. Texts hold no NUL, which Postgres cannot store. */
export type Outcome = {
  readonly claimed: Claimed;
  readonly verdict: Verdict;
  /** When the next try is due; undefined when there is none. */
  readonly nextAt: Instant | undefined;
  /** Whether an acknowledged event closes older ones of its subject that are still on their way. */
  readonly supersedes: boolean;
  readonly startedAt: Instant;
  /** ms */
  readonly took: number;
  readonly status: number | undefined;
  readonly error: string | undefined;
  /** Secrets masked. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>> | undefined;
  readonly responseBody: string | undefined;
};

/** `stale`: another worker has the delivery by now. `unwritten`: the database did not take it. */
export type Recorded = "recorded" | "stale" | "unwritten";

const MOST_IN_BATCH = 250;
const BATCHES_AT_ONCE = 2;
const MOST_WAITING = 10_000;

/** Gives the function that records one outcome and resolves once it is committed. */
export function createRecorder(dependencies: {
  readonly db: Pool;
  readonly clock: Clock;
}): (outcome: Outcome) => Promise<Recorded> {
  return groupCommit<Outcome, Recorded>({
    flush: (outcomes) => flush(dependencies, outcomes),
    most: MOST_IN_BATCH,
    inFlight: BATCHES_AT_ONCE,
    waiting: MOST_WAITING,
  });
}

async function flush(
  { db, clock }: { readonly db: Pool; readonly clock: Clock },
  outcomes: readonly Outcome[],
): Promise<readonly Recorded[]> {
  try {
    const written = await transaction(db, (client) => write(client, outcomes, clock.now()));
    return outcomes.map(({ claimed }) => (written.has(claimed.id) ? "recorded" : "stale"));
  } catch (error) {
    // A database that is away stays away for each of them: their leases will bring them back.
    if (worthRetrying(error)) return outcomes.map(() => "unwritten");
    throw error;
  }
}

async function write(
  client: Queryable,
  outcomes: readonly Outcome[],
  now: Instant,
): Promise<ReadonlySet<string>> {
  const rows = await writeOutcomes(client, columnsOf(outcomes, now));
  const written = new Set(rows.map(({ id }) => id));
  const counted = outcomes.filter(({ claimed }) => written.has(claimed.id));
  const newest = counted.filter((one) => one.supersedes && one.verdict === "acknowledged");
  if (newest.length > 0) {
    await supersedeOlder(client, [
      utcText(now),
      newest.map(({ claimed }) => claimed.endpointId),
      newest.map(({ claimed }) => claimed.subjectId),
      newest.map(({ claimed }) => claimed.event.number),
    ]);
  }
  const gone = counted.filter(({ verdict }) => verdict === "gone");
  if (gone.length > 0) {
    await disableGone(client, [
      gone.map(({ claimed }) => claimed.merchantId),
      gone.map(({ claimed }) => claimed.endpointId),
    ]);
  }
  return written;
}

/**
 * A delivery that was ended while this try was on its way (superseded, say) keeps its end and still
 * gets the try in its log; an acknowledgement counts even then.
 */
const writeOutcomes = statement<{ id: string }>(
  "webhook_write_outcomes",
  `with counted as (
     update delivery d
        set status       = case when o.result = 'succeeded' or d.status = 'pending'
                                then o.result else d.status end,
            attempts     = d.attempts + 1,
            fence        = d.fence + 1,
            leased_until = null,
            due_at       = coalesce(o.due_at, d.due_at),
            retry_at     = o.retry_at,
            last_status  = o.status,
            last_error   = o.error,
            finished_at  = case
                             when o.result = 'succeeded'
                               or (d.status = 'pending' and o.result <> 'pending')
                                then $1::timestamptz else d.finished_at end
       from unnest($4::uuid[], $5::uuid[], $6::integer[], $7::text[], $8::timestamptz[],
                   $9::timestamptz[], $10::integer[], $11::integer[], $12::text[], $13::integer[],
                   $14::integer[], $15::integer[], $16::integer[], $17::text[], $18::timestamptz[])
              as o (merchant_id, id, fence, result, due_at, started_at, duration_ms, status, error,
                    request_start, request_size, reply_start, reply_size, response_body,
                    retry_at)
      where d.merchant_id = o.merchant_id
        and d.id = o.id
        and d.fence = o.fence
     returning d.merchant_id, d.id, d.attempts, o.started_at, o.duration_ms, o.status, o.error,
               o.request_start, o.request_size, o.reply_start, o.reply_size, o.response_body
   ), logged as (
     insert into attempt (merchant_id, delivery_id, number, started_at, duration_ms, status, error,
                          request_headers, response_headers, response_body)
     select merchant_id, id, attempts, started_at, duration_ms, status, error,
            ${packedText("$2", "request_start", "request_size")}::jsonb,
            ${packedText("$3", "reply_start", "reply_size")}::jsonb, response_body
       from counted
   )
   select id from counted`,
);

function columnsOf(outcomes: readonly Outcome[], now: Instant): unknown[] {
  const column = <Value>(pick: (outcome: Outcome) => Value): Value[] => outcomes.map(pick);
  const bare = (pick: (outcome: Outcome) => string | number | null) => bareArray(column(pick));
  const requests = pack(column(({ requestHeaders }) => JSON.stringify(requestHeaders)));
  const replies = pack(column(({ responseHeaders }) => headersText(responseHeaders)));
  return [
    utcText(now),
    requests.bytes,
    replies.bytes,
    bare(({ claimed }) => claimed.merchantId),
    bare(({ claimed }) => claimed.id),
    bare(({ claimed }) => claimed.fence),
    bare(resultOf),
    bare(({ nextAt }) => (nextAt === undefined ? null : utcText(nextAt))),
    bare(({ startedAt }) => utcText(startedAt)),
    bare(({ took }) => Math.round(took)),
    bare(({ status }) => status ?? null),
    column(({ error }) => error ?? null),
    bareArray(requests.starts),
    bareArray(requests.sizes),
    bareArray(replies.starts),
    bareArray(replies.sizes),
    column(({ responseBody }) => responseBody ?? null),
    bare(retryAt),
  ];
}

/** The next try in project time: where its clock is advanced, the try comes sooner. */
function retryAt({ nextAt, claimed }: Outcome): string | null {
  return nextAt === undefined ? null : utcText(nextAt + claimed.target.project.clockOffset);
}

function headersText(headers: Outcome["responseHeaders"]): string | null {
  return headers ? JSON.stringify(headers) : null;
}

function resultOf({ verdict, nextAt }: Outcome): "succeeded" | "pending" | "failed" {
  if (verdict === "acknowledged") return "succeeded";
  return verdict === "failed" && nextAt !== undefined ? "pending" : "failed";
}

const supersedeOlder = statement(
  "webhook_supersede_older",
  `update delivery o
      set status = 'superseded', finished_at = $1::timestamptz
     from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as n (endpoint_id, subject_id, event_number)
    where o.endpoint_id = n.endpoint_id
      and o.subject_id = n.subject_id
      and o.status = 'pending'
      and o.event_number < n.event_number`,
);

/** What still waits for such an endpoint is ended when it is claimed. */
const disableGone = statement(
  "webhook_disable_gone",
  `update endpoint p
      set status = 'disabled', disabled_reason = 'the receiver answered 410 Gone'
     from (select distinct * from unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)) g
    where p.merchant_id = g.merchant_id
      and p.id = g.id
      and p.status = 'enabled'`,
);

/**
 * The time machine: a sandbox project's clock, shown and advanced. Advancing moves the offset in
 * one commit, rewrites what is due in batches, and has all of it run before it answers. A crash in
 * between is finished by the next advance: what is right already is left alone.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Clock, DAY, type Instant } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { rewriteDuePayments, rewriteDueRetries } from "./due.ts";
import type { IdempotencyKey, Reply } from "./engine.ts";
import { expireDue } from "./expiry.ts";
import { askedUnder, keepReplies, readReplies, refuseOther } from "./kept-replies.ts";
import { stamp } from "./payment-rows.ts";
import { readOffset } from "./project-time.ts";
import type { Project } from "./settings.ts";

/** `offset` is how far `now` is ahead of the real time, ms. */
export type ProjectClock = { readonly now: Instant; readonly offset: number };

export type AdvancedClock = ProjectClock & {
  /** Deliveries that were still under way when patience ended: they go on by themselves. */
  readonly waiting: number;
  /** The reply that is kept for an advance asked for once. */
  readonly reply: Reply | undefined;
  readonly replayed: boolean;
};

/** An advance that is made once under a key, however often it is asked for. */
export type AdvanceOnce = {
  readonly idempotency: IdempotencyKey;
  /** Makes the answer, before the commit that moves the clock. */
  readonly encode: (clock: ProjectClock) => Reply;
};

/** All refusals are `Failure`s. */
export type Clocks = {
  /** Fails: sandbox_only. */
  show(project: Project): Promise<ProjectClock>;
  /**
   * Moves the clock ahead by whole ms and returns when all that fell due has run: payments expired,
   * endpoints told and told again. Fails: sandbox_only, invalid_request, idempotency_mismatch.
   */
  advance(project: Project, by: number, once?: AdvanceOnce): Promise<AdvancedClock>;
};

/** What the time machine works with. */
export type ClocksRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onTold: () => void;
};

const MOST_AHEAD = 3_650 * DAY;

/** How often what is under way is looked at, and after which pause, ms. */
const LOOKS = 1_000;
const STATEMENT_LOOKS = 200;
const PAUSE = 20;

/** Rounds of expiry, 2,000 payments each. */
const MOST_ROUNDS = 1_000;

export function createClocks(room: ClocksRoom): Clocks {
  return {
    async show(project) {
      refuseLive(project.mode);
      const offset = await readOffset(room.db, project);
      return { now: room.clock.now() + offset, offset };
    },
    async advance(project, by, once) {
      refuseLive(project.mode);
      refuseOffset(by, by);
      // What is due already is due before the jump: a first try that came after it would be late.
      await runDue(room, project);
      const moved = await moveClock(room, project, by, once);
      await letPass(room.db);
      const waiting = await runDue(room, project);
      return { ...moved, waiting };
    },
  };
}

function refuseLive(mode: Project["mode"]): void {
  if (mode === "sandbox") return;
  throw new Failure("sandbox_only", "A live project has no clock of its own: its time is real.", {
    hint: "Advance the clock of a sandbox project.",
  });
}

type Moved = Omit<AdvancedClock, "waiting">;

/** One commit under the lock of the project's row, so that advances add up. */
function moveClock(
  { db, clock }: ClocksRoom,
  project: Project,
  by: number,
  once: AdvanceOnce | undefined,
): Promise<Moved> {
  /** What an earlier try left: its commit may have stood, and only its answer been lost. */
  let tried: { readonly at: Instant; readonly moved: Moved } | undefined;
  return transaction(db, async (client) => {
    const [row] = await lockClock(client, [project.merchantId, project.id]);
    assert(row, "a project is never deleted");
    refuseLive(row.mode);
    if (tried && row.clock_advanced_at === tried.at && row.clock_offset === tried.moved.offset) {
      return tried.moved;
    }
    const at = clock.now();
    const asked = once && askedUnder(project, once.idempotency);
    const kept = asked && (await readReplies(client, [asked])).get(asked);
    if (once && kept) {
      refuseOther(once.idempotency, kept);
      const { clock_offset: offset } = row;
      return { now: at + offset, offset, reply: kept.reply, replayed: true };
    }
    const offset = row.clock_offset + by;
    refuseOffset(by, offset);
    await setClock(client, [project.merchantId, project.id, offset, stamp(at)]);
    const reply = once?.encode({ now: at + offset, offset });
    if (once && asked && reply) {
      const { fingerprint } = once.idempotency;
      await keepReplies(client, [{ asked, fingerprint, reply }], at);
    }
    const moved = { now: at + offset, offset, reply, replayed: false };
    tried = { at, moved };
    return moved;
  });
}

function refuseOffset(by: number, offset: number): void {
  if (!Number.isSafeInteger(by) || by <= 0) {
    throw new Failure("invalid_request", "A clock is advanced by more than nothing.", {
      hint: "Time never goes backwards; make a new project to begin anew.",
    });
  }
  if (offset <= MOST_AHEAD) return;
  throw new Failure("invalid_request", "A clock is at most 3,650 days ahead of the real time.", {
    hint: "Make a new project to begin anew.",
  });
}

/**
 * Waits until every statement has ended that may have read the old offset: what it wrote is seen by
 * what comes next. Bounded, for a long read elsewhere must not hold the clock.
 */
async function letPass(db: Queryable): Promise<void> {
  const [now] = await selectHorizon(db, []);
  for (let look = 0; look < STATEMENT_LOOKS; look += 1) {
    const [older] = await selectOlder(db, [now?.horizon]);
    if (!older?.busy) return;
    await wait(PAUSE);
  }
}

/** Runs what fell due; gives how many deliveries are under way still. */
async function runDue(room: ClocksRoom, project: Project): Promise<number> {
  const { db, clock, onTold } = room;
  await rewriteDuePayments(db, project);
  for (let round = 1; (await expireDue(room, project)).due > 0; round += 1) {
    assert(round < MOST_ROUNDS, "what is due is expired by a few rounds");
  }
  for (let look = 1; ; look += 1) {
    await rewriteDueRetries(db, project);
    const [row] = await countUnderWay(db, [project.merchantId, project.id, stamp(clock.now())]);
    const waiting = row?.waiting ?? 0;
    if (waiting === 0 || look === LOOKS) return waiting;
    onTold();
    await wait(PAUSE);
  }
}

const lockClock = statement<{
  mode: Project["mode"];
  clock_offset: number;
  clock_advanced_at: Instant | null;
}>(
  "clock_lock",
  `select mode, clock_offset, clock_advanced_at
     from project
    where merchant_id = $1 and id = $2
      for update`,
);

const setClock = statement(
  "clock_set",
  `update project set clock_offset = $3, clock_advanced_at = $4
    where merchant_id = $1 and id = $2`,
);

const selectHorizon = statement<{ horizon: string }>(
  "clock_horizon",
  "select pg_snapshot_xmax(pg_current_snapshot())::xid::text as horizon",
);

const selectOlder = statement<{ busy: boolean }>(
  "clock_older_statements",
  `select exists (
     select from pg_stat_activity a
      where a.datname = current_database() and a.pid <> pg_backend_pid()
        and a.backend_type = 'client backend'
        and greatest(age(a.backend_xid), age(a.backend_xmin)) > age($1::text::xid)) as busy`,
);

/**
 * Due, or in a worker's hands. One that claimed it before the clock moved puts it back with the old
 * offset, so the time of its next try in project time counts too.
 */
const countUnderWay = statement<{ waiting: number }>(
  "clock_deliveries_under_way",
  `select count(*)::integer as waiting
     from project j
     join endpoint e on e.merchant_id = j.merchant_id and e.project_id = j.id
     join delivery d on d.endpoint_id = e.id and d.status = 'pending'
    where j.merchant_id = $1 and j.id = $2
      and (d.due_at <= $3::timestamptz or d.leased_until > $3::timestamptz
           or d.retry_at <= $3::timestamptz + j.clock_offset * interval '1 millisecond')`,
);

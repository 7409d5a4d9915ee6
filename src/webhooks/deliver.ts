/**
 * Deliver: the worker that tells endpoints what has happened. It claims what is due, fairly over
 * endpoints, sends it, and records what came of it; several may run on one database.
 */
import { setTimeout as wait } from "node:timers/promises";
import { showId } from "../ids.ts";
import { type AttemptDependencies, attempt } from "./attempt.ts";
import { type ClaimDependencies, claim, giveBack } from "./claim.ts";
import { START, walkDue } from "./due.ts";
import { createLanes, type Held, type Standing } from "./lanes.ts";
import { createRecorder, type Outcome } from "./record.ts";

export type Log = Record<"info" | "warn" | "error", (facts: object, message: string) => void>;

export type DelivererDependencies = ClaimDependencies &
  AttemptDependencies & {
    readonly log: Log;
    /** Hears of each try once it is recorded. */
    readonly onDelivered?: (outcome: Outcome) => void;
    /** Finds endpoints with work; absent, those of the whole house. */
    readonly walk?: typeof walkDue;
    /** Deliveries held at once; 2,048 when absent. */
    readonly slots?: number;
    /** Most tries under way at one endpoint; 8 when absent. */
    readonly cap?: number;
  };

export type Deliverer = {
  start(): void;
  /** Claims nothing more, gives back what was not sent, and returns within 5 s. */
  stop(): Promise<void>;
  /** Says that something may be due now: call it after a commit. */
  nudge(): void;
  /** Runs until nothing is due and nothing is under way. */
  drain(): Promise<void>;
};

const SLOTS = 2_048;
const CAP = 8;

/** How long an idle worker sleeps, ms, when nobody nudges it. */
const POLL = 200;

/** The least time between two claims of a busy worker, ms: claims of many rows cost less a row. */
const PACE = 5;

/** How long a worker waits after the database failed it, ms. */
const TROUBLE_PAUSE = 1_000;

/** A try is begun only while its lease lasts for this long, ms: longer than any try. */
const LEAST_LEASE = 20_000;

/** How long `stop` waits for tries under way, ms; what is later is left to its lease. */
const LAST_WAIT = 3_000;

export function createDeliverer(dependencies: DelivererDependencies): Deliverer {
  const { db, clock, log, onDelivered, walk: findDue = walkDue } = dependencies;
  const lanes = createLanes({
    slots: dependencies.slots ?? SLOTS,
    cap: dependencies.cap ?? CAP,
  });
  const record = createRecorder({ db, clock });
  const underWay = new Set<Promise<void>>();
  const alarm = createAlarm();
  let from = START;
  let running: Promise<void> | undefined;
  let stopping = false;

  /** Claims once, and starts what can be started. Gives how many deliveries were dealt with. */
  async function round(): Promise<number> {
    const walk = await findDue(db, from, clock.now());
    from = walk.next;
    const shares = lanes.deal(walk.due);
    if (shares.length === 0) return 0;
    const { taken, left } = await claim(dependencies, shares);
    for (const { id, reason } of left) {
      log.warn({ delivery: showId("dlv", id), reason }, "a delivery was not sent");
    }
    for (const standing of new Set(taken.map(lanes.take))) fill(standing);
    return taken.length + left.length;
  }

  /** Starts what an endpoint's cap allows. */
  function fill(standing: Standing): void {
    while (!stopping && standing.sending < standing.cap) {
      const next = standing.waiting.shift();
      if (!next) return;
      standing.sending += 1;
      track(send(next));
    }
  }

  function track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => log.error({ err: error }, "a delivery was left to its lease"))
      .finally(() => {
        underWay.delete(tracked);
        alarm.ring();
      });
    underWay.add(tracked);
  }

  async function send(held: Held): Promise<void> {
    const { claimed, standing } = held;
    try {
      if (claimed.leaseEnd - clock.now() < LEAST_LEASE) {
        standing.sending -= 1;
        return await returnUnsent([held]);
      }
      const outcome = await attempt(dependencies, claimed);
      standing.sending -= 1;
      lanes.learn(standing, outcome.verdict === "acknowledged", outcome.took);
      // What a failing endpoint cannot take soon would wait here while its lease runs out.
      if (standing.failing) track(returnUnsent(standing.waiting.splice(standing.cap)));
      fill(standing);
      const recorded = await record(outcome);
      if (recorded === "recorded") onDelivered?.(outcome);
      else log.warn({ delivery: showId("dlv", claimed.id), recorded }, "a try was not counted");
    } finally {
      lanes.release(held);
    }
  }

  async function returnUnsent(unsent: readonly Held[]): Promise<void> {
    if (unsent.length === 0) return;
    try {
      await giveBack(
        db,
        unsent.map(({ claimed }) => claimed),
      );
    } finally {
      unsent.forEach(lanes.release);
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        const done = await round();
        if (done === 0 && from === START) await alarm.wait(POLL);
      } catch (error) {
        log.error({ err: error }, "deliveries cannot be claimed");
        await alarm.wait(TROUBLE_PAUSE);
      }
      if (lanes.held() > 0) await wait(PACE);
    }
  }

  async function finish(): Promise<void> {
    await running;
    await returnUnsent(lanes.unsent());
    await Promise.allSettled(underWay);
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping = true;
      alarm.ring();
      const ended = finish().catch((error) => log.error({ err: error }, "left to their leases"));
      await Promise.race([ended, wait(LAST_WAIT, undefined, { ref: false })]);
    },
    nudge: alarm.ring,
    async drain() {
      let found: number;
      do {
        found = underWay.size;
        do found += await round();
        while (from !== START);
        while (underWay.size > 0) await Promise.allSettled(underWay);
      } while (found > 0);
    },
  };
}

/**
 * Something to sleep on: `wait` ends after its time, or at once when it was rung since the last.
 */
function createAlarm() {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring(): void {
      rung = true;
      wake?.();
    },
    async wait(most: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, most);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wake = undefined;
    },
  };
}

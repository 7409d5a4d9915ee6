/**
 * The peers of the deliverer: queues on Postgres that others wrote, tuned for throughput. A job
 * carries the address and the finished body; they sign it and send it with our sender.
 */
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { PgBoss } from "pg-boss";
import type { House } from "../src/open-house.ts";

export type Job = { readonly url: string; readonly body: string };

export type Peer = {
  /** Writes the jobs; nothing runs yet. */
  fill(jobs: readonly Job[]): Promise<void>;
  /** Begins to work. */
  start(send: (job: Job) => Promise<void>): Promise<void>;
  /** Ends what `start` began, its results written. */
  stop(): Promise<void>;
  /** Jobs that are not done. */
  left(): Promise<number>;
  close(): Promise<void>;
};

const QUEUE = "deliver";
/** Connections to the database, as many as ours has. */
const CONNECTIONS = 16;
/** Jobs written by one call. */
const PORTION = 1_000;

/** Jobs that are taken and completed by one statement, and how many such batches at once. */
const BOSS = { batchSize: 500, localConcurrency: 4 };

/** Tries under way at once, jobs taken by one statement, and ms in which completions gather. */
const GRAPHILE = { concurrency: 256, taken: 1_000, gather: 5 };

export async function openBoss({ db }: House): Promise<Peer> {
  const { host = "", port = 5_432, user = "", database = "" } = db.options;
  const boss = new PgBoss({ host, port, user, database, max: CONNECTIONS, supervise: false });
  boss.on("error", (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    async fill(jobs) {
      await boss.deleteAllJobs(QUEUE);
      for (const portion of portions(jobs)) {
        await boss.insert(
          QUEUE,
          portion.map((data) => ({ data })),
        );
      }
    },
    async start(send) {
      const options = { ...BOSS, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
      await boss.work<Job>(QUEUE, options, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => send(data)));
      });
    },
    stop: () => boss.offWork(QUEUE, { wait: true }),
    left: () => count(db, "select count(*) from pgboss.job where state < 'completed'"),
    close: () => boss.stop({ graceful: false }),
  };
}

export async function openGraphile({ db }: House): Promise<Peer> {
  const logger = new Logger(() => () => undefined);
  const room = { pgPool: db as never, logger };
  const utils = await makeWorkerUtils(room);
  await utils.migrate();
  let runner: Awaited<ReturnType<typeof run>> | undefined;
  return {
    async fill(jobs) {
      for (const portion of portions(jobs)) {
        await utils.addJobs(portion.map((payload) => ({ identifier: QUEUE, payload })));
      }
    },
    async start(send) {
      const { concurrency, taken, gather } = GRAPHILE;
      runner = await run({
        ...room,
        concurrency,
        noHandleSignals: true,
        taskList: { [QUEUE]: (payload) => send(payload as Job) },
        preset: {
          worker: { localQueue: { size: taken }, completeJobBatchDelay: gather },
        },
      });
    },
    async stop() {
      await runner?.stop();
    },
    left: () => count(db, "select count(*) from graphile_worker.jobs"),
    close: async () => utils.release(),
  };
}

function* portions(jobs: readonly Job[]): Iterable<Job[]> {
  for (let at = 0; at < jobs.length; at += PORTION) yield jobs.slice(at, at + PORTION);
}

async function count(db: House["db"], sql: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(sql);
  return Number(rows[0]?.count);
}

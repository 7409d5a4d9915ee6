/**
 * Expiry: 100,000 payments fall due at one instant while the real worker runs; how far behind its
 * deadline is each event.
 */
import { setTimeout as wait } from "node:timers/promises";
import { DAY, SECOND } from "../src/clock.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { copyPayments, makeModel } from "./fill.ts";
import { type BenchMerchant, makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { startServer } from "./server.ts";

const MERCHANTS = 64;
const PAYMENTS = 100_000;
/** For the worker to start before they fall due, and some more than the writing should take. */
const AHEAD = 5 * SECOND;
const SPARE = 1.5;
const PATIENCE = 120 * SECOND;
/** Seldom: counting them all takes time from the database that is measured. */
const POLL = SECOND;

export const expiry: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const { db, clock } = house;
  const engine = wireEngine(house);
  const count = Math.ceil(PAYMENTS / MERCHANTS);
  const [trial, ...merchants] = await makeMerchants(house, MERCHANTS + 1);
  if (!trial) throw new Error("no merchant");
  let next = 1;
  const fill = async ({ project }: BenchMerchant, deadline: number): Promise<void> => {
    const model = await makeModel(engine, project);
    await copyPayments(db, model, { first: next, count, deadline });
    next += count;
  };
  const started = clock.now();
  await fill(trial, started + DAY);
  const deadline = clock.now() + AHEAD + (clock.now() - started) * MERCHANTS * SPARE;
  for (const merchant of merchants) await fill(merchant, deadline);
  await db.query("analyze payment, charge");
  const server = await startServer(stage.serverSettings);
  try {
    if (clock.now() > deadline) throw new Error("they fell due before the worker was there");
    await wait(deadline - clock.now());
    const until = clock.now() + PATIENCE;
    while ((await countExpired(db)) < count * MERCHANTS) {
      if (clock.now() > until) throw new Error(`not all expired after ${PATIENCE} ms`);
      await wait(POLL);
    }
  } finally {
    await server.stop();
  }
  const { rows } = await db.query<{ p50: number; p99: number; most: number }>(
    `select percentile_disc(0.5) within group (order by lag) as p50,
            percentile_disc(0.99) within group (order by lag) as p99, max(lag) as most
       from (select extract(epoch from created_at - $1::timestamptz)::float8 * 1000 as lag
               from event where type = 'payment.expired') e`,
    [new Date(deadline).toISOString()],
  );
  const { p50, p99, most } = rows[0] as { p50: number; p99: number; most: number };
  tell(`  ${count * MERCHANTS} events: half within ${p50} ms, 99 % within ${p99}, all in ${most}`);
  return { expiry_lag_p99_ms: Math.round(p99) };
};

async function countExpired(db: { query(sql: string): Promise<{ rows: unknown[] }> }) {
  const { rows } = await db.query(
    "select count(*) as count from event where type = 'payment.expired'",
  );
  return (rows[0] as { count: number }).count;
}

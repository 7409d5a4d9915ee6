/**
 * The feed of events: a reader that goes on from the last number it saw misses none, however many
 * write meanwhile. Shown to miss one when numbers are given out before the commit that uses them.
 */
import { expect, test } from "vitest";
import type { PoolClient } from "../src/db/pool.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Engine } from "../src/engine/engine.ts";
import { appendEvents } from "../src/engine/events.ts";
import type { Payment } from "../src/engine/payment.ts";
import { countedIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { ask, HOUSE_KEY, made, testHouse } from "./support/house.ts";

const house = await testHouse();
const { engine, clock, database } = house;
const db = database.pool;

/** Reads on from where it was, as a program that keeps the last number does. */
function createReader(merchantId: string) {
  const seen: number[] = [];
  return {
    seen,
    /** Reads one page. Returns whether there was anything on it. */
    async poll(): Promise<boolean> {
      const after = seen.at(-1) ?? 0;
      const page = await engine.events.list(merchantId, { after, limit: 50 });
      seen.push(...page.map(({ number }) => number));
      return page.length > 0;
    },
  };
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

test("twenty writers at two engines, and the reader misses none", async () => {
  const project = await house.addProject();
  const deps = { db, clock, ids: countedIds(77), rails, houseKey: HOUSE_KEY, keyForms: [] };
  const engines = [engine, createEngine(deps)];
  const reader = createReader(project.merchantId);
  let writing = true;

  async function write(through: Engine): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      const payment = await made(through, ask(project));
      if (round % 3 === 0) await through.payments.cancel(project, payment);
      else await through.payments.simulate(project, payment, "paid");
    }
  }

  async function read(): Promise<void> {
    for (;;) {
      const last = !writing;
      if (!(await reader.poll()) && last) return;
    }
  }

  const reading = read();
  await Promise.all(upTo(20).map((at) => write(engines[at % 2] as Engine)));
  writing = false;
  await reading;
  expect(reader.seen).toEqual(upTo(20 * 20 * 2));
});

/** Two transactions, the second begun first to end: the order in which numbers can go wrong. */
async function twoTransactions(
  work: (first: PoolClient, second: PoolClient) => Promise<void>,
): Promise<void> {
  const clients = [await db.connect(), await db.connect()] as const;
  try {
    for (const client of clients) await client.query("begin");
    await work(...clients);
  } finally {
    for (const client of clients) await client.query("rollback");
    for (const client of clients) client.release();
  }
}

/** A payment that is in no table, for events alone. */
async function someone(): Promise<{ payment: () => Payment; merchantId: string }> {
  const project = await house.addProject();
  const like = await made(engine, ask(project));
  const payment = () => ({ ...like, id: engine.ids.uuid(clock.now()) });
  return { payment, merchantId: project.merchantId };
}

test("the second waits for the first, and no number shows before a lower one", async () => {
  const { payment, merchantId } = await someone();
  const reader = createReader(merchantId);
  await reader.poll();
  const draft = () => ({ type: "payment.created", payment: payment(), at: clock.now() }) as const;
  await twoTransactions(async (first, second) => {
    await appendEvents(first, engine.ids, [draft()], clock.now());
    let done = false;
    const waiting = appendEvents(second, engine.ids, [draft()], clock.now()).then(() => {
      done = true;
    });
    expect(await reader.poll()).toBe(false);
    expect(done).toBe(false);
    await first.query("commit");
    await waiting;
    await reader.poll();
    await second.query("commit");
    await reader.poll();
  });
  expect(reader.seen).toEqual([1, 2, 3]);
});

test("numbers given out before the commit that uses them lose an event to the reader", async () => {
  const { payment, merchantId } = await someone();
  const reader = createReader(merchantId);
  await reader.poll();

  /** The planted fault: the counter is bumped in a commit of its own. */
  async function number(): Promise<number> {
    const { rows } = await db.query<{ last: number }>(
      "update event_counter set last = last + 1 where merchant_id = $1 returning last",
      [merchantId],
    );
    return rows[0]?.last as number;
  }

  async function append(client: PoolClient, at: number): Promise<void> {
    const { id, projectId, mode } = payment();
    await client.query(
      `insert into event (merchant_id, number, subject_id, version, project_id, mode, type, data,
                          created_at)
       values ($1, $2, $3, 1, $4, $5, 'payment.created', '{}', now())`,
      [merchantId, at, id, projectId, mode],
    );
  }

  await twoTransactions(async (first, second) => {
    await append(first, await number());
    await append(second, await number());
    await second.query("commit");
    await reader.poll();
    await first.query("commit");
    await reader.poll();
  });
  expect(reader.seen).toEqual([1, 3]);
});

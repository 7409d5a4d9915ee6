/**
 * Answers cut off at a byte: a verb is begun over a proxy that breaks the connection there, and
 * must come to exactly one effect and the answer that an unbroken line would have given.
 */
import { describe, expect, test } from "vitest";
import { connect, type Pool } from "../../src/db/pool.ts";
import { transaction } from "../../src/db/transaction.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { CreatePayment, Engine, Reply } from "../../src/engine/engine.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Project } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { type CuttingProxy, cuttingProxy } from "./cutting-proxy.ts";
import { ask, HOUSE_KEY, made, type TestHouse, testHouse } from "./house.ts";
import { astrayVerbs } from "./lost-astray.ts";
import { payoutVerbs } from "./lost-payouts.ts";
import { refundVerbs } from "./lost-refunds.ts";

type Line = {
  readonly house: TestHouse;
  readonly proxy: CuttingProxy;
  /** One connection, so that every byte of an answer goes through the one that is cut. */
  readonly pool: Pool;
  /** The engine that speaks through the proxy. */
  readonly engine: Engine;
};

/** What is done over the broken line, on ground that was prepared over a whole one. */
export type Verb = {
  readonly name: string;
  prepare(line: Line, project: Project): Promise<() => Promise<void>>;
};

const FINGERPRINT = Buffer.alloc(32, 1);

/**
 * Cuts at every `step`th byte of the answers to a create and a settle, at every `rest`th of those
 * to the other verbs, and at each of the commit's.
 */
export function testLostAnswers({ step, rest }: { step: number; rest: number }): void {
  const others = [cancel, ...payoutVerbs, ...refundVerbs, ...astrayVerbs];
  const all = [
    ...[create, settle].map((verb) => ({ verb, every: step, name: verb.name })),
    ...others.map((verb) => ({ verb, every: rest, name: verb.name })),
  ];
  describe("answers that are cut off leave one effect", () => {
    test.each(all)("$name, tried in steps of $every bytes", async ({ verb, every }) => {
      const line = await openLine();
      try {
        await cutEverywhere(line, verb, every);
      } finally {
        await line.pool.end();
        await line.proxy.close();
      }
    });
  });
}

async function openLine(): Promise<Line> {
  const house = await testHouse();
  const proxy = await cuttingProxy(house.database.address);
  const pool = connect(proxy.address, { max: 1 });
  const deps = { db: pool, clock: house.clock, ids: countedIds(5), rails, houseKey: HOUSE_KEY };
  return { house, proxy, pool, engine: createEngine({ ...deps, keyForms: [] }) };
}

/** The last bytes that come: what the database says to a commit that stands. */
const COMMITTED = 18;
/** A name or number that is longer in one round than in another moves the end by a byte or two. */
const MOVED = 4;

async function cutEverywhere(line: Line, verb: Verb, step: number): Promise<void> {
  // The first round prepares the statements, which the second and all others find prepared.
  await goThrough(line, verb, Number.POSITIVE_INFINITY);
  const { bytes } = await goThrough(line, verb, Number.POSITIVE_INFINITY);
  const answer = bytes - COMMITTED - MOVED;
  const places = Array.from({ length: Math.ceil(answer / step) }, (_, at) => 1 + at * step);
  for (let place = answer + 1; place <= bytes; place += 1) places.push(place);
  let cuts = 0;
  for (const place of places) if ((await goThrough(line, verb, place)).cut) cuts += 1;
  expect(cuts, `cuts in ${bytes} bytes`).toBeGreaterThanOrEqual(places.length - MOVED);
}

/** Does the verb once, the line being cut after so many bytes of its answers. */
async function goThrough(line: Line, verb: Verb, after: number) {
  const project = await line.house.addProject();
  const work = await verb.prepare(line, project);
  // The pool's connection is whole again.
  await transaction(line.pool, (client) => client.query("select 1"));
  line.proxy.arm(after);
  await work();
  const through = line.proxy.disarm();
  await expectWholeFeed(line, project);
  return through;
}

const create: Verb = {
  name: "create",
  async prepare({ engine, house }, project) {
    const key = { operation: "create", key: project.id, fingerprint: FINGERPRINT };
    const request: CreatePayment = ask(project, { idempotency: key, identity: null });
    return async () => {
      const created = await engine.payments.create(request);
      expect(created.outcome).toBe("created");
      const { reply, payment } = created as { reply: Reply; payment: Payment };
      const again = await house.engine.payments.create(request);
      expect(again).toEqual({ outcome: "replayed", reply });
      const payments = await house.engine.payments.list(project, { limit: 10 });
      expect(payments).toEqual([payment]);
    };
  },
};

const settle: Verb = {
  name: "settle",
  async prepare({ engine, house }, project) {
    const payment = await made(house.engine, ask(project));
    const receipt = { transaction: project.id, amount: 100_003, paidAt: house.clock.now() };
    const tell = (through: Engine) =>
      through.payments.receive(
        project.merchantId,
        payment.id,
        payment.charge?.id as string,
        receipt,
      );
    return async () => {
      const paid = await tell(engine);
      expect(paid).toMatchObject({ status: "paid", version: 2 });
      expect(await tell(house.engine)).toEqual(paid);
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: 99_000, held: 0, suspense: 0 });
    };
  },
};

const cancel: Verb = {
  name: "cancel",
  async prepare({ engine, house }, project) {
    const payment = await made(house.engine, ask(project));
    return async () => {
      const canceled = await engine.payments.cancel(project, payment);
      expect(canceled).toMatchObject({ status: "canceled", version: 2 });
      expect(await house.engine.payments.findById(project, payment.id)).toEqual(canceled);
      // Another one's cancel is still refused.
      await expect(house.engine.payments.cancel(project, payment)).rejects.toMatchObject({
        code: "wrong_state",
      });
    };
  },
};

/** One event for each version of each subject, whatever was begun anew. */
async function expectWholeFeed({ house }: Line, { merchantId }: Project): Promise<void> {
  const events = await house.engine.events.list(merchantId, { after: 0, limit: 100 });
  expect(events.map(({ number }) => number)).toEqual(events.map((_, at) => at + 1));
  for (const one of new Set(events.map(({ subjectId }) => subjectId))) {
    const mine = events.filter(({ subjectId }) => subjectId === one);
    expect(mine.map(({ version }) => version)).toEqual(mine.map((_, at) => at + 1));
  }
}

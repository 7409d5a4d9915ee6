/** The time machine: what obeys a sandbox project's clock, what does not, and whose it is. */
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND, utcText } from "../src/clock.ts";
import type { Pool } from "../src/db/pool.ts";
import { dialectOf } from "../src/dialects/index.ts";
import { createClocks } from "../src/engine/clocks.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { IdempotencyKey } from "../src/engine/engine.ts";
import { expireDue } from "../src/engine/expiry.ts";
import { goLive } from "../src/engine/go-live.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";
import { sweep } from "../src/engine/sweep.ts";
import { countedIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { formOf } from "../src/wire-engine.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";

const house = await testHouse();
const { clock, engine, database } = house;
const db = database.pool;
const room = { db, clock, ids: countedIds(9), onTold: () => undefined };

/** Another process on the same database: what it has read of projects is its own. */
const other = createEngine({ ...room, rails, houseKey: HOUSE_KEY, keyForms: [] });

const advance = (project: Project, by: number) => engine.clocks.advance(project, by);

async function stored(id: string): Promise<Record<string, unknown>> {
  const { rows } = await db.query("select * from payment where id = $1", [id]);
  return rows[0];
}

/** A sandbox project in which one unique code is all there is. */
function oneCode(): Promise<Project> {
  const unique = { from: 7, to: 7, owner: "merchant" as const, coolDown: HOUR };
  const qris = { least: 1_000, most: 10_000_000, life: HOUR, unique };
  return house.addProject({ settings: { ...SETTINGS, channels: { qris } } });
}

describe("what obeys", () => {
  test("a deadline: what is past is expired and told before the advance is answered", async () => {
    const project = await house.addProject();
    const soon = await made(engine, ask(project));
    const later = await made(engine, ask(project, { channel: "va.bni" }));
    const { waiting, now, offset } = await advance(project, 2 * HOUR);
    expect({ waiting, offset }).toEqual({ waiting: 0, offset: 2 * HOUR });
    expect(now).toBe(clock.now() + 2 * HOUR);
    expect(await stored(soon.id)).toMatchObject({ status: "expired", updated_at: now });
    const due = clock.now() + DAY - 2 * HOUR;
    expect(await stored(later.id)).toMatchObject({ status: "pending", due_at: due });
    const events = await engine.events.list(project.merchantId, { after: 0, limit: 10 });
    expect(events.map(({ type, createdAt }) => [type, createdAt])).toEqual([
      ["payment.created", clock.now()],
      ["payment.created", clock.now()],
      ["payment.expired", now],
    ]);
  });

  test("what a process makes that has not heard of it, and what its reply tells", async () => {
    const project = await house.addProject();
    await advance(project, DAY);
    const now = clock.now() + DAY;
    const request = ask(project, {
      encode: ({ createdAt, expiresAt }) => ({
        status: 201,
        headers: {},
        body: `${utcText(createdAt)} ${utcText(expiresAt)}`,
      }),
    });
    const created = await other.payments.create(request);
    if (created.outcome !== "created") throw new Error(created.outcome);
    const { payment, reply } = created;
    expect(reply.body).toBe(`${utcText(now)} ${utcText(now + HOUR)}`);
    expect(await stored(payment.id)).toMatchObject({
      created_at: now,
      expires_at: now + HOUR,
      due_at: clock.now() + HOUR,
    });
    const charged = await other.payments.charge(project, payment, "ewallet.dana");
    expect(charged.charge).toMatchObject({ createdAt: now, deadline: now + 15 * MINUTE });
    const paid = await other.payments.simulate(project, charged, "paid");
    expect(paid).toMatchObject({ status: "paid", paidAt: now, updatedAt: now });
  });

  test("lists by time", async () => {
    const project = await house.addProject();
    await made(engine, ask(project));
    await advance(project, DAY);
    const { id } = await made(engine, ask(project));
    const renewed = { ...project, clockOffset: DAY };
    const from = clock.now() + DAY;
    const listed = await engine.payments.list(renewed, { from, limit: 10 });
    expect(listed.map((one) => one.id)).toEqual([id]);
    expect(await engine.payments.count(renewed, { status: "expired" })).toBe(1);
  });

  test("a canceled payment's end, and so money that comes later", async () => {
    const project = await house.addProject();
    const payment = await made(engine, ask(project));
    await advance(project, MINUTE);
    const at = clock.now() + MINUTE;
    const canceled = await other.payments.cancel(project, payment);
    expect(canceled).toMatchObject({ canceledAt: at, charge: { deadline: at } });
  });

  test("the cool-down of unique amounts, after the deadline and after an early end", async () => {
    const project = await oneCode();
    const first = await made(engine, ask(project));
    await advance(project, HOUR);
    expect(await stored(first.id)).toMatchObject({ status: "expired" });
    await expect(other.payments.create(ask(project))).rejects.toThrow(/No unique amount/);
    await advance(project, HOUR);
    const second = await made(other, ask(project));
    await engine.payments.cancel(project, second);
    await advance(project, HOUR - SECOND);
    await expect(engine.payments.create(ask(project))).rejects.toThrow(/No unique amount/);
    await advance(project, SECOND);
    expect((await made(engine, ask(project))).charge?.code).toBe(7);
  });

  test("the cool-off of a new beneficiary", async () => {
    const project = await projectWorth(house, 500_000, { coolOff: 2 * HOUR }, "sandbox");
    const payout = await requested(engine, askPayout(project));
    const approve = () => other.payouts.decide(payout, { do: "approve", by: "ayu" });
    await expect(approve()).rejects.toThrow(/The beneficiary is new/);
    await advance(project, 2 * HOUR);
    const now = clock.now() + 2 * HOUR;
    expect(await approve()).toMatchObject({ status: "paid", processedAt: now });
    const known = await requested(engine, askPayout(project));
    expect(known.notBefore).toBe(now);
  });

  test("the most of a day in Jakarta", async () => {
    const project = await projectWorth(house, 500_000, { daily: 150_000 }, "sandbox");
    await requested(engine, askPayout(project));
    await expect(requested(engine, askPayout(project))).rejects.toThrow(/Only 50000 of today/);
    await advance(project, DAY);
    expect(await requested(other, askPayout(project))).toMatchObject({
      createdAt: clock.now() + DAY,
    });
    await expect(requested(engine, askPayout(project))).rejects.toThrow(/Only 50000 of today/);
  });
});

describe("what does not", () => {
  test("the life of idempotency keys", async () => {
    const project = await house.addProject();
    const idempotency = idempotencyKey("k1");
    const request = ask(project, { idempotency });
    await made(engine, request);
    await advance(project, 3 * DAY);
    await sweep({ db, clock });
    expect(await engine.payments.create(request)).toMatchObject({ outcome: "replayed" });
    const { rows } = await db.query("select created_at from idempotency where key = 'k1'");
    expect(rows).toEqual([{ created_at: clock.now() }]);
  });

  test("the books' own times, while what moved keeps its project's", async () => {
    const project = await house.addProject();
    await advance(project, DAY);
    const payment = await made(engine, ask(project));
    await engine.payments.simulate(project, payment, "paid");
    const { rows } = await db.query(
      "select effective_at, created_at from transfer where subject_id = $1",
      [payment.id],
    );
    expect(rows).toEqual([{ effective_at: clock.now() + DAY, created_at: clock.now() }]);
  });

  test("when a first delivery is due", async () => {
    const project = await house.addProject();
    await advance(project, DAY);
    const { rows } = await db.query(
      "select count(*)::integer as ahead from delivery where due_at > $1",
      [utcText(clock.now())],
    );
    expect(rows).toEqual([{ ahead: 0 }]);
  });
});

describe("whose clock", () => {
  test("two projects of one merchant share no time", async () => {
    const payout = { payout: { fee: [], coolOff: 2 * HOUR } };
    const one = await projectWorth(house, 500_000, payout.payout, "sandbox");
    const { merchantId } = one;
    const two = await house.addProject({ merchantId, settings: { ...SETTINGS, ...payout } });
    const theirs = await made(engine, ask(two));
    await advance(one, 10 * DAY);
    await requested(engine, askPayout(one));
    expect(await engine.payments.findById(two, theirs.id)).toMatchObject({ status: "pending" });
    expect(await requested(engine, askPayout(two))).toMatchObject({
      createdAt: clock.now(),
      notBefore: clock.now() + 2 * HOUR,
    });
    expect(await made(engine, ask(two))).toMatchObject({ createdAt: clock.now() });
    expect(await engine.clocks.show(two)).toEqual({ now: clock.now(), offset: 0 });
  });

  test("live never: refused in words, by the law and by the database", async () => {
    const live = await house.addProject({ mode: "live" });
    await expect(advance(live, HOUR)).rejects.toMatchObject({ code: "sandbox_only" });
    await expect(engine.clocks.show(live)).rejects.toThrow(/its time is real/);
    const sandbox = { ...live, mode: "sandbox" as const };
    await expect(advance(sandbox, HOUR)).rejects.toMatchObject({ code: "sandbox_only" });
    await expect(
      db.query("update project set clock_offset = 1 where id = $1", [live.id]),
    ).rejects.toMatchObject({ constraint: "project_clock" });
  });

  test("going live ends it, and what stays behind in the sandbox still expires", async () => {
    const project = await house.addProject();
    await advance(project, DAY);
    const left = await made(engine, ask(project));
    const keyRoom = { ...room, houseKey: HOUSE_KEY };
    const { project: live } = await goLive(keyRoom, project, formOf(dialectOf("native")), {
      weakKey: false,
    });
    expect(live.clockOffset).toBe(0);
    expect(engine.now(live)).toBe(clock.now());
    await expect(advance(live, HOUR)).rejects.toMatchObject({ code: "sandbox_only" });
    clock.advance(HOUR);
    expect((await expireDue(room)).due).toBeGreaterThan(0);
    expect(await stored(left.id)).toMatchObject({
      status: "pending",
      due_at: clock.now() + DAY,
    });
    expect(await expireDue(room)).toMatchObject({ due: 0 });
    clock.advance(DAY);
    await expireDue(room);
    expect(await stored(left.id)).toMatchObject({ status: "expired" });
  });

  test.each([0, -1, 0.5, Number.NaN, 3_651 * DAY])("never by %s", async (by) => {
    await expect(advance(await house.addProject(), by)).rejects.toMatchObject({
      code: "invalid_request",
    });
  });
});

describe("the advance itself", () => {
  test("adds up when many are made at once, and is made once under one key", async () => {
    const project = await house.addProject();
    await Promise.all([1, 2, 3, 4].map(() => advance(project, MINUTE)));
    const once = {
      idempotency: idempotencyKey("jump"),
      encode: ({ offset }: { offset: number }) => ({ status: 200, headers: {}, body: `${offset}` }),
    };
    const jumps = await Promise.all(
      [engine, other, engine].map((at) => at.clocks.advance(project, MINUTE, once)),
    );
    expect(new Set(jumps.map(({ reply }) => reply?.body))).toEqual(new Set([`${5 * MINUTE}`]));
    expect(jumps.filter(({ replayed }) => replayed)).toHaveLength(2);
    expect(await engine.clocks.show(project)).toMatchObject({ offset: 5 * MINUTE });
  });

  test.each(["due_rewrite_payments", "payments_due_of_project", "due_rewrite_retries"])(
    "a crash before %s is finished by the next",
    async (name) => {
      const project = await house.addProject();
      const past = await made(engine, ask(project));
      const ahead = await made(engine, ask(project, { channel: "va.bni" }));
      const crashing = createClocks({ ...room, db: failingAt(name) });
      await expect(crashing.advance(project, 2 * HOUR)).rejects.toThrow("crashed");
      await advance(project, SECOND);
      const offset = 2 * HOUR + SECOND;
      expect(await stored(past.id)).toMatchObject({ status: "expired" });
      expect(await stored(ahead.id)).toMatchObject({
        status: "pending",
        due_at: clock.now() + DAY - offset,
      });
      expect(await engine.clocks.show(project)).toMatchObject({ offset });
    },
  );

  test("creates on their way meanwhile are in one time or the other, and due by it", async () => {
    const project = await house.addProject();
    const creating = [engine, other].map(async (at) => {
      for (let n = 0; n < 40; n += 1) await made(at, ask(project, { channel: "ewallet.dana" }));
    });
    for (let n = 0; n < 6; n += 1) await advance(project, 5 * MINUTE);
    await Promise.all(creating);
    const { rows } = await db.query(
      `select count(*)::integer as all,
              count(*) filter (where status = 'pending' and expires_at <= $2)::integer as overdue,
              count(*) filter (where status = 'pending'
                and due_at <> expires_at - interval '30 minutes')::integer as wrong
         from payment where project_id = $1`,
      [project.id, utcText(clock.now() + 30 * MINUTE)],
    );
    expect(rows).toEqual([{ all: 80, overdue: 0, wrong: 0 }]);
  });

  test("10,000 payments fall due by one, in batches", async () => {
    const project = await house.addProject();
    await copyPayment(await made(engine, ask(project)), 9_999);
    const batches: Record<string, number[]> = {};
    const counting = createClocks({ ...room, db: countingRows(batches) });
    await counting.advance(project, HOUR);
    const { rows } = await db.query(
      "select status, count(*)::integer from payment where project_id = $1 group by 1",
      [project.id],
    );
    expect(rows).toEqual([{ status: "expired", count: 10_000 }]);
    expect(Math.max(...(batches.due_select_payments ?? []))).toBe(1_000);
    expect(Math.max(...(batches.payments_due_of_project ?? []))).toBe(2_000);
  });
});

function idempotencyKey(key: string): IdempotencyKey {
  return { operation: "test", key, fingerprint: Buffer.alloc(32) };
}

type Query = (...asked: unknown[]) => Promise<{ rows: unknown[] }>;

/** The pool, with `hear` between a statement's name and its run. */
function heard(hear: (name: string, run: () => ReturnType<Query>) => ReturnType<Query>): Pool {
  const query: Query = (...asked) => {
    const run = () => (db.query as unknown as Query).apply(db, asked);
    return hear((asked[0] as { text: string; name: string }).name.split("/")[0] as string, run);
  };
  return new Proxy(db, {
    get: (pool, name) => (name === "query" ? query : Reflect.get(pool, name).bind(pool)),
  });
}

/** Fails there once the clock has moved. */
function failingAt(name: string): Pool {
  let moved = false;
  return heard((asked, run) => {
    moved ||= asked === "clock_horizon";
    if (moved && asked === name) throw new Error("crashed");
    return run();
  });
}

function countingRows(batches: Record<string, number[]>): Pool {
  return heard(async (name, run) => {
    const result = await run();
    batches[name] = [...(batches[name] ?? []), result.rows.length];
    return result;
  });
}

/** Copies of a payment and its charge, with ids and references of their own. */
async function copyPayment({ merchantId, id }: Payment, count: number): Promise<void> {
  const of = [merchantId, id, count];
  await db.query(
    `insert into payment
            (merchant_id, id, project_id, mode, reference, identity_kept, wire_id, origin, status,
             version, amount, channel, charge_id, created_at, updated_at, expires_at, due_at)
     select p.merchant_id, lpad(to_hex(n), 32, '0')::uuid, p.project_id, p.mode, 'COPY-' || n,
            false, 'copy-' || n, p.origin, 'pending', 1, p.amount, p.channel,
            lpad(to_hex(n), 32, '0')::uuid, p.created_at, p.updated_at, p.expires_at, p.due_at
       from payment p
      cross join generate_series(1, $3::integer) as n
      where p.merchant_id = $1 and p.id = $2`,
    of,
  );
  await db.query(
    `insert into charge
            (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
             payable, net, instructions, rail_reference, deadline, created_at)
     select o.merchant_id, c.id, c.id, o.mode, o.channel, o.rail, o.status, o.bearer, o.amount,
            o.fee, o.code, o.payable, o.net, o.instructions, o.rail_reference, o.deadline,
            o.created_at
       from charge o
      cross join generate_series(1, $3::integer) as n
      cross join lateral (select lpad(to_hex(n), 32, '0')::uuid as id) c
      where o.merchant_id = $1 and o.payment_id = $2`,
    of,
  );
}

/**
 * The engine over a real database: create, find, pay, expire, cancel, and money that does not fit.
 */
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../src/clock.ts";
import { expireDue } from "../src/engine/expiry.ts";
import type { Project } from "../src/engine/settings.ts";
import { countedIds, showId } from "../src/ids.ts";
import { ask, made, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { engine, clock, project, database } = house;
const { payments } = engine;

async function expireAll(): Promise<void> {
  const deps = { db: database.pool, clock, ids: countedIds(99), onTold: () => undefined };
  while ((await expireDue(deps)).due > 0);
}

describe("creating", () => {
  test("prices the charge and makes a QRIS over what the buyer must send", async () => {
    const payment = await made(engine, ask(project));
    expect(payment).toMatchObject({
      status: "pending",
      amount: 99_000,
      channel: "qris",
      version: 1,
    });
    expect(payment.charge).toMatchObject({ fee: 1_003, payable: 100_003, net: 99_000 });
    expect(await payments.findById(project, payment.id)).toEqual(payment);
    expect(await payments.findByWireId(project, payment.wireId)).toEqual(payment);
    expect(await payments.findByReference(project, payment.reference, 99_000)).toEqual(payment);
    expect(await payments.findByReference(project, payment.reference, 98_999)).toBeUndefined();
    expect((await payments.openByWireId(payment.wireId))?.project.slug).toBe(project.slug);
  });

  test("finds the payment that holds the identity instead of making a second", async () => {
    const first = await made(engine, ask(project));
    const again = await payments.create(ask(project, { reference: first.reference }));
    expect(again).toEqual({ outcome: "existing", payment: first });
  });

  test("makes one payment of a hundred equal asks at once", async () => {
    const request = ask(project);
    const all = await Promise.all(Array.from({ length: 100 }, () => payments.create(request)));
    expect(all.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
    expect(all.filter(({ outcome }) => outcome === "existing")).toHaveLength(99);
  });

  test("answers an idempotency key with its stored reply and refuses another body", async () => {
    const idempotency = { operation: "create", key: "k1", fingerprint: Buffer.alloc(32, 1) };
    const first = await payments.create(ask(project, { idempotency, identity: null }));
    const second = await payments.create(ask(project, { idempotency, identity: null }));
    expect(first.outcome).toBe("created");
    expect(second.outcome).toBe("replayed");
    expect(second).toMatchObject({ reply: (first as { reply: unknown }).reply });
    const other = { ...idempotency, fingerprint: Buffer.alloc(32, 2) };
    await expect(payments.create(ask(project, { idempotency: other }))).rejects.toMatchObject({
      code: "idempotency_mismatch",
    });
  });

  test("refuses amounts beyond its bounds and channels that are not offered", async () => {
    const refused = (over: object) => payments.create(ask(project, over));
    await expect(refused({ amount: 999 })).rejects.toMatchObject({ code: "amount_too_small" });
    await expect(refused({ amount: 10_000_001 })).rejects.toMatchObject({
      code: "amount_too_large",
    });
    await expect(refused({ channel: "va.bca" })).rejects.toMatchObject({
      code: "channel_unavailable",
    });
  });

  test("a live project has no rail, and is never routed to the sandbox", async () => {
    const live = await house.addProject({ mode: "live" });
    await expect(payments.create(ask(live))).rejects.toMatchObject({ code: "channel_unavailable" });
    const open = await made(engine, ask(live, { channel: null }));
    await expect(payments.simulate(live, open, "paid")).rejects.toMatchObject({
      code: "sandbox_only",
    });
    await expect(payments.charge(live, open, "qris")).rejects.toMatchObject({
      code: "channel_unavailable",
    });
  });

  test("a payment past its deadline gives its identity up to the next ask", async () => {
    const first = await made(engine, ask(project));
    clock.advance(HOUR);
    expect((await payments.findById(project, first.id))?.status).toBe("expired");
    const second = await made(engine, ask(project, { reference: first.reference }));
    expect(second.id).not.toBe(first.id);
    expect(await payments.findByReference(project, first.reference)).toEqual(second);
  });
});

describe("choosing another channel", () => {
  test("adds a charge and keeps the earlier one open", async () => {
    const first = await made(engine, ask(project));
    const second = await payments.charge(project, first, "va.bni");
    expect(second).toMatchObject({ channel: "va.bni", version: 2, status: "pending" });
    expect(second.charge?.payable).toBe(102_500);
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt);
    const back = await payments.charge(project, second, "qris");
    expect(back.charge?.id).toBe(first.charge?.id);
    expect(await payments.charges(back)).toHaveLength(2);
  });

  test("every virtual account number is another one", async () => {
    const many = await Promise.all(
      Array.from({ length: 300 }, () => made(engine, ask(project, { channel: "va.bni" }))),
    );
    const numbers = many.map(({ charge }) =>
      charge?.instructions.kind === "va" ? charge.instructions.number : "",
    );
    expect(new Set(numbers).size).toBe(300);
  });
});

describe("paying", () => {
  test("settles once, moves the money, and shows the paid charge", async () => {
    const own = await house.addProject();
    const payment = await made(engine, ask(own));
    const paid = await payments.simulate(own, payment, "paid");
    expect(paid).toMatchObject({ status: "paid", version: 2, paidAt: clock.now() });
    expect(await engine.ledger.balance(own.merchantId, "sandbox")).toEqual({
      available: 99_000,
      held: 0,
      suspense: 0,
      collected: 0,
    });
    await expect(payments.simulate(own, paid, "paid")).rejects.toMatchObject({
      code: "wrong_state",
    });
  });

  test("the same notice a hundred times at once counts once", async () => {
    const own = await house.addProject();
    const payment = await made(engine, ask(own));
    const receipt = { transaction: "T1", amount: 100_003, paidAt: clock.now() };
    const chargeId = payment.charge?.id ?? "";
    await Promise.all(
      Array.from({ length: 100 }, () =>
        payments.receive(own.merchantId, payment.id, chargeId, receipt),
      ),
    );
    expect(await engine.ledger.balance(own.merchantId, "sandbox")).toMatchObject({
      available: 99_000,
      suspense: 0,
    });
  });

  test.each([
    ["late", "expired", 0, 100_003],
    ["twice", "paid", 99_000, 100_003],
    ["short", "pending", 0, 99_003],
    ["over", "paid", 99_000, 1_000],
    ["failed", "failed", 0, 0],
  ] as const)(
    "%s leaves it %s, %i available and %i in suspense",
    async (scenario, status, available, suspense) => {
      const own = await house.addProject();
      const payment = await made(engine, ask(own));
      expect((await payments.simulate(own, payment, scenario)).status).toBe(status);
      expect(await engine.ledger.balance(own.merchantId, "sandbox")).toEqual({
        available,
        held: 0,
        suspense,
        collected: 0,
      });
    },
  );

  test("paid in time and heard late still settles; paid late does not", async () => {
    const own = await house.addProject();
    const [early, late] = [await made(engine, ask(own)), await made(engine, ask(own))];
    const inTime = clock.now() + 59 * MINUTE;
    clock.advance(2 * HOUR);
    await expireAll();
    const tell = (payment: typeof early, paidAt: number) =>
      payments.receive(own.merchantId, payment.id, payment.charge?.id ?? "", {
        transaction: `T${payment.id}`,
        amount: 100_003,
        paidAt,
      });
    expect((await tell(early, inTime)).status).toBe("paid");
    expect((await tell(late, clock.now())).status).toBe("expired");
    expect(await engine.ledger.balance(own.merchantId, "sandbox")).toMatchObject({
      available: 99_000,
      suspense: 100_003,
    });
  });

  test("heard late, while a newer payment holds the identity: both stand", async () => {
    const own = await house.addProject();
    const old = await made(engine, ask(own));
    const paidAt = clock.now() + SECOND;
    clock.advance(2 * HOUR);
    const newer = await made(engine, ask(own, { reference: old.reference }));
    const told = await payments.receive(own.merchantId, old.id, old.charge?.id ?? "", {
      transaction: "T2",
      amount: 100_003,
      paidAt,
    });
    expect(told.status).toBe("paid");
    expect((await payments.findByIdentity(own, old.reference))?.id).toBe(newer.id);
  });

  test("canceling moves the deadline to that moment", async () => {
    const own = await house.addProject();
    const payment = await made(engine, ask(own));
    const before = clock.now();
    clock.advance(MINUTE);
    expect((await payments.cancel(own, payment)).status).toBe("canceled");
    await expect(payments.cancel(own, payment)).rejects.toMatchObject({ code: "wrong_state" });
    const chargeId = payment.charge?.id ?? "";
    const pay = (transaction: string, paidAt: number) =>
      payments.receive(own.merchantId, payment.id, chargeId, {
        transaction,
        amount: 100_003,
        paidAt,
      });
    expect((await pay("late", clock.now() + 1)).status).toBe("canceled");
    expect((await pay("in time", before)).status).toBe("paid");
  });
});

test("asked at once by many, the sandbox plays one payment of a charge", async () => {
  const own = await house.addProject();
  const payment = await made(engine, ask(own));
  const play = () => payments.simulate(own, payment, "paid");
  const played = await Promise.all([play(), play(), play()]);
  expect(played.map(({ status }) => status)).toEqual(["paid", "paid", "paid"]);
  expect(await engine.ledger.balance(own.merchantId, "sandbox")).toMatchObject({ suspense: 0 });
  const again = await payments.simulate(own, payment, "twice").catch((error) => error.code);
  expect(again).toMatchObject({ status: "paid" });
  expect(await engine.ledger.balance(own.merchantId, "sandbox")).toMatchObject({
    available: 99_000,
    suspense: 100_003,
  });
});

describe("expiry", () => {
  test("expires what is due, oldest first, and tells of each once", async () => {
    const own = await house.addProject();
    await Promise.all(Array.from({ length: 700 }, () => made(engine, ask(own))));
    clock.advance(HOUR);
    await expireAll();
    const events = await engine.events.list(own.merchantId, { after: 0, limit: 2_000 });
    expect(events.filter(({ type }) => type === "payment.expired")).toHaveLength(700);
    expect(events.map(({ number }) => number)).toEqual(events.map((_, at) => at + 1));
  });

  test("expires many merchants side by side, each of their feeds without a gap", async () => {
    const sizes = [1, 40, 7, 90];
    const all: Project[] = [];
    for (const size of sizes) {
      const own = await house.addProject();
      all.push(own);
      await Promise.all(Array.from({ length: size }, () => made(engine, ask(own))));
    }
    clock.advance(HOUR);
    await expireAll();
    for (const [at, own] of all.entries()) {
      const events = await engine.events.list(own.merchantId, { after: 0, limit: 2_000 });
      const expired = events.filter(({ type }) => type === "payment.expired");
      expect(new Set(expired.map(({ subjectId }) => subjectId)).size).toBe(sizes[at]);
      expect(events.map(({ number }) => number)).toEqual(
        Array.from({ length: 2 * (sizes[at] as number) }, (_, before) => before + 1),
      );
    }
  });

  test("one that cannot be expired is told of, and keeps no other from it", async () => {
    const own = await house.addProject();
    const bad = await made(engine, ask(own));
    for (let count = 0; count < 3; count += 1) await made(engine, ask(own));
    // No higher version fits into its column.
    const versionOf = (version: number) =>
      database.pool.query("update payment set version = $1 where id = $2", [version, bad.id]);
    await versionOf(2 ** 31 - 1);
    clock.advance(HOUR);
    await expect(expireAll()).rejects.toThrow(
      `1 could not be expired, first ${showId("pay", bad.id)}: `,
    );
    const { rows } = await database.pool.query(
      "select id = $1 as bad, status from payment where project_id = $2",
      [bad.id, own.id],
    );
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row.status).toBe(row.bad ? "pending" : "expired");
    await versionOf(1);
    await expireAll();
    expect(await payments.findById(own, bad.id)).toMatchObject({ status: "expired", version: 2 });
  });
});

describe("unique amounts", () => {
  const unique = { from: 1, to: 9, owner: "merchant" as const, coolDown: 10 * MINUTE };
  const settings = {
    ...SETTINGS,
    channels: { qris: { least: 1_000, most: 10_000_000, life: 10 * MINUTE, unique } },
  };

  test("nine codes serve nine payments, and a cooled one is used again", async () => {
    const own = await house.addProject({ settings });
    const asks = Array.from({ length: 30 }, () => payments.create(ask(own, { amount: 15_000 })));
    const settled = await Promise.allSettled(asks);
    const granted = settled.flatMap((one) =>
      one.status === "fulfilled" && one.value.outcome === "created" ? [one.value.payment] : [],
    );
    expect(granted).toHaveLength(9);
    expect(new Set(granted.map(({ charge }) => charge?.payable)).size).toBe(9);
    for (const one of settled) {
      if (one.status === "rejected") {
        expect(one.reason).toMatchObject({ code: "unique_amounts_exhausted" });
      }
    }
    const [first] = granted;
    if (!first) throw new Error("none granted");
    await payments.cancel(own, first);
    await expect(payments.create(ask(own, { amount: 15_000 }))).rejects.toMatchObject({
      code: "unique_amounts_exhausted",
    });
    clock.advance(10 * MINUTE);
    const next = await made(engine, ask(own, { amount: 15_000 }));
    expect(next.charge?.payable).toBe(first.charge?.payable);
    const paid = await payments.simulate(own, next, "paid");
    expect((await engine.ledger.balance(own.merchantId, "sandbox")).available).toBe(
      paid.charge?.payable,
    );
  });

  test("a total that an earlier charge holds cools down as well", async () => {
    const one = { from: 1, to: 1, owner: "merchant" as const, coolDown: MINUTE };
    const both = {
      qris: { least: 1, most: 99_999, life: HOUR, unique: one },
      "va.bni": { least: 1, most: 99_999, life: HOUR },
    };
    const own = await house.addProject({ settings: { ...SETTINGS, channels: both } });
    const payment = await made(engine, ask(own, { amount: 15_000 }));
    await payments.cancel(own, await payments.charge(own, payment, "va.bni"));
    clock.advance(MINUTE);
    const next = await made(engine, ask(own, { amount: 15_000 }));
    expect(next.charge?.payable).toBe(15_001);
  });
});

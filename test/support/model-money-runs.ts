/**
 * Random lives of all of a merchant's money: payments, payouts, refunds and suspense on one ledger,
 * by commands over the real engine and its model, with equal answers and equal pots.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Payout } from "../../src/engine/payout.ts";
import type { Returned } from "../../src/engine/rail.ts";
import type { Refund } from "../../src/engine/refund.ts";
import type { Project } from "../../src/engine/settings.ts";
import type { Suspense } from "../../src/engine/suspense-rows.ts";
import { Failure } from "../../src/failure.ts";
import { countedIds } from "../../src/ids.ts";
import { checkLedger } from "../../src/ledger/check.ts";
import { rails } from "../../src/rails/index.ts";
import { nextTransaction, notice, pay } from "./astray.ts";
import { ask, HOUSE_KEY, made, SETTINGS, type TestHouse, testHouse } from "./house.ts";
import { createModelMoney, PAYOUT_FEE } from "./model-money.ts";
import { accountsOf, askPayout, requested } from "./payouts.ts";
import { askRefund, refunded } from "./refunds.ts";

type Model = ReturnType<typeof createModelMoney>;

type Real = {
  readonly house: TestHouse;
  readonly engine: Engine;
  readonly project: Project;
  /** How many commands were run. */
  steps: number;
  /** What the rail says to the next refund. */
  readonly rail: { answer: Returned };
  readonly payments: Payment[];
  /** In the order in which they came. */
  readonly rows: Suspense[];
  readonly moving: ({ readonly payout: Payout } | { readonly refund: Refund })[];
};

const place = fc.nat({ max: 11 });
const amount = fc.integer({ min: 1, max: 1_500 });
const op = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("create" as const), amount }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("tell" as const),
      at: place,
      more: fc.constantFrom(0, 0, 0, 1, 400, -1, -300),
    }),
  },
  fc.record({ do: fc.constant("stray" as const), amount }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("resolve" as const),
      at: place,
      what: fc.constantFrom("accept", "attach", "attach", "refund", "write_off"),
      target: place,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("payout" as const), amount }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("refund" as const),
      at: place,
      amount: fc.option(amount),
      answer: fc.constantFrom("refunded" as const, "waits" as const, "declined" as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("decide" as const), at: place, yes: fc.boolean() }),
  },
);

type Op = typeof op extends fc.Arbitrary<infer Of> ? Of : never;

/** Answers are compared after each command, pots after each so many and at the end. */
const OFTEN = 10;

/** A command is possible as soon as there is something that it could be about. */
const NEEDS: Readonly<Record<Op["do"], (model: Model) => boolean>> = {
  create: () => true,
  stray: () => true,
  payout: () => true,
  tell: ({ payments }) => payments.length > 0,
  refund: ({ payments }) => payments.length > 0,
  resolve: ({ rows, payments }) => rows.length > 0 && payments.length > 0,
  decide: ({ moving }) => moving.length > 0,
};

const commands = op.map(
  (one): fc.AsyncCommand<Model, Real> => ({
    check: (model) => NEEDS[one.do](model),
    async run(model, real) {
      await both(model, real, one);
      await learnRows(model, real);
      real.steps += 1;
      if (real.steps % OFTEN === 0) await expectPots(model, real);
    },
    toString: () => JSON.stringify(one),
  }),
);

/** The newest are the ones that something can still be done with. */
const newest = <Item>(all: readonly Item[], at: number) => all.length - 1 - (at % all.length);

const SENT = { refunded: "refunded", waits: "requested", declined: "failed" } as const;
const ANSWERS: Readonly<Record<keyof typeof SENT, Returned>> = {
  refunded: { outcome: "refunded", evidence: "e" },
  waits: { outcome: "waits" },
  declined: { outcome: "declined", reason: "no" },
};

async function both(model: Model, real: Real, one: Op): Promise<void> {
  const { house, engine, project, payments } = real;
  switch (one.do) {
    case "create": {
      const fee = Math.floor((one.amount * 2) / 100 + 0.5) + 7;
      // What is no more than its own fee is refused before it is anything.
      if (fee >= one.amount) return;
      model.payments.push({ payable: one.amount, fee, paid: false });
      payments.push(await made(engine, ask(project, { amount: one.amount, channel: "qris" })));
      return;
    }
    case "tell": {
      const at = newest(payments, one.at);
      const came = Math.max(1, (model.payments[at]?.payable ?? 0) + one.more);
      model.tell(at, came);
      await pay({ ...house, engine }, payments[at] as Payment, { amount: came });
      return;
    }
    case "stray": {
      model.tell(null, one.amount);
      const over = { amount: one.amount, reference: `UNHEARD OF ${nextTransaction()}` };
      await engine.receipts.receive(notice(house, project, over));
      return;
    }
    case "resolve": {
      const at = newest(model.rows, one.at);
      const target = newest(payments, one.target);
      const expected = model.resolve(at, one.what, target);
      expect(await resolve(real, real.rows[at] as Suspense, one.what, target)).toBe(expected);
      return;
    }
    case "payout": {
      const expected = model.send(null, one.amount, "requested");
      const asked = askPayout(project, { amount: one.amount, by: { operator: "budi" } });
      expect(await answerOf(() => moved(real, "payout", requested(engine, asked)))).toBe(expected);
      return;
    }
    case "refund": {
      const at = newest(payments, one.at);
      real.rail.answer = ANSWERS[one.answer];
      const expected = model.send(at, one.amount, SENT[one.answer]);
      const asked = askRefund(project, payments[at] as Payment, { amount: one.amount });
      expect(await answerOf(() => moved(real, "refund", refunded(engine, asked)))).toBe(expected);
      return;
    }
    case "decide":
      return decide(model, real, one);
  }
}

async function moved(
  real: Real,
  kind: "payout" | "refund",
  asked: Promise<Payout | Refund>,
): Promise<string> {
  const one = await asked;
  real.moving.push({ [kind]: one } as Real["moving"][number]);
  return one.status;
}

/** Each act has a reason of its own: the very same one again would be answered as before. */
function resolve(
  { engine, payments }: Real,
  row: Suspense,
  what: string,
  target: number,
): Promise<string> {
  const acting = { by: "ani", reason: nextTransaction() };
  const { suspense } = engine;
  const { id: paymentId } = payments[target] as Payment;
  return answerOf(async () => {
    if (what === "accept") await suspense.accept(row, acting);
    else if (what === "attach") await suspense.attach(row, { ...acting, paymentId });
    else if (what === "refund") await suspense.refund(row, { ...acting, evidence: "e" });
    else await suspense.writeOff(row, acting);
    return what;
  });
}

async function decide(
  model: Model,
  { engine, moving }: Real,
  { at: drawn, yes }: Extract<Op, { do: "decide" }>,
): Promise<void> {
  const at = newest(moving, drawn);
  const one = moving[at] as Real["moving"][number];
  const words = { by: "ani", note: "n", evidence: "e" };
  if ("refund" in one) {
    const expected = model.decide(at, yes ? "sent" : "unsent");
    const act = yes ? ("refund" as const) : ("fail" as const);
    const decided = async () =>
      (await engine.refunds.decide(one.refund, { ...words, do: act })).status;
    expect(await answerOf(decided)).toBe(expected);
    return;
  }
  const approved = model.moving[at]?.status === "approved";
  const act = approved ? (yes ? "pay" : "fail") : yes ? "approve" : "reject";
  const expected = model.decide(at, act);
  const decided = async () =>
    (await engine.payouts.decide(one.payout, { ...words, do: act } as never)).status;
  expect(await answerOf(decided)).toBe(expected);
}

async function answerOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

/** A command makes one row at most, so that the real ones are known by when they came. */
async function learnRows({ rows }: Model, { engine, project, rows: known }: Real): Promise<void> {
  if (rows.length === known.length) return;
  const { merchantId } = project;
  const listed = await engine.suspense.list({ merchantId, limit: 1_000 });
  known.push(...listed.filter(({ id }) => !known.some((one) => one.id === id)));
  expect(known.map((row) => row.amount)).toEqual(rows.map((row) => row.amount));
}

async function expectPots({ pots }: Model, { house, project }: Real): Promise<void> {
  const { held, available, writtenOff, rail, ...rest } = pots;
  const wanted = {
    ...{ ...rest, available: available + held, "written-off": writtenOff },
    "rail:sandbox": rail,
  };
  const some = Object.entries(wanted).filter(([, value]) => value !== 0);
  expect(await accountsOf(house, project)).toEqual(Object.fromEntries(some));
  const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
  expect({ available: balance.available, held: balance.held }).toEqual({ available, held });
}

const channel = { ...SETTINGS.channels.qris, least: 1, fee: [{ rate: 20_000, flat: 7 }] };
const MONEY = {
  ...SETTINGS,
  least: 1,
  channels: { qris: { ...channel, bearer: "merchant" } },
  payout: { fee: [{ flat: PAYOUT_FEE }], coolOff: 0 },
} as never;

async function begin(house: TestHouse, seed: number): Promise<{ model: Model; real: Real }> {
  const rail: Real["rail"] = { answer: { outcome: "waits" } };
  const { database, clock } = house;
  const playing = rails.map((one) => ({
    ...one,
    ...(one.payout && { payout: { ...one.payout, send: () => ({ outcome: "waits" as const }) } }),
    ...(one.refund && { refund: { ...one.refund, send: () => rail.answer } }),
  }));
  const shared = { db: database.pool, clock, ids: countedIds(seed), rails: playing };
  const engine = createEngine({ ...shared, houseKey: HOUSE_KEY, keyForms: [] });
  const project = await house.addProject({ settings: MONEY });
  const lists = { payments: [], rows: [], moving: [] };
  return { model: createModelMoney(), real: { house, engine, project, rail, steps: 0, ...lists } };
}

/** So many lives of so many commands in the mean, and at the end a ledger that holds. */
export async function testMoneyLives(
  seed: number,
  runs: { readonly lives: number; readonly steps: number },
): Promise<void> {
  const house = await testHouse();
  const plan = fc.commands([commands], { maxCommands: 2 * runs.steps, size: "max" });
  let lived = 0;

  test(`all money: ${runs.lives} lives against their model, seed ${seed}`, async () => {
    const same = fc.asyncProperty(plan, async (commanded) => {
      lived += 1;
      const begun = await begin(house, 10_000 + lived);
      await fc.asyncModelRun(() => begun, commanded);
      await expectPots(begun.model, begun.real);
    });
    await fc.assert(same, { seed, numRuns: runs.lives });
    expect(await checkLedger(house.database.pool)).toEqual({ ok: true, violations: [] });
  });
}

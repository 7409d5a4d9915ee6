/**
 * Random lives of payments over the real engine: compared with the model step by step, or many at
 * once, and held to what must be true of any life: listed edges, whole feeds, money conserved.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/clock.ts";
import { expireDue } from "../../src/engine/expiry.ts";
import {
  type Charge,
  isPaymentEvent,
  type Payment,
  type PaymentEvent,
  type PaymentStatus,
} from "../../src/engine/payment.ts";
import { NEXT } from "../../src/engine/payment-states.ts";
import type { Receipt, Scenario } from "../../src/engine/rail.ts";
import type { Project } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { expectBooks } from "./expect-books.ts";
import { ask, made, type TestHouse } from "./house.ts";
import {
  type Answer,
  CHANNELS,
  type ChannelName,
  createModelPayment,
  type ModelPayment,
} from "./model-payments.ts";

const CHANNEL_NAMES = Object.keys(CHANNELS) as ChannelName[];
const SCENARIOS: readonly Scenario[] = ["paid", "failed", "late", "twice", "short", "over"];

type Of<Do extends string, More> = { readonly do: Do; readonly payment: number } & More;

export type Op =
  | { readonly do: "create"; readonly amount: number; readonly channel: ChannelName | null }
  | Of<"charge", { readonly channel: ChannelName }>
  | Of<
      "receive",
      {
        readonly charge: number;
        /** What is sent beyond the payable. */
        readonly more: number;
        readonly paid: "now" | "at the deadline" | "after it";
        /** The rail tells of its last transaction again. */
        readonly again: boolean;
      }
    >
  | Of<"cancel", unknown>
  | Of<"simulate", { readonly scenario: Scenario }>
  | { readonly do: "advance"; readonly by: number }
  | { readonly do: "expire" };

const payment = fc.nat({ max: 5 });
const channel = fc.constantFrom(...CHANNEL_NAMES);

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("create" as const),
      amount: fc.integer({ min: 10_000, max: 200_000 }),
      channel: fc.option(channel),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("receive" as const),
      payment,
      charge: fc.nat({ max: 3 }),
      more: fc.constantFrom(0, 0, 0, 1, 5_000, -1, -9_000),
      paid: fc.constantFrom("now", "now", "at the deadline", "after it"),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("charge" as const), payment, channel }) },
  fc.record({ do: fc.constant("cancel" as const), payment }),
  fc.record({
    do: fc.constant("simulate" as const),
    payment,
    scenario: fc.constantFrom(...SCENARIOS),
  }),
  fc.record({
    do: fc.constant("advance" as const),
    by: fc.constantFrom(1, MINUTE, 15 * MINUTE, HOUR, DAY),
  }),
  fc.record({ do: fc.constant("expire" as const) }),
);

export const lives = fc.array(op, { minLength: 1, maxLength: 40 });
export const crowds = fc.array(op, { minLength: 5, maxLength: 40 });

type Pair = {
  readonly real: string;
  readonly model: ModelPayment;
  /** Ids of the real charges in the order in which they came: one instant may bring several. */
  readonly charges: string[];
  told: number;
};

/** Lives through the operations one by one, and expects what the model says after each. */
export async function compareLives(house: TestHouse, ops: readonly Op[]): Promise<void> {
  const project = await house.addProject();
  const { payments } = house.engine;
  const pairs: Pair[] = [];
  for (const one of ops) {
    const now = house.clock.now();
    if (one.do === "advance") house.clock.advance(one.by);
    else if (one.do === "expire") {
      await expireAll(house);
      for (const { model } of pairs) model.expire(now);
    } else if (one.do === "create") {
      const { amount, channel: name } = one;
      const real = (await made(house.engine, ask(project, { amount, channel: name }))).id;
      pairs.push({ real, model: createModelPayment(amount, name, now), charges: [], told: 0 });
    } else {
      const pair = pairs[one.payment % Math.max(1, pairs.length)];
      if (pair) await stepBoth(house, project, pair, one);
    }
    for (const { real, model } of pairs) {
      const found = await payments.findById(project, real);
      expect(found && seen(found), JSON.stringify(one)).toEqual(model.read(house.clock.now()));
    }
  }
  await expectWhole(house, project);
  await expectMoney(house, project, pairs);
  await expectEvents(house, project, pairs);
}

function seen(found: Payment) {
  const { status, version, expiresAt, charge } = found;
  return {
    status,
    version,
    expiresAt,
    channel: found.channel,
    payable: charge?.payable ?? null,
    deadline: charge?.deadline ?? null,
    charge: charge?.status ?? null,
  };
}

/** An operation on one payment. */
type Step = Extract<Op, { payment: number }>;

async function stepBoth(house: TestHouse, project: Project, pair: Pair, one: Step): Promise<void> {
  const now = house.clock.now();
  const found = (await house.engine.payments.findById(project, pair.real)) as Payment;
  const charges = await house.engine.payments.charges(found);
  for (const { id } of charges) if (!pair.charges.includes(id)) pair.charges.push(id);
  const { model } = pair;
  if (one.do === "receive") {
    if (charges.length === 0) return;
    if (!one.again) pair.told += 1;
    const place = one.charge % charges.length;
    const charge = charges.find(({ id }) => id === pair.charges[place]) as Charge;
    const receipt = { transaction: `${pair.real}/${pair.told}`, ...receiptOf(one, charge, now) };
    const { amount, paidAt, transaction } = receipt;
    const told = house.engine.payments.receive(project.merchantId, pair.real, charge.id, receipt);
    expect(await answerOf(told)).toBe(model.receive(place, amount, paidAt, transaction));
    return;
  }
  let expected: Answer;
  if (one.do === "charge") expected = model.charge(one.channel, now);
  else if (one.do === "cancel") expected = model.cancel(now);
  else {
    pair.told += 1;
    expected = model.simulate(one.scenario, now, `simulated/${pair.told}`);
  }
  expect(await answerOf(step(house, project, found, one))).toBe(expected);
}

function receiptOf(
  one: Extract<Op, { do: "receive" }>,
  { payable, deadline }: Charge,
  now: number,
): Omit<Receipt, "transaction"> {
  const paidAt = { now, "at the deadline": deadline, "after it": deadline + 1 }[one.paid];
  return { amount: Math.max(1, payable + one.more), paidAt };
}

/** Everything but money, which needs a charge. */
async function step(
  { engine }: TestHouse,
  project: Project,
  found: Payment,
  one: Exclude<Step, { do: "receive" }>,
): Promise<unknown> {
  const { payments } = engine;
  if (one.do === "charge") return payments.charge(project, found, one.channel);
  if (one.do === "cancel") return payments.cancel(project, found);
  return payments.simulate(project, found, one.scenario);
}

async function receiveAny(
  { engine, clock }: TestHouse,
  found: Payment,
  one: Extract<Op, { do: "receive" }>,
  at: number,
): Promise<unknown> {
  const charges = await engine.payments.charges(found);
  const charge = charges[one.charge % Math.max(1, charges.length)];
  if (!charge) return undefined;
  const transaction = `T${found.id}${one.again ? "" : at}`;
  const receipt = { transaction, ...receiptOf(one, charge, clock.now()) };
  return engine.payments.receive(found.merchantId, found.id, charge.id, receipt);
}

/** A refusal is an answer when the state forbids it; anything else is thrown. */
async function answerOf(work: Promise<unknown>): Promise<Answer> {
  try {
    await work;
    return "ok";
  } catch (error) {
    expect(error).toMatchObject({ code: "wrong_state" });
    return "wrong_state";
  }
}

async function expireAll({ database, clock }: TestHouse): Promise<void> {
  const deps = { db: database.pool, clock, ids: countedIds(99), onTold: () => undefined };
  while ((await expireDue(deps)).due > 0);
}

/** Two payments, and everything at once. Whatever the order was, the whole of it must hold. */
export async function crowd(house: TestHouse, ops: readonly Op[]): Promise<void> {
  const project = await house.addProject();
  const both = [
    await made(house.engine, ask(project)),
    await made(house.engine, ask(project, { channel: null })),
  ];
  await Promise.all(
    ops.map(async (one, at) => {
      if (one.do === "create") return made(house.engine, ask(project, { ...one }));
      if (one.do === "expire") return expireAll(house);
      if (one.do === "advance") return house.clock.advance(one.by);
      const found = both[one.payment % both.length] as Payment;
      if (one.do === "receive") return receiveAny(house, found, one, at);
      return answerOf(step(house, project, found, one));
    }),
  );
  await expectWhole(house, project);
}

/** True of every life: a whole feed, listed edges only, and a ledger that holds. */
export async function expectWhole(house: TestHouse, project: Project): Promise<void> {
  const { engine, database, clock } = house;
  const events = await allEvents(house, project);
  expect(events.map(({ number }) => number)).toEqual(events.map((_, at) => at + 1));
  const last = new Map<string, PaymentEvent>();
  for (const event of events) {
    const before = last.get(event.subjectId);
    expect(event.version).toBe((before?.version ?? 0) + 1);
    expect(event.data.version).toBe(event.version);
    if (before) expectEdge(before.data.status, event.data.status);
    last.set(event.subjectId, event);
  }
  for (const { data } of last.values()) {
    const now = await engine.payments.findById(project, data.id);
    const expired = data.status === "pending" && clock.now() >= data.expiresAt;
    expect(now).toEqual(expired ? { ...data, status: "expired" } : data);
  }
  await expectBooks(database.pool);
}

function expectEdge(from: PaymentStatus, to: PaymentStatus): void {
  if (from !== to) expect(Object.values(NEXT[from]), `${from} to ${to}`).toContain(to);
}

async function allEvents(house: TestHouse, project: Project): Promise<readonly PaymentEvent[]> {
  const { events } = house.engine;
  return (await events.list(project.merchantId, { after: 0, limit: 10_000 })).filter(
    isPaymentEvent,
  );
}

async function expectEvents(
  house: TestHouse,
  project: Project,
  pairs: readonly Pair[],
): Promise<void> {
  const events = await allEvents(house, project);
  for (const { real, model } of pairs) {
    const mine = events.filter(({ subjectId }) => subjectId === real);
    expect(mine.map(({ type, data }) => ({ type, status: data.status }))).toEqual(model.events);
  }
}

/** All that was received is the merchant's, ours, or in suspense. */
async function expectMoney(
  { engine, database }: TestHouse,
  { merchantId, mode }: Project,
  pairs: readonly Pair[],
): Promise<void> {
  const sum = (of: "received" | "net" | "fee" | "suspense") =>
    pairs.reduce((total, { model }) => total + model.money[of], 0);
  expect(sum("net") + sum("fee") + sum("suspense")).toBe(sum("received"));
  const balance = await engine.ledger.balance(merchantId, mode);
  expect(balance).toEqual({
    available: sum("net"),
    held: 0,
    suspense: sum("suspense"),
    collected: 0,
  });
  const { rows } = await database.pool.query<{ received: number; fee: number }>(
    `select (select coalesce(sum(amount), 0)::bigint from receipt where merchant_id = $1) received,
            (select coalesce(sum(posted), 0)::bigint from account
              where merchant_id = $1 and name = 'fee') fee`,
    [merchantId],
  );
  expect(rows).toEqual([{ received: sum("received"), fee: sum("fee") }]);
}

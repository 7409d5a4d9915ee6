/**
 * Random money over the real engine: told in any order and more than once, with decisions between.
 * Whatever came about, every rupiah is in one place: counted here from what was told alone.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/clock.ts";
import { matchEarly } from "../../src/engine/match-early.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Project } from "../../src/engine/settings.ts";
import { RESOLUTIONS, type Resolution } from "../../src/engine/suspense-causes.ts";
import type { Suspense } from "../../src/engine/suspense-rows.ts";
import type { Custody } from "../../src/ledger/entries.ts";
import { nextTransaction, notice } from "./astray.ts";
import { expectBooks } from "./expect-books.ts";
import { ask, made, SETTINGS, type TestHouse } from "./house.ts";
import { ownQrisProject } from "./own-qris.ts";
import { accountsOf } from "./payouts.ts";

/** Money as a rail tells of it; the same one may be told again at any time. */
const money = fc.record({
  payment: fc.nat({ max: 3 }),
  by: fc.constantFrom("charge", "charge", "charge", "reference", "nothing", "unknown"),
  more: fc.constantFrom(0, 0, 0, 1, 70_000, -1, -40_000),
  late: fc.constantFrom(0, 0, 0, MINUTE, HOUR, 2 * DAY),
  currency: fc.constantFrom("IDR", "IDR", "IDR", "IDR", "USD"),
});

export type Money = typeof money extends fc.Arbitrary<infer Of> ? Of : never;

const op = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("tell" as const), at: fc.nat({ max: 7 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("create" as const), at: fc.nat({ max: 3 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("resolve" as const),
      at: fc.nat({ max: 5 }),
      resolution: fc.constantFrom(...RESOLUTIONS),
      target: fc.nat({ max: 3 }),
    }),
  },
  fc.record({ do: fc.constant("reverse" as const), at: fc.nat({ max: 7 }) }),
  fc.record({ do: fc.constant("cancel" as const), at: fc.nat({ max: 3 }) }),
  fc.record({ do: fc.constant("match" as const) }),
  fc.record({ do: fc.constant("all at once" as const) }),
);

type Op = typeof op extends fc.Arbitrary<infer Of> ? Of : never;

export const astrayLives = fc.record({
  moneys: fc.array(money, { minLength: 1, maxLength: 8 }),
  ops: fc.array(op, { minLength: 3, maxLength: 25 }),
  rest: fc.constantFrom("hold" as const, "hold" as const, "refund" as const),
  acceptLate: fc.constantFrom(0, 5 * MINUTE),
  /** Whether all of it comes into an account of the merchant's own. */
  custody: fc.constantFrom<Custody>("ours", "ours", "own"),
});

type Life = {
  readonly house: TestHouse;
  readonly project: Project;
  readonly custody: Custody;
  /** Who tells of the money. */
  readonly rail: string;
  readonly payments: (Payment | undefined)[];
  readonly moneys: readonly Money[];
  readonly transactions: readonly string[];
  /** How much each is of, from when it is first thought of. */
  readonly amounts: Map<number, number>;
  /** What the rail has told of each transaction that it told of: rupiah that came or left. */
  readonly told: Map<string, number>;
  /** What money of another currency became, by row. */
  readonly exchanged: Map<string, number>;
};

const REFERENCES = ["ASTRAY-0", "ASTRAY-1", "ASTRAY-2", "ASTRAY-3"] as const;
const EXCHANGED = 120_000;

/** Lives through the operations, and expects after each that every rupiah is where it must be. */
export async function liveAstray(
  house: TestHouse,
  life: {
    moneys: readonly Money[];
    ops: readonly Op[];
    rest: "hold" | "refund";
    acceptLate: number;
    custody: Custody;
  },
): Promise<void> {
  const { moneys, ops, rest, acceptLate, custody } = life;
  const settings = { ...SETTINGS, suspense: { rest, acceptLate } };
  const own = custody === "own" ? await ownQrisProject(house, settings) : undefined;
  const project = own?.project ?? (await house.addProject({ settings }));
  const one: Life = {
    house,
    project,
    custody,
    rail: own?.account.rail ?? "sandbox",
    amounts: new Map(),
    payments: [],
    moneys,
    transactions: moneys.map(nextTransaction),
    told: new Map(),
    exchanged: new Map(),
  };
  for (const step of ops) {
    await act(one, step);
    await expectKept(one, JSON.stringify(step));
  }
  const receipts = await house.database.pool.query("select from receipt where merchant_id = $1", [
    project.merchantId,
  ]);
  expect(receipts.rowCount).toBe(one.told.size);
  await expectBooks(house.database.pool);
}

async function act(one: Life, step: Op): Promise<unknown> {
  const { house, project, payments, moneys } = one;
  if (step.do === "tell") return tell(one, step.at % moneys.length);
  if (step.do === "reverse") return reverse(one, step.at % moneys.length);
  if (step.do === "resolve") return resolve(one, step);
  if (step.do === "all at once") {
    return Promise.all([...moneys.keys(), ...moneys.keys()].map((at) => tell(one, at)));
  }
  if (step.do === "match") {
    const { database, engine } = house;
    const room = { ...house, db: database.pool, ids: engine.ids, onTold: () => undefined };
    return matchEarly(room);
  }
  const known = payments[step.at];
  if (step.do === "create") {
    payments[step.at] ??= await made(
      house.engine,
      ask(project, { reference: REFERENCES[step.at] as string, amount: 60_000 + step.at }),
    );
    return undefined;
  }
  return known && refusable(house.engine.payments.cancel(project, known));
}

/** What the payment wants that it is for, or some more or less. */
function amountOf({ payments, amounts, moneys }: Life, at: number): number {
  const { payment, more } = moneys[at] as Money;
  const wanted = payments[payment]?.charge?.payable ?? 60_730;
  const amount = amounts.get(at) ?? Math.max(1, wanted + more);
  amounts.set(at, amount);
  return amount;
}

/** Told by its charge when there is one, else by what a rail would know. */
async function tell(one: Life, at: number): Promise<void> {
  const { house, project, payments, transactions } = one;
  const { payment: place, by, late, currency } = one.moneys[at] as Money;
  const transaction = transactions[at] as string;
  const payment = payments[place];
  const amount = amountOf(one, at);
  const paidAt = house.clock.now() + late;
  const rupiah = currency === "IDR";
  if (by === "charge" && payment?.charge && rupiah) {
    const receipt = { transaction, amount, paidAt };
    one.told.set(transaction, amount);
    const { merchantId, id, charge } = payment;
    await house.engine.payments.receive(merchantId, id, charge.id, receipt);
    return;
  }
  const reference = { nothing: undefined, unknown: "UNHEARD OF" }[by as "nothing"];
  const named = by === "nothing" || by === "unknown" ? reference : REFERENCES[place];
  const { rail, custody } = one;
  const over = { transaction, amount, paidAt, currency, reference: named, rail, custody };
  one.told.set(transaction, rupiah ? amount : 0);
  await house.engine.receipts.receive(notice(house, project, over));
}

async function reverse(one: Life, at: number): Promise<void> {
  const reverses = one.transactions[at] as string;
  if (one.moneys[at]?.currency !== "IDR") return;
  const amount = amountOf(one, at);
  const transaction = `${reverses}-BACK`;
  one.told.set(transaction, -amount);
  const { rail, custody } = one;
  const told = { ...notice(one.house, one.project), rail, custody, amount, transaction, reverses };
  await one.house.engine.receipts.reverse(told);
}

async function resolve(one: Life, step: Extract<Op, { do: "resolve" }>): Promise<void> {
  const { engine } = one.house;
  const open = await rowsOf(one, "open");
  const row = open[step.at % Math.max(1, open.length)];
  if (!row) return;
  const acting = { by: "ani", reason: "random" };
  const target = one.payments[step.target]?.id ?? row.id;
  const rupiah = row.amount === null ? EXCHANGED : undefined;
  const acts: Record<Resolution, () => Promise<Suspense>> = {
    accept: () => engine.suspense.accept(row, acting),
    attach: () => engine.suspense.attach(row, { ...acting, paymentId: target, rupiah }),
    refund: () => engine.suspense.refund(row, { ...acting, evidence: "by hand" }),
    write_off: () => engine.suspense.writeOff(row, acting),
  };
  const resolved = await refusable(acts[step.resolution]());
  if (resolved?.resolved?.resolution === "attach" && rupiah) one.exchanged.set(row.id, rupiah);
}

const REFUSALS = [
  "not_supported",
  "wrong_state",
  "not_found",
  "amount_too_small",
  "insufficient_balance",
  "invalid_request",
];

async function refusable<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    expect(REFUSALS).toContain((error as { code?: string }).code);
    return undefined;
  }
}

function rowsOf(
  { house, project }: Life,
  status: "open" | "resolved",
): Promise<readonly Suspense[]> {
  const { merchantId } = project;
  return house.engine.suspense.list({ merchantId, status, limit: 1_000 });
}

type Amounts = Readonly<Record<string, number>>;

const total = (amounts: Iterable<number>) => [...amounts].reduce((sum, one) => sum + one, 0);

/** Open rows are what suspense holds; all that came and has not gone back is somebody's. */
async function expectKept(one: Life, after: string): Promise<void> {
  const accounts = await accountsOf(one.house, one.project);
  const own = one.custody === "own";
  const [holder, waiting] = own ? ["own", "own-suspense"] : ["rail:sandbox", "suspense"];
  const { [holder]: rail = 0, [waiting]: suspense = 0, ...owned } = accounts as Amounts;
  const open = await rowsOf(one, "open");
  expect(suspense, after).toBe(total(open.map(({ amount }) => amount ?? 0)));
  const resolved = await rowsOf(one, "resolved");
  const back = resolved.filter((row) => row.resolved?.resolution === "refund");
  const came = total(one.told.values()) + total(one.exchanged.values());
  const held = came - total(back.map(({ amount }) => amount ?? 0));
  expect(rail, after).toBe(0 - held);
  expect(suspense + total(Object.values(owned)), after).toBe(held);
  expect(accounts.available ?? 0, after).toBeGreaterThanOrEqual(0);
  if (own) expect(Object.keys(owned), after).not.toContain("available");
}

/** Random lives of a merchant's payouts, over the real engine and the model of it, and compared. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR } from "../../src/clock.ts";
import type { PayoutDecision } from "../../src/engine/decide-payout.ts";
import type { Payout } from "../../src/engine/payout.ts";
import type { Project } from "../../src/engine/settings.ts";
import { Failure } from "../../src/failure.ts";
import { checkLedger } from "../../src/ledger/check.ts";
import { type TestHouse, testHouse } from "./house.ts";
import { createModelPayouts, MODEL_RULES, type ModelPayouts } from "./model-payouts.ts";
import { accountsOf, askPayout, projectWorth } from "./payouts.ts";

const FUNDS = 2_000;
const OPERATORS = ["ani", "budi", "citra"];
const ACCOUNTS = ["081234567890", "081234567891", "081234567892"];
const MEMBERS = ["rani@toko.example", "sari@toko.example"];
const DECISIONS = ["confirm", "approve", "approve", "reject", "cancel", "pay", "fail"] as const;

type Person = { readonly operator: string } | { readonly member: string };

type Op =
  | {
      readonly do: "request";
      readonly amount: number;
      readonly account: string;
      readonly by: Person;
    }
  | { readonly do: "remove"; readonly account: string }
  | {
      readonly do: "decide";
      readonly what: PayoutDecision["do"];
      readonly at: number;
      readonly person: number;
    }
  | { readonly do: "wait"; readonly hours: number };

const by = fc.constantFrom<Person>(
  ...OPERATORS.map((operator) => ({ operator })),
  ...MEMBERS.map((member) => ({ member })),
);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    do: fc.constant("request" as const),
    amount: fc.oneof(fc.integer({ min: 1, max: 520 }), fc.constantFrom(9, 10, 200, 201, 500, 501)),
    account: fc.constantFrom(...ACCOUNTS),
    by,
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("decide" as const),
      what: fc.constantFrom(...DECISIONS),
      at: fc.nat({ max: 12 }),
      person: fc.nat({ max: 5 }),
    }),
  },
  fc.record({ do: fc.constant("remove" as const), account: fc.constantFrom(...ACCOUNTS) }),
  fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 0, max: 9 }) }),
);

/** Lives of so many steps in the mean. */
const lives = (steps: number) => fc.array(op, { minLength: 1, maxLength: 2 * steps, size: "max" });

/** Lives one life in both, step by step: equal answers, balances and accounts. */
async function comparePayouts(house: TestHouse, ops: readonly Op[]): Promise<void> {
  const { clock } = house;
  const project = await projectWorth(house, FUNDS, MODEL_RULES);
  const model = createModelPayouts(FUNDS);
  const made: Payout[] = [];
  for (const one of ops) {
    if (one.do === "wait") {
      clock.advance(one.hours * HOUR);
    } else if (one.do === "request") {
      const expected = model.request(clock.now(), one.account, one.amount, nameOf(one.by));
      expect(await quoted(house, project, one)).toBe(expected);
      expect(await request(house, project, one, made)).toBe(expected);
    } else if (one.do === "remove") {
      model.remove(one.account);
      await remove(house, project, one.account);
    } else if (made.length > 0) {
      // The newest are the ones that something can still be done with.
      const at = made.length - 1 - (one.at % made.length);
      const person = personFor(one.what, one.person);
      const expected = model.decide(clock.now(), at, one.what, nameOf(person));
      expect(await decide(house, made[at] as Payout, one.what, person)).toBe(expected);
    }
  }
  await expectEqual(house, project, made, model);
}

function nameOf(person: Person): string {
  return "member" in person ? person.member : person.operator;
}

/** The merchant's people confirm and cancel, operators decide the rest. */
function personFor(what: PayoutDecision["do"], at: number): Person {
  const own = what === "confirm" || what === "cancel";
  return own
    ? { member: MEMBERS[at % MEMBERS.length] as string }
    : { operator: OPERATORS[at % OPERATORS.length] as string };
}

/** What the preview says of the same ask, at the same moment. */
async function quoted(
  { engine }: TestHouse,
  project: Project,
  { amount, account }: Extract<Op, { do: "request" }>,
): Promise<string> {
  const { destination, name } = askPayout(project);
  return answerOf(async () => {
    const { total } = await engine.payouts.quote({ project, amount, destination, account, name });
    expect(total).toBeGreaterThan(amount);
    return "requested";
  });
}

async function remove({ engine }: TestHouse, project: Project, account: string): Promise<void> {
  const all = await engine.beneficiaries.list(project, { limit: ACCOUNTS.length });
  const one = all.find((known) => known.account === account);
  if (one) expect(await engine.beneficiaries.remove(project, one.id)).toBe(true);
}

async function request(
  { engine }: TestHouse,
  project: Project,
  { amount, account, by: person }: Extract<Op, { do: "request" }>,
  made: Payout[],
): Promise<string> {
  return answerOf(async () => {
    const ask = askPayout(project, { amount, account, by: person });
    const answer = await engine.payouts.request(ask);
    if (answer.outcome !== "created") throw new Error(answer.outcome);
    made.push(answer.payout);
    return answer.payout.status;
  });
}

async function decide(
  { engine }: TestHouse,
  payout: Payout,
  what: PayoutDecision["do"],
  person: Person,
): Promise<string> {
  const decision = { do: what, by: nameOf(person), note: "n", evidence: "e" } as PayoutDecision;
  return answerOf(async () => (await engine.payouts.decide(payout, decision)).status);
}

async function answerOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

async function expectEqual(
  house: TestHouse,
  project: Project,
  made: readonly Payout[],
  { pots, payouts }: ModelPayouts,
): Promise<void> {
  const { engine } = house;
  const { available, held } = await engine.ledger.balance(project.merchantId, project.mode);
  expect({ available, held }).toEqual({ available: pots.available, held: pots.held });
  const expected = {
    "rail:test": -FUNDS,
    available: pots.available + pots.held,
    transit: pots.transit,
    fee: pots.fees,
    "rail:manual": pots.gone,
  };
  const some = Object.entries(expected).filter(([, amount]) => amount !== 0);
  expect(await accountsOf(house, project)).toEqual(Object.fromEntries(some));
  const listed = await engine.payouts.list(project, { limit: 1_000 });
  const statuses = new Map(listed.map(({ id, status }) => [id, status]));
  expect(made.map(({ id }) => statuses.get(id))).toEqual(payouts.map(({ status }) => status));
}

/** So many lives of so many steps, each compared, and at the end a ledger that holds. */
export async function testPayoutLives(
  seed: number,
  runs: { readonly lives: number; readonly steps: number },
): Promise<void> {
  const house = await testHouse();

  test(`payouts: ${runs.lives} lives against their model, seed ${seed}`, async () => {
    const same = fc.asyncProperty(lives(runs.steps), (ops) => comparePayouts(house, ops));
    await fc.assert(same, { seed, numRuns: runs.lives });
    expect(await checkLedger(house.database.pool)).toEqual({ ok: true, violations: [] });
  });
}

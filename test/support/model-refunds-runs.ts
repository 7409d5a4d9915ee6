/** Random refunds of a merchant's payments, over the real engine and the model of them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Payment } from "../../src/engine/payment.ts";
import type { Returned } from "../../src/engine/rail.ts";
import type { Refund } from "../../src/engine/refund.ts";
import { Failure } from "../../src/failure.ts";
import { checkLedger } from "../../src/ledger/check.ts";
import { SETTINGS, type TestHouse, testHouse } from "./house.ts";
import { createModelRefunds } from "./model-refunds.ts";
import { accountsOf } from "./payouts.ts";
import { answering, askRefund, paidPayment } from "./refunds.ts";

const OUTCOMES = ["refunded", "refunded", "waits", "declined"] as const;

type Op =
  | { readonly do: "pay"; readonly amount: number }
  | {
      readonly do: "ask";
      readonly at: number;
      readonly amount: number | null;
      readonly outcome: (typeof OUTCOMES)[number];
    }
  | { readonly do: "decide"; readonly at: number; readonly what: "refund" | "fail" };

const amount = fc.integer({ min: 1, max: 1_200 });
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ do: fc.constant("pay" as const), amount: fc.integer({ min: 100, max: 1_000 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      at: fc.nat({ max: 5 }),
      amount: fc.option(amount),
      outcome: fc.constantFrom(...OUTCOMES),
    }),
  },
  fc.record({
    do: fc.constant("decide" as const),
    at: fc.nat({ max: 3 }),
    what: fc.constantFrom("refund" as const, "fail" as const),
  }),
);

const qris = { ...SETTINGS.channels.qris, least: 1, fee: [{ rate: 20_000, flat: 7 }] };
const FREE = { ...SETTINGS, channels: { qris: { ...qris, bearer: "merchant" as const } } };

/** Lives one life in both, step by step: equal answers, balances and accounts. */
async function compareRefunds(house: TestHouse, ops: readonly Op[]): Promise<void> {
  let answer: Returned = { outcome: "waits" };
  const engine = answering(house, () => answer);
  const project = await house.addProject({ settings: FREE as never });
  const model = createModelRefunds();
  const paid: Payment[] = [];
  const made: Refund[] = [];
  for (const one of ops) {
    if (one.do === "pay") {
      const payment = await paidPayment(house, project, { amount: one.amount, channel: "qris" });
      paid.push(payment);
      model.pay(one.amount);
    } else if (one.do === "ask" && paid.length > 0) {
      const at = one.at % paid.length;
      answer = answerOf(one.outcome);
      const request = askRefund(project, paid[at] as Payment, { amount: one.amount });
      const came = await wordOf(async () => {
        const asked = await engine.refunds.request(request);
        if (asked.outcome !== "created") return asked.outcome;
        made.push(asked.refund);
        return asked.refund.status;
      });
      expect(came).toBe(model.ask(at, one.amount, one.outcome));
    } else if (one.do === "decide" && made.length > 0) {
      const at = made.length - 1 - (one.at % made.length);
      const decision = { do: one.what, by: "ani", note: "n", evidence: "e" };
      const refund = made[at] as Refund;
      const came = wordOf(async () => (await engine.refunds.decide(refund, decision)).status);
      expect(await came).toBe(model.decide(at, one.what));
    }
  }
  const { available, held } = await engine.ledger.balance(project.merchantId, project.mode);
  expect({ available, held }).toEqual({ available: model.pots.available, held: model.pots.held });
  const left = model.pots.available + model.pots.held;
  const accounts = {
    available: left,
    fee: model.pots.fees,
    "rail:sandbox": -left - model.pots.fees,
  };
  const some = Object.entries(accounts).filter(([, value]) => value !== 0);
  expect(await accountsOf(house, project)).toEqual(Object.fromEntries(some));
  for (const [at, payment] of paid.entries()) {
    const now = await engine.payments.findById(project, payment.id);
    expect(now).toMatchObject({ status: "paid", refunded: model.goneOf(at) });
  }
}

function answerOf(outcome: Returned["outcome"]): Returned {
  if (outcome === "waits") return { outcome };
  return outcome === "refunded" ? { outcome, evidence: "e" } : { outcome, reason: "no" };
}

async function wordOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

/** So many lives of so many steps, each compared, and at the end a ledger that holds. */
export async function testRefundLives(
  seed: number,
  runs: { readonly lives: number; readonly steps: number },
): Promise<void> {
  const house = await testHouse();
  const lives = fc.array(op, { minLength: 1, maxLength: 2 * runs.steps, size: "max" });

  test(`refunds: ${runs.lives} lives against their model, seed ${seed}`, async () => {
    const same = fc.asyncProperty(lives, (ops) => compareRefunds(house, ops));
    await fc.assert(same, { seed, numRuns: runs.lives });
    expect(await checkLedger(house.database.pool)).toEqual({ ok: true, violations: [] });
  });
}

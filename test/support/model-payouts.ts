/** Payouts as they are thought of: a balance, a day's sum, and a list. What the real ones equal. */
import { DAY, HOUR } from "../../src/clock.ts";
import type { PayoutStatus } from "../../src/engine/payout.ts";

/** What the projects of these tests let out: small numbers, so that every rule is met often. */
export const MODEL_RULES = {
  least: 10,
  most: 500,
  daily: 900,
  coolOff: 6 * HOUR,
  twoAbove: 200,
  fee: [{ rate: 50_000, flat: 3 }],
};

type ModelPayout = {
  status: PayoutStatus;
  readonly amount: number;
  readonly fee: number;
  readonly by: string;
  readonly approved: Set<string>;
  readonly notBefore: number;
  readonly day: number;
};

/** Each call answers with the status it leaves, or with the code of the refusal. */
export function createModelPayouts(funds: number) {
  const payouts: ModelPayout[] = [];
  const named = new Map<string, number>();
  const pots = { available: funds, held: 0, transit: 0, fees: 0, gone: 0 };
  const dayOf = (now: number) => Math.floor((now + 7 * HOUR) / DAY);

  function request(now: number, account: string, amount: number, by: string): string {
    if (amount < MODEL_RULES.least) return "amount_too_small";
    if (amount > MODEL_RULES.most) return "amount_too_large";
    const day = dayOf(now);
    const today = payouts
      .filter((one) => one.day === day && one.status !== "rejected" && one.status !== "failed")
      .reduce((sum, one) => sum + one.amount, 0);
    if (today + amount > MODEL_RULES.daily) return "amount_too_large";
    const fee = Math.floor(amount / 20 + 0.5) + 3;
    if (amount + fee > pots.available) return "insufficient_balance";
    const since = named.get(account) ?? now;
    named.set(account, since);
    pots.available -= amount + fee;
    pots.held += amount + fee;
    const notBefore = since + MODEL_RULES.coolOff;
    payouts.push({ status: "requested", amount, fee, by, approved: new Set(), notBefore, day });
    return "requested";
  }

  function decide(now: number, at: number, what: string, by: string): string {
    const payout = payouts[at] as ModelPayout;
    const { amount, fee, approved } = payout;
    const wanted = what === "approve" || what === "reject" ? "requested" : "approved";
    if (payout.status !== wanted) return "wrong_state";
    if (what === "approve") {
      if (payout.by === by || approved.has(by)) return "forbidden";
      if (now < payout.notBefore) return "wrong_state";
      approved.add(by);
      if (approved.size < (amount > MODEL_RULES.twoAbove ? 2 : 1)) return "requested";
    }
    pots.held -= wanted === "requested" ? amount + fee : 0;
    pots.transit += what === "approve" ? amount : wanted === "approved" ? -amount : 0;
    pots.available += what === "reject" || what === "fail" ? amount + fee : 0;
    pots.fees += what === "approve" ? fee : what === "fail" ? -fee : 0;
    pots.gone += what === "pay" ? amount : 0;
    const to = { approve: "approved", reject: "rejected", pay: "paid", fail: "failed" } as const;
    payout.status = to[what as keyof typeof to];
    return payout.status;
  }

  return { request, decide, pots, payouts };
}

export type ModelPayouts = ReturnType<typeof createModelPayouts>;

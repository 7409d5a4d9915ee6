/** Payouts as they are thought of: a balance, a day's sum, and a list. What the real ones equal. */
import { DAY, HOUR } from "../../src/clock.ts";
import type { PayoutStatus } from "../../src/engine/payout.ts";

/** What the projects of these tests let out: small numbers, so that every rule is met often. */
export const MODEL_RULES = {
  least: 10,
  most: 500,
  daily: 900,
  coolOff: 6 * HOUR,
  confirmAbove: 150,
  twoAbove: 200,
  fee: [{ rate: 50_000, flat: 3 }],
};

type ModelPayout = {
  status: PayoutStatus;
  readonly amount: number;
  readonly fee: number;
  readonly by: string;
  readonly confirmed: Set<string>;
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
    const people = { by, confirmed: new Set<string>(), approved: new Set<string>() };
    payouts.push({ status: "requested", amount, fee, ...people, notBefore, day });
    return "requested";
  }

  function remove(account: string): void {
    named.delete(account);
  }

  function decide(now: number, at: number, what: string, by: string): string {
    const payout = payouts[at] as ModelPayout;
    const { amount, fee, confirmed, approved } = payout;
    const wanted = what === "pay" || what === "fail" ? "approved" : "requested";
    if (payout.status !== wanted) return "wrong_state";
    const unconfirmed = amount > MODEL_RULES.confirmAbove && confirmed.size === 0;
    if (what === "confirm") {
      if (payout.by === by) return "forbidden";
      if (!unconfirmed) return "wrong_state";
      confirmed.add(by);
      return "requested";
    }
    if (what === "approve") {
      if (payout.by === by || approved.has(by)) return "forbidden";
      if (unconfirmed) return "wrong_state";
      if (now < payout.notBefore) return "wrong_state";
      approved.add(by);
      if (approved.size < (amount > MODEL_RULES.twoAbove ? 2 : 1)) return "requested";
    }
    pots.held -= wanted === "requested" ? amount + fee : 0;
    pots.transit += what === "approve" ? amount : wanted === "approved" ? -amount : 0;
    pots.available += what === "approve" || what === "pay" ? 0 : amount + fee;
    pots.fees += what === "approve" ? fee : what === "fail" ? -fee : 0;
    pots.gone += what === "pay" ? amount : 0;
    const given = { reject: "rejected", cancel: "rejected" } as const;
    const to = { approve: "approved", pay: "paid", fail: "failed", ...given } as const;
    payout.status = to[what as keyof typeof to];
    return payout.status;
  }

  return { request, remove, decide, pots, payouts };
}

export type ModelPayouts = ReturnType<typeof createModelPayouts>;

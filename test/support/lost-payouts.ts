/** Payouts over a line that is cut: asked for once, approved once, whatever answer was lost. */
import { expect } from "vitest";
import { refunded, reversed } from "../../src/ledger/entries.ts";
import type { Verb } from "./lost-answers.ts";
import { askPayout, post, requested } from "./payouts.ts";

const FUNDS = 300_000;
const money = reversed(refunded("test", FUNDS));

const request: Verb = {
  name: "request a payout",
  async prepare({ engine, house }, project) {
    await post(house, project, money);
    const fingerprint = Buffer.alloc(32, 1);
    const idempotency = { operation: "payout", key: project.id, fingerprint };
    const asked = askPayout(project, { idempotency });
    return async () => {
      const answer = await engine.payouts.request(asked);
      expect(answer.outcome).toBe("created");
      const again = await house.engine.payouts.request(asked);
      expect(again).toEqual({ outcome: "replayed", reply: answer.reply });
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: FUNDS - 100_000, held: 100_000, suspense: 0 });
      expect(await house.engine.payouts.count(project, {})).toBe(1);
    };
  },
};

const approve: Verb = {
  name: "approve a payout",
  async prepare({ engine, house }, project) {
    await post(house, project, money);
    const payout = await requested(house.engine, askPayout(project));
    return async () => {
      const paid = await engine.payouts.decide(payout, { do: "approve", by: "ani" });
      expect(paid).toMatchObject({ status: "paid", version: 3 });
      expect(await house.engine.payouts.findById(project, payout.id)).toEqual(paid);
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: FUNDS - 100_000, held: 0, suspense: 0 });
      // Another one's approval is still refused.
      await expect(
        house.engine.payouts.decide(payout, { do: "approve", by: "budi" }),
      ).rejects.toMatchObject({ code: "wrong_state" });
    };
  },
};

export const payoutVerbs: readonly Verb[] = [request, approve];

/** Refunds over a line that is cut: asked for once, decided once, whatever answer was lost. */
import { expect } from "vitest";
import type { Verb } from "./lost-answers.ts";
import { answering, askRefund, paidPayment, refunded } from "./refunds.ts";

const KEPT = 97_800;

const request: Verb = {
  name: "ask for a refund",
  async prepare({ engine, house }, project) {
    const payment = await paidPayment(house, project);
    const fingerprint = Buffer.alloc(32, 1);
    const idempotency = { operation: "refund", key: project.id, fingerprint };
    const asked = askRefund(project, payment, { amount: 40_000, idempotency });
    return async () => {
      const answer = await engine.refunds.request(asked);
      expect(answer.outcome).toBe("created");
      const again = await house.engine.refunds.request(asked);
      expect(again).toEqual({ outcome: "replayed", reply: answer.reply });
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: KEPT - 40_000, held: 0, suspense: 0 });
      expect(await house.engine.refunds.list(project, { limit: 9 })).toHaveLength(1);
    };
  },
};

const decide: Verb = {
  name: "record a refund that waited",
  async prepare({ engine, house }, project) {
    const payment = await paidPayment(house, project);
    const waiting = answering(house, () => ({ outcome: "waits" }));
    const refund = await refunded(waiting, askRefund(project, payment, { amount: 40_000 }));
    return async () => {
      const decision = { do: "refund", by: "ani", evidence: "by hand" } as const;
      const gone = await engine.refunds.decide(refund, decision);
      expect(gone.status).toBe("refunded");
      expect(await house.engine.refunds.findById(project, refund.id)).toEqual(gone);
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: KEPT - 40_000, held: 0, suspense: 0 });
      const again = house.engine.refunds.decide(refund, { ...decision, by: "budi" });
      await expect(again).rejects.toMatchObject({ code: "wrong_state" });
    };
  },
};

export const refundVerbs: readonly Verb[] = [request, decide];

/** Decisions of money astray over a line that is cut: one stands, whatever answer was lost. */
import { expect } from "vitest";
import { onlyOpen, PAYABLE } from "./astray.ts";
import { ask, made } from "./house.ts";
import type { Verb } from "./lost-answers.ts";

const acting = { by: "ani", reason: "still there" };

const accept: Verb = {
  name: "accept late money",
  async prepare({ engine, house }, project) {
    const payment = await made(house.engine, ask(project));
    await house.engine.payments.simulate(project, payment, "late");
    const late = await onlyOpen(house, project);
    return async () => {
      const { resolved } = await engine.suspense.accept(late, acting);
      expect(resolved?.resolution).toBe("accept");
      const balance = await house.engine.ledger.balance(project.merchantId, project.mode);
      expect(balance).toMatchObject({ available: 99_000, held: 0, suspense: 0 });
      const again = house.engine.suspense.refund(late, acting);
      await expect(again).rejects.toMatchObject({ code: "wrong_state" });
    };
  },
};

const receive: Verb = {
  name: "set money aside that names no charge",
  async prepare({ engine, house }, { merchantId, mode }) {
    const money = { amount: PAYABLE, currency: "IDR", paidAt: house.clock.now() };
    const of = { merchantId, mode, rail: "sandbox", transaction: `LOST-${merchantId}` };
    return async () => {
      const told = await engine.receipts.receive({ ...of, ...money });
      expect(told.outcome).toBe("set_aside");
      const balance = await house.engine.ledger.balance(merchantId, mode);
      expect(balance).toMatchObject({ available: 0, held: 0, suspense: PAYABLE });
    };
  },
};

export const astrayVerbs: readonly Verb[] = [accept, receive];

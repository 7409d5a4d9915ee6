/**
 * The ledger as it is thought of: balances in a map, holds in another. What the real one must
 * equal.
 */
import type { Step, StepResult } from "../../src/ledger/steps.ts";

export type ModelAccount = { posted: number; held: number; version: number };
type ModelHold = { account: string; amount: number; state: "pending" | "posted" | "voided" };

export type ModelLedger = {
  readonly accounts: Map<string, ModelAccount>;
  readonly holds: Map<string, ModelHold>;
  apply(step: Step): StepResult;
};

export function createModelLedger(): ModelLedger {
  const accounts = new Map<string, ModelAccount>();
  const holds = new Map<string, ModelHold>();

  function account(name: string): ModelAccount {
    const known = accounts.get(name) ?? { posted: 0, held: 0, version: 0 };
    accounts.set(name, known);
    return known;
  }

  /** Whether an account may fall to what it would then hold. */
  const allowed = (name: string, left: number) => !name.endsWith("/available") || left >= 0;

  function end(hold: ModelHold, state: "posted" | "voided"): void {
    account(hold.account).held -= hold.amount;
    hold.state = state;
  }

  function apply(step: Step): StepResult {
    if (step.do === "void") {
      const hold = holds.get(step.hold);
      if (hold?.state !== "pending") return "resolved";
      end(hold, "voided");
      return "done";
    }
    if (step.do === "hold") {
      const { merchantId, mode, id, amount } = step.hold;
      const name = `${merchantId}/${mode}/${step.hold.account}`;
      const { posted, held } = account(name);
      if (!allowed(name, posted - held - amount)) return "insufficient";
      account(name).held += amount;
      holds.set(id, { account: name, amount, state: "pending" });
      return "done";
    }
    const { merchantId, mode, entries, hold: used } = step.transfer;
    const hold = used === undefined ? undefined : holds.get(used);
    if (used !== undefined && hold?.state !== "pending") return "resolved";
    const lines = entries.map((entry) => ({
      name: `${merchantId}/${mode}/${entry.account}`,
      amount: entry.amount,
    }));
    for (const { name, amount } of lines) {
      const { posted, held } = account(name);
      const freed = hold?.account === name ? hold.amount : 0;
      if (amount < 0 && !allowed(name, posted - held + freed + amount)) return "insufficient";
    }
    if (hold) end(hold, "posted");
    for (const { name, amount } of lines) {
      account(name).posted += amount;
      account(name).version += 1;
    }
    return "done";
  }

  return { accounts, holds, apply };
}

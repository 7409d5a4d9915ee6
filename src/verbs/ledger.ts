/** `ledger`: whether the books are whole. */
import { checkLedger } from "../ledger/check.ts";
import { defineVerb } from "./define.ts";

export const ledgerVerbs = [
  defineVerb({
    noun: "ledger",
    verb: "check",
    summary: "Check every rule of the ledger; exit code 1 when one is broken.",
    options: {},
    async run({ desk }) {
      const { house } = await desk();
      const { ok, violations } = await checkLedger(house.db);
      const broken = violations.map(({ rule, at }) => `broken: ${rule}: ${JSON.stringify(at)}`);
      return {
        ok,
        json: { ok, violations },
        text: ok ? "The ledger is whole." : broken.join("\n"),
      };
    },
  }),
];

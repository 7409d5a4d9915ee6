/** Payments, payouts, refunds and money astray on one ledger, tried on random lives: a few. */
import { inject } from "vitest";
import { testMoneyLives } from "./support/model-money-runs.ts";

await testMoneyLives(inject("seed"), { lives: 25, steps: 30 });

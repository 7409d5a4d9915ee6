/**
 * Payments, payouts, refunds and money astray on one ledger: 2,000 lives of 200 commands in the
 * mean.
 */
import { inject } from "vitest";
import { testMoneyLives } from "../support/model-money-runs.ts";

await testMoneyLives(inject("seed"), { lives: 2_000, steps: 200 });

/** What holds of any merchant's payouts, tried on random lives: 500 of 100 steps in the mean. */
import { inject } from "vitest";
import { testPayoutLives } from "../support/model-payouts-runs.ts";

await testPayoutLives(inject("seed"), { lives: 500, steps: 100 });

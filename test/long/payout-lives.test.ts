/** What holds of any merchant's payouts, tried on random lives: 2,000 of 200 steps in the mean. */
import { inject } from "vitest";
import { testPayoutLives } from "../support/model-payouts-runs.ts";

await testPayoutLives(inject("seed"), { lives: 2_000, steps: 200 });

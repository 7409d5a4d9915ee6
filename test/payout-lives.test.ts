/** What holds of any merchant's payouts, tried on random lives: a few of them. */
import { inject } from "vitest";
import { testPayoutLives } from "./support/model-payouts-runs.ts";

await testPayoutLives(inject("seed"), { lives: 80, steps: 40 });

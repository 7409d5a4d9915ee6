/** What holds of any merchant's refunds, tried on random lives: 2,000 of 200 steps in the mean. */
import { inject } from "vitest";
import { testRefundLives } from "../support/model-refunds-runs.ts";

await testRefundLives(inject("seed"), { lives: 2_000, steps: 200 });

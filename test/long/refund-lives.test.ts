/** What holds of any merchant's refunds, tried on random lives: 500 of 60 steps in the mean. */
import { inject } from "vitest";
import { testRefundLives } from "../support/model-refunds-runs.ts";

await testRefundLives(inject("seed"), { lives: 500, steps: 60 });

/** What holds of any merchant's refunds, tried on random lives: a few of them. */
import { inject } from "vitest";
import { testRefundLives } from "./support/model-refunds-runs.ts";

await testRefundLives(inject("seed"), { lives: 30, steps: 25 });

/**
 * What holds of any price, ledger, unique amount and payment, tried on random ones: many of each.
 */
import { testProperties } from "../support/model-properties.ts";

await testProperties({
  prices: 500_000,
  ledgers: 2_000,
  uniqueAmounts: 1_000,
  lives: 1_500,
  crowds: 500,
});

/**
 * What holds of any price, ledger, unique amount and payment, tried on random ones: a few of each.
 */
import { testProperties } from "./support/model-properties.ts";

await testProperties({ prices: 2_000, ledgers: 40, uniqueAmounts: 40, lives: 40, crowds: 15 });

/** One receiving account that three projects share: ten thousand ask for one amount at once. */
import { testSharedAccount } from "../support/shared-account.ts";

testSharedAccount(10_000);

/** The same request many times at once: ten thousand duplicates of each kind. */
import { testDuplicates } from "../support/duplicates.ts";

await testDuplicates(100);

/** What is built in: the rules of apps whose notices are known, and the shapes of forwarders. */
import { dataIn } from "./data-files.ts";
import { type Rule, readRule } from "./rule.ts";
import type { Shape } from "./shape.ts";

/** One file an app in `rules/`. */
export const builtInRules: readonly Rule[] = (
  await dataIn<Rule>(new URL("./rules/", import.meta.url))
).map(readRule);

/** One file a forwarder in `shapes/`. */
export const shapes = await dataIn<Shape>(new URL("./shapes/", import.meta.url));

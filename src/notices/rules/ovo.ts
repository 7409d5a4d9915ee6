/** OVO: no text of its was seen, so an owner brings one. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "ovo",
  source: "The package alone, 2025",
  app: "ovo.id",
  titles: "any",
  texts: [],
  direction: "in",
};

export default rule;

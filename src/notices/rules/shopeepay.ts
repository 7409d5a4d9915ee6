/** ShopeePay: no text of its was seen, so an owner brings one. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "shopeepay",
  source: "The package alone, 2025",
  app: "com.shopeepay.id",
  titles: "any",
  texts: [],
  direction: "in",
};

export default rule;

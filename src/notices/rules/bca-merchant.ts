/** BCA Merchant: no text of its was seen, so an owner brings one. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "bca-merchant",
  source: "The package alone, 2025",
  app: "com.bca.msb",
  titles: "any",
  texts: [],
  direction: "in",
};

export default rule;

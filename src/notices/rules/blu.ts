/** BCA Digital's blu: no text of its was seen, so an owner brings one. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "blu",
  source: "The package and a title, 2025",
  app: "com.bcadigital.blu",
  titles: ["Kamu Menerima Dana Nih!"],
  texts: [],
  direction: "in",
};

export default rule;

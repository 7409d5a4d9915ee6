/** InterActive QRIS: its text is known and its title is not, but the text alone says it all. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "interactive-qris",
  source: "The text of payments on merchants' phones, 2025",
  app: "com.interactive.qrisid",
  titles: "any",
  texts: ["Pembayaran QRIS sebesar {amount}{any} telah diterima{any}"],
  direction: "in",
};

export default rule;

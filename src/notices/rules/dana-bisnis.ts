/** DANA Bisnis: texts as seen on phones in 2025. Money that goes out is told by the same app. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "dana-bisnis",
  source: "Texts of payments on merchants' phones, 2025",
  app: "id.dana",
  titles: ["Pembayaran Masuk"],
  texts: ["{amount} diterima DANA Bisnis.", "{amount} dari {any} berhasil diterima DANA Bisnis."],
  direction: "in",
};

export default rule;

/** GoPay Merchant: texts as seen on phones in 2025. The buyers' app of its maker says them too. */
import type { Rule } from "../rule.ts";

const rule: Rule = {
  name: "gopay-merchant",
  source: "Texts of static QRIS payments on merchants' phones, 2025; of dynamic ones none was seen",
  app: "com.gojek.gopaymerchant",
  titles: ["Pembayaran QRIS statis diterima"],
  texts: ["{amount} di {any}"],
  direction: "in",
};

export default rule;

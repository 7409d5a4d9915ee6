/** Requests as Cashi's document shows them, save for the comma after its last field. */
import type { Sample } from "../sample.ts";

export const samples: Readonly<Record<string, Sample>> = {
  createOrder: {
    sends: { amount: 15_000, order_id: "INV-9921" },
    names: { order_id: "new.reference" },
    call: (say) => ["operations.createOrder", say.rest()],
  },
  createVirtualAccount: {
    sends: {
      amount: 50_000,
      order_id: "INV-9922",
      va_provider: "BCA",
      customer_phone: "081234567890",
    },
    names: { order_id: "new.reference" },
    call: (say) => ["operations.createOrderVa", say.rest()],
  },
  checkStatus: {
    sends: { order_id: "INV-123" },
    names: { order_id: "payment.reference" },
    call: (say) => ["operations.checkStatus", say.one("order_id")],
  },
};

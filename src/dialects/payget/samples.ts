/** Requests as PayGet's document shows them. */
import type { Sample } from "../sample.ts";

const PAYMENT = "a1b2c3d4e5f6g7h8";

export const samples: Readonly<Record<string, Sample>> = {
  getProfile: { sends: {}, call: () => ["operations.profile"] },
  createPayment: {
    sends: { amount: 50_000 },
    call: (say) => ["operations.createPayment", say.one("amount")],
  },
  cancelPayment: {
    sends: { id: PAYMENT },
    names: { id: "pending.wireId" },
    call: (say) => ["operations.cancelPayment", say.one("id")],
  },
  getPaymentStatus: {
    sends: { id: PAYMENT },
    names: { id: "payment.wireId" },
    call: (say) => ["operations.paymentStatus", say.one("id")],
  },
};

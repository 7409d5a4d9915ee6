/** Requests as FastPay's document shows them; where it cuts an id short, one of that length. */
import type { Sample } from "../sample.ts";

const INVOICE = "64c8d9e0a1b2c3d4e5f60718";
const WITHDRAWAL = "65a1b2c3d4e5f60718293a4b";

export const samples: Readonly<Record<string, Sample>> = {
  getBalance: { sends: {}, call: () => ["operations.balance"] },
  createInvoice: {
    sends: { amount: 10_000 },
    call: (say) => ["operations.createInvoice", say.one("amount")],
  },
  getInvoice: {
    sends: { invoice_id: INVOICE },
    names: { invoice_id: "payment.wireId" },
    call: (say) => ["operations.invoiceStatus", say.one("invoice_id")],
  },
  cancelInvoice: {
    sends: { invoice_id: INVOICE },
    names: { invoice_id: "pending.wireId" },
    call: (say) => ["operations.cancelInvoice", say.one("invoice_id")],
  },
  getPicture: { sends: { invoice_id: INVOICE }, names: { invoice_id: "payment.wireId" } },
  createWithdrawal: {
    sends: { amount: 100_000, accountNumber: "081234567890", accountName: "John Doe" },
    call: (say) => ["operations.withdraw", say.rest()],
  },
  getWithdrawal: {
    sends: { withdraw_id: WITHDRAWAL },
    names: { withdraw_id: "payout.wireId" },
    call: (say) => ["operations.withdrawStatus", say.one("withdraw_id")],
  },
  listWithdrawals: {
    sends: { page: 1, limit: 10 },
    call: (say) => ["operations.withdrawHistory", say.rest()],
  },
};

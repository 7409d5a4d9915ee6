/** Requests as Paymenku's document shows them, those of its other pages in the same manner. */
import type { Sample } from "../sample.ts";

const TRANSACTION = "IDP202602271042567890";
const OPEN = "019abc00-0000-7000-8000-000000000002";
const JOHN = { customer_name: "John Doe", customer_email: "john@example.com" };

export const samples: Readonly<Record<string, Sample>> = {
  createTransaction: {
    sends: {
      reference_id: "INV-002",
      amount: 100_000,
      ...JOHN,
      customer_phone: "08123456789",
      channel_code: "qris",
      return_url: "https://toko-anda.com/success",
    },
    names: { reference_id: "new.reference" },
    call: (say) => ["operations.createTransaction", say.rest()],
  },
  listTransactions: {
    sends: { page: 1, per_page: 20 },
    call: (say) => ["operations.transactions", say.rest()],
  },
  checkStatus: {
    sends: { order_id: TRANSACTION },
    names: { order_id: "payment.wireId" },
    call: (say) => ["operations.checkStatus", say.one("order_id")],
  },
  cancelTransaction: {
    sends: { trx_id: TRANSACTION },
    names: { trx_id: "pending.wireId" },
    call: (say) => ["operations.cancel", say.one("trx_id")],
  },
  refundTransaction: {
    sends: { trx_id: TRANSACTION, refund_amount: 10_000, reason: "Barang habis" },
    names: { trx_id: "paid.wireId" },
    call: (say) => [
      "operations.refund",
      say.object({ trxId: "trx_id", amount: "refund_amount", reason: "reason" }),
    ],
  },
  listChannels: { sends: {}, call: () => ["operations.paymentChannels"] },
  calculateFees: {
    sends: { amount: 100_000 },
    call: (say) => ["operations.feeCalculator", say.one("amount"), say.one("code")],
  },
  getInstruction: {
    sends: { code: "bca_va" },
    call: (say) => ["operations.paymentInstruction", say.rest("lang")],
  },
  getOpenPayment: {
    sends: { uuid: OPEN },
    names: { uuid: "open.uuid" },
    call: (say) => ["operations.openPayment", say.one("uuid")],
  },
  listOpenPaymentTransactions: {
    sends: { uuid: OPEN },
    names: { uuid: "open.uuid" },
    call: (say) => ["operations.openPaymentTransactions", say.one("uuid")],
  },
  createOpenPayment: {
    sends: { name: "Kotak amal", channel_code: "qris", ...JOHN, min_amount: 10_000 },
    call: (say) => ["operations.createOpenPayment", say.rest()],
  },
  getQrPicture: { sends: { trx_id: TRANSACTION }, names: { trx_id: "payment.wireId" } },
};

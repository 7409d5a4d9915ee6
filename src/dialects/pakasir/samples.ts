/** Requests as Pakasir's document shows them, v2's in the same manner. */
import type { Sample, Saying } from "../sample.ts";

const TXN = "0193f2a4c5d6e7f8";
const order = (say: Saying) => say.object({ reference: "order_id", amount: "amount" });

const PENDING = {
  project: "project.slug",
  order_id: "pending.reference",
  amount: "pending.amount",
} as const;

export const samples: Readonly<Record<string, Sample>> = {
  createTransaction: {
    sends: { method: "qris", project: "depodomain", order_id: "INV123123", amount: 99_000 },
    names: { project: "project.slug", order_id: "new.reference" },
    call: (say) => ["operations.transactionCreate", say.one("method"), order(say)],
  },
  simulatePayment: {
    sends: { project: "depodomain", order_id: "INV123123", amount: 99_000 },
    names: PENDING,
    call: (say) => ["operations.paymentSimulation", order(say)],
  },
  cancelTransaction: {
    sends: { project: "depodomain", order_id: "INV123123", amount: 99_000 },
    names: PENDING,
    call: (say) => ["operations.transactionCancel", order(say)],
  },
  getTransaction: {
    sends: { project: "depodomain", order_id: "240910HDE7C9", amount: 22_000 },
    names: {
      project: "project.slug",
      order_id: "payment.reference",
      amount: "payment.amount",
    },
    call: (say) => ["operations.transactionDetail", order(say)],
  },
  createTransactionV2: {
    sends: { slug: "depodomain", order_id: "INV123123", method: "qris", amount: 99_000 },
    names: { slug: "project.slug", order_id: "new.reference" },
    call: (say) => ["operations.createTransaction", say.one("method"), order(say)],
  },
  getStatusV2: {
    sends: { slug: "depodomain", txn_id: TXN },
    names: { slug: "project.slug", txn_id: "payment.wireId" },
    call: (say) => ["operations.transactionStatus", say.one("txn_id")],
  },
  cancelTransactionV2: {
    sends: { slug: "depodomain", txn_id: TXN },
    names: { slug: "project.slug", txn_id: "pending.wireId" },
    call: (say) => ["operations.cancelTransaction", say.one("txn_id")],
  },
  getFees: {
    sends: { amount: 12_000 },
    call: (say) => ["operations.paymentFee", say.one("amount")],
  },
  simulateFromPage: { sends: { txn_id: TXN }, names: { txn_id: "pending.wireId" } },
};

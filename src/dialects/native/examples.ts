/** Requests that work, as documents show them; a test sends each of them. */

/** Stand for things of the caller's own. */
const PAYMENT = "pay_019abc00000070008000000000000001";
const OPEN = "opn_019abc00000070008000000000000002";
const LINK = "lnk_019abc00000070008000000000000009";
const ENDPOINT = "whe_019abc00000070008000000000000003";
const DELIVERY = "dlv_019abc00000070008000000000000004";
const PAYOUT = "pyo_019abc00000070008000000000000005";
const REFUND = "rfd_019abc00000070008000000000000006";

const PROJECT = "prj_019abc00000070008000000000000007";
const KEY = "key_019abc00000070008000000000000008";

const BUDI = { destination: "ewallet.dana", account: "081234567890", name: "Budi" };
const WEBHOOK = "https://toko.example/webhook";

export const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  createPayment: {
    reference: "INV-1",
    amount: 99_000,
    channel: "qris",
    customer: { name: "Siti", email: "siti@example.com" },
    return_url: "https://toko.example/terima-kasih",
    metadata: { cart: 7 },
  },
  listPayments: { status: "paid", limit: 50 },
  getPayment: { id: PAYMENT },
  cancelPayment: { id: PAYMENT },
  simulatePayment: { id: PAYMENT, scenario: "paid" },
  createRefund: { payment: PAYMENT, amount: 9_000, reason: "Barang rusak" },
  listRefunds: { limit: 20 },
  listRefundsOfPayment: { id: PAYMENT },
  getRefund: { id: REFUND },
  createOpenPayment: { name: "Kotak amal", channel: "qris", least: 5_000 },
  listOpenPayments: { limit: 20 },
  getOpenPayment: { id: OPEN },
  closeOpenPayment: { id: OPEN },
  simulateOpenPayment: { id: OPEN, amount: 25_000 },
  createPaymentLink: { name: "Kaos hitam", amount: 99_000, reusable: true },
  listPaymentLinks: { limit: 20 },
  getPaymentLink: { id: LINK },
  disablePaymentLink: { id: LINK },
  createPayout: { amount: 10_000, reference: "gaji-1", ...BUDI },
  listPayouts: { status: "requested" },
  getPayout: { id: PAYOUT },
  createBeneficiary: BUDI,
  listBalanceHistory: { figure: "available", limit: 10 },
  quoteChannels: { amount: 99_000, channel: "qris" },
  listEvents: { limit: 10 },
  createEndpoint: { url: WEBHOOK, events: ["payment.paid"] },
  getEndpoint: { id: ENDPOINT },
  updateEndpoint: { id: ENDPOINT, status: "enabled" },
  deleteEndpoint: { id: ENDPOINT },
  rotateSecret: { id: ENDPOINT, keep_for: 3_600 },
  testEndpoint: { id: ENDPOINT },
  listDeliveries: { status: "failed" },
  getDelivery: { id: DELIVERY },
  resendDelivery: { id: DELIVERY },
  resendDeliveries: { created_from: "2026-11-21T00:00:00Z", status: "failed", preview: true },
  createProject: { slug: "toko-kedua", name: "Toko Kedua" },
  getProject: { id: PROJECT },
  listKeys: { id: PROJECT },
  createKey: { id: PROJECT, may_pay_out: false },
  revokeKey: { id: PROJECT, key: KEY },
  advanceClock: { seconds: 60 },
};

/** Requests that work, as documents show them; a test sends each of them. */
import type { Sample } from "../sample.ts";

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

const payments: Readonly<Record<string, Sample>> = {
  createPayment: {
    sends: {
      reference: "INV-1",
      amount: 99_000,
      channel: "qris",
      customer: { name: "Siti", email: "siti@example.com" },
      return_url: "https://toko.example/terima-kasih",
      metadata: { cart: 7 },
    },
    names: { reference: "new.reference" },
    call: (say) => ["payments.create", say.rest()],
  },
  listPayments: {
    sends: { status: "paid", limit: 50 },
    call: (say) => ["payments.list", say.rest()],
  },
  getPayment: {
    sends: { id: PAYMENT },
    names: { id: "payment.id" },
    call: ({ one }) => [
      one("expand") === "undefined" ? "payments.get" : "payments.getWithRefunds",
      one("id"),
    ],
  },
  cancelPayment: {
    sends: { id: PAYMENT },
    names: { id: "pending.id" },
    call: ({ one }) => ["payments.cancel", one("id")],
  },
  simulatePayment: {
    sends: { id: PAYMENT, scenario: "paid" },
    names: { id: "pending.id" },
    call: ({ one }) => ["payments.simulate", one("id"), one("scenario")],
  },
  createRefund: {
    sends: { payment: PAYMENT, amount: 9_000, reason: "Barang rusak" },
    names: { payment: "paid.id" },
    call: ({ rest }) => ["refunds.create", rest()],
  },
  listRefunds: { sends: { limit: 20 }, call: ({ rest }) => ["refunds.list", rest()] },
  listRefundsOfPayment: {
    sends: { id: PAYMENT },
    names: { id: "payment.id" },
    call: ({ one, rest }) => ["payments.refunds", one("id"), rest("id", "status")],
  },
  getRefund: {
    sends: { id: REFUND },
    names: { id: "refund.id" },
    call: ({ one }) => ["refunds.get", one("id")],
  },
};

const pages: Readonly<Record<string, Sample>> = {
  createOpenPayment: {
    sends: { name: "Kotak amal", channel: "qris", least: 5_000 },
    call: ({ rest }) => ["openPayments.create", rest()],
  },
  listOpenPayments: { sends: { limit: 20 }, call: ({ rest }) => ["openPayments.list", rest()] },
  getOpenPayment: {
    sends: { id: OPEN },
    names: { id: "open.id" },
    call: ({ one }) => ["openPayments.get", one("id")],
  },
  closeOpenPayment: {
    sends: { id: OPEN },
    names: { id: "open.id" },
    call: ({ one }) => ["openPayments.close", one("id")],
  },
  simulateOpenPayment: {
    sends: { id: OPEN, amount: 25_000 },
    names: { id: "open.id" },
    call: ({ one }) => ["openPayments.simulate", one("id"), one("amount")],
  },
  createPaymentLink: {
    sends: { name: "Kaos hitam", amount: 99_000, reusable: true },
    call: ({ rest }) => ["paymentLinks.create", rest()],
  },
  listPaymentLinks: { sends: { limit: 20 }, call: ({ rest }) => ["paymentLinks.list", rest()] },
  getPaymentLink: {
    sends: { id: LINK },
    names: { id: "link.id" },
    call: ({ one }) => ["paymentLinks.get", one("id")],
  },
  disablePaymentLink: {
    sends: { id: LINK },
    names: { id: "link.id" },
    call: ({ one }) => ["paymentLinks.disable", one("id")],
  },
};

const money: Readonly<Record<string, Sample>> = {
  createPayout: {
    sends: { amount: 10_000, reference: "gaji-1", ...BUDI },
    names: { reference: "new.reference" },
    call: ({ rest }) => ["payouts.create", rest()],
  },
  listPayouts: { sends: { status: "requested" }, call: ({ rest }) => ["payouts.list", rest()] },
  getPayout: {
    sends: { id: PAYOUT },
    names: { id: "payout.id" },
    call: ({ one }) => ["payouts.get", one("id")],
  },
  createBeneficiary: { sends: BUDI, call: ({ rest }) => ["beneficiaries.create", rest()] },
  listBeneficiaries: { sends: {}, call: ({ rest }) => ["beneficiaries.list", rest()] },
  getBalance: { sends: {}, call: () => ["balance.get"] },
  listBalanceHistory: {
    sends: { figure: "available", limit: 10 },
    call: ({ rest }) => ["balance.history", rest()],
  },
  listChannels: { sends: {}, call: () => ["channels.list"] },
  quoteChannels: {
    sends: { amount: 99_000, channel: "qris" },
    call: ({ rest }) => ["channels.quote", rest()],
  },
};

const telling: Readonly<Record<string, Sample>> = {
  listEvents: { sends: { limit: 10 }, call: ({ rest }) => ["events.list", rest()] },
  createEndpoint: {
    sends: { url: WEBHOOK, events: ["payment.paid"] },
    call: ({ rest }) => ["webhookEndpoints.create", rest()],
  },
  listEndpoints: { sends: {}, call: () => ["webhookEndpoints.list"] },
  getEndpoint: {
    sends: { id: ENDPOINT },
    names: { id: "endpoint.id" },
    call: ({ one }) => ["webhookEndpoints.get", one("id")],
  },
  updateEndpoint: {
    sends: { id: ENDPOINT, status: "enabled" },
    names: { id: "endpoint.id" },
    call: ({ one, rest }) => ["webhookEndpoints.update", one("id"), rest("id")],
  },
  deleteEndpoint: {
    sends: { id: ENDPOINT },
    names: { id: "endpoint.id" },
    call: ({ one }) => ["webhookEndpoints.disable", one("id")],
  },
  rotateSecret: {
    sends: { id: ENDPOINT, keep_for: 3_600 },
    names: { id: "endpoint.id" },
    call: ({ one }) => ["webhookEndpoints.rotateSecret", one("id"), one("keep_for")],
  },
  testEndpoint: {
    sends: { id: ENDPOINT },
    names: { id: "endpoint.id" },
    call: ({ one }) => ["webhookEndpoints.test", one("id")],
  },
  listDeliveries: {
    sends: { status: "failed" },
    call: ({ rest }) => ["deliveries.list", rest()],
  },
  getDelivery: {
    sends: { id: DELIVERY },
    names: { id: "delivery.id" },
    call: ({ one }) => ["deliveries.get", one("id")],
  },
  resendDelivery: {
    sends: { id: DELIVERY },
    names: { id: "delivery.id" },
    call: ({ one }) => ["deliveries.resend", one("id")],
  },
  resendDeliveries: {
    sends: { created_from: "2026-11-21T00:00:00Z", status: "failed", preview: true },
    call: ({ rest }) => ["deliveries.resendRange", rest()],
  },
};

const house: Readonly<Record<string, Sample>> = {
  listProjects: { sends: {}, call: () => ["projects.list"] },
  createProject: {
    sends: { slug: "toko-kedua", name: "Toko Kedua" },
    names: { slug: "new.slug" },
    call: ({ rest }) => ["projects.create", rest()],
  },
  getProject: {
    sends: { id: PROJECT },
    names: { id: "project.id" },
    call: ({ one }) => ["projects.get", one("id")],
  },
  listKeys: {
    sends: { id: PROJECT },
    names: { id: "project.id" },
    call: ({ one }) => ["projects.keys", one("id")],
  },
  createKey: {
    sends: { id: PROJECT, may_pay_out: false },
    names: { id: "project.id" },
    call: ({ one, rest }) => ["projects.createKey", one("id"), rest("id")],
  },
  // The key itself is never filled in: nobody should revoke the one that the page asks with.
  revokeKey: {
    sends: { id: PROJECT, key: KEY },
    names: { id: "project.id" },
    call: ({ one }) => ["projects.revokeKey", one("id"), one("key")],
  },
  getClock: { sends: {}, call: () => ["sandbox.clock"] },
  advanceClock: {
    sends: { seconds: 60 },
    call: ({ one }) => ["sandbox.advance", one("seconds")],
  },
  listScenarios: { sends: {}, call: () => ["sandbox.scenarios"] },
  listProblems: { sends: {} },
};

export const samples = { ...payments, ...pages, ...money, ...telling, ...house };

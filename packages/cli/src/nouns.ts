/** The nouns of the API as one table: a row is a command, and what it calls. */
import type {
  Gapura,
  NewOpenPayment,
  NewPayment,
  NewPaymentLink,
  NewPayout,
  NewRefund,
  Page,
  PaymentFilter,
  PayoutStatus,
  RefundStatus,
  Scenario,
} from "@gapura/sdk";
import { type ApiCommand, apiCommand, type Field } from "./api-command.ts";
import { type Command, UsageError } from "./define.ts";
import { AMOUNT, ID, PAGE } from "./noun-fields.ts";
import { projectNouns } from "./project-nouns.ts";
import { webhookNouns } from "./webhook-nouns.ts";

const SCENARIOS = ["paid", "failed", "expired", "late", "twice", "short", "over"] as const;
const PAYMENT_STATUSES = ["pending", "paid", "expired", "canceled", "failed"] as const;
const FIGURES = ["available", "suspense", "collected"] as const;
const PAYOUT_STATUSES = ["requested", "approved", "rejected", "paid", "failed"] as const;
const REFUND_STATUSES = ["requested", "refunded", "failed"] as const;

const payments: readonly ApiCommand[] = [
  {
    noun: "payment",
    verb: "create",
    summary: "Ask a buyer for money; without a channel the checkout page asks for one.",
    writes: true,
    options: {
      reference: { value: "REFERENCE", required: true, meaning: "your order's number" },
      amount: { ...AMOUNT, required: true },
      channel: { value: "CHANNEL", meaning: "qris, va.bca, ewallet.dana, paypal, …" },
      name: { value: "NAME", in: "customer", meaning: "the buyer's name" },
      email: { value: "EMAIL", in: "customer", meaning: "the buyer's address" },
      phone: { value: "PHONE", in: "customer", meaning: "the buyer's number" },
      "return-url": { value: "URL", meaning: "where the buyer goes after paying" },
      "expires-in": { value: "SECONDS", kind: "whole", meaning: "how long the buyer has" },
      metadata: { value: "JSON", kind: "json", meaning: "an object of yours" },
    },
    call: (gapura, { body, options }) => gapura.payments.create(body as NewPayment, options),
  },
  {
    noun: "payment",
    verb: "show",
    summary: "A payment as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.payments.get(id, options),
  },
  {
    noun: "payment",
    verb: "list",
    summary: "Payments, newest first.",
    options: {
      status: { value: "STATUS", words: PAYMENT_STATUSES, meaning: "only of this status" },
      channel: { value: "CHANNEL", meaning: "only by this channel" },
      reference: { value: "REFERENCE", meaning: "only of this reference" },
      "created-from": { value: "TIME", meaning: "from 2026-01-05T03:00:00Z on" },
      "created-before": { value: "TIME", meaning: "made before it" },
      ...PAGE,
    },
    call: (gapura, { body, options }) => gapura.payments.list(body as PaymentFilter, options),
  },
  {
    noun: "payment",
    verb: "cancel",
    summary: "Cancel a pending payment.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.payments.cancel(id, options),
  },
  {
    noun: "payment",
    verb: "simulate",
    summary: "Play what may become of a sandbox payment.",
    subject: ID,
    writes: true,
    options: {
      scenario: { value: "SCENARIO", words: SCENARIOS, meaning: "paid when absent" },
    },
    call: (gapura, { id, body: { scenario }, options }) =>
      gapura.payments.simulate(id, scenario as Scenario | undefined, options),
  },
];

const refunds: readonly ApiCommand[] = [
  {
    noun: "refund",
    verb: "create",
    summary: "Give money of a paid payment back to its buyer; all that is left without an amount.",
    writes: true,
    options: {
      payment: { value: "ID", required: true, meaning: "the payment" },
      amount: AMOUNT,
      reason: { value: "TEXT", meaning: "why" },
      evidence: {
        value: "REFERENCE",
        meaning: "records what you gave back yourself: what proves it",
      },
    },
    call: (gapura, { body, options }) => gapura.refunds.create(body as NewRefund, options),
  },
  {
    noun: "refund",
    verb: "show",
    summary: "A refund as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.refunds.get(id, options),
  },
  {
    noun: "refund",
    verb: "list",
    summary: "Refunds, newest first.",
    options: {
      payment: { value: "ID", meaning: "only this payment's" },
      status: { value: "STATUS", words: REFUND_STATUSES, meaning: "only of this status" },
      ...PAGE,
    },
    call: (gapura, { body, options }) =>
      gapura.refunds.list(body as Page & { payment?: string; status?: RefundStatus }, options),
  },
];

const RECIPIENT = {
  destination: { value: "CHANNEL", meaning: "va.bca, ewallet.dana, …" },
  account: { value: "NUMBER", meaning: "the number there" },
  name: { value: "NAME", meaning: "whose it is" },
} as const satisfies Readonly<Record<string, Field>>;

const payouts: readonly ApiCommand[] = [
  {
    noun: "payout",
    verb: "create",
    summary: "Ask for a payout, to a beneficiary or to destination, account and name.",
    writes: true,
    options: {
      amount: { ...AMOUNT, required: true },
      reference: { value: "REFERENCE", meaning: "yours" },
      beneficiary: { value: "ID", meaning: "one that is known" },
      ...RECIPIENT,
    },
    call: (gapura, { body, options }) => gapura.payouts.create(body as NewPayout, options),
  },
  {
    noun: "payout",
    verb: "show",
    summary: "A payout as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.payouts.get(id, options),
  },
  {
    noun: "payout",
    verb: "list",
    summary: "Payouts, newest first.",
    options: {
      status: { value: "STATUS", words: PAYOUT_STATUSES, meaning: "only of this status" },
      ...PAGE,
    },
    call: (gapura, { body, options }) =>
      gapura.payouts.list(body as Page & { status?: PayoutStatus }, options),
  },
  {
    noun: "beneficiary",
    verb: "create",
    summary: "Name a beneficiary ahead of its first payout.",
    writes: true,
    options: {
      destination: { ...RECIPIENT.destination, required: true },
      account: { ...RECIPIENT.account, required: true },
      name: { ...RECIPIENT.name, required: true },
    },
    call: (gapura, { body, options }) => gapura.beneficiaries.create(body as NewRecipient, options),
  },
  {
    noun: "beneficiary",
    verb: "list",
    summary: "Beneficiaries, newest first.",
    options: PAGE,
    call: (gapura, { body, options }) => gapura.beneficiaries.list(body as Page, options),
  },
];

type NewRecipient = Parameters<Gapura["beneficiaries"]["create"]>[0];

const openPayments: readonly ApiCommand[] = [
  {
    noun: "open-payment",
    verb: "create",
    summary: "A code or number that takes money again and again, each time a payment of its own.",
    writes: true,
    options: {
      name: { value: "NAME", required: true, meaning: "what it is for" },
      channel: { value: "CHANNEL", required: true, meaning: "qris, va.bca, …" },
      least: AMOUNT,
      most: AMOUNT,
    },
    call: (gapura, { body, options }) =>
      gapura.openPayments.create(body as NewOpenPayment, options),
  },
  {
    noun: "open-payment",
    verb: "show",
    summary: "An open payment as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.openPayments.get(id, options),
  },
  {
    noun: "open-payment",
    verb: "list",
    summary: "Open payments, newest first.",
    options: PAGE,
    call: (gapura, { body, options }) => gapura.openPayments.list(body as Page, options),
  },
  {
    noun: "open-payment",
    verb: "close",
    summary: "Take no more money through it.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.openPayments.close(id, options),
  },
  {
    noun: "open-payment",
    verb: "simulate",
    summary: "Pay through one of the sandbox, and see the payment that it makes.",
    subject: ID,
    writes: true,
    options: { amount: { ...AMOUNT, required: true } },
    call: (gapura, { id, body, options }) =>
      gapura.openPayments.simulate(id, body.amount as number, options),
  },
];

const paymentLinks: readonly ApiCommand[] = [
  {
    noun: "payment-link",
    verb: "create",
    summary: "A page to hand out; without an amount the buyer says how much.",
    writes: true,
    options: {
      name: { value: "NAME", required: true, meaning: "what is paid for" },
      amount: AMOUNT,
      least: AMOUNT,
      most: AMOUNT,
      reusable: { meaning: "a payment of its own for every buyer" },
      channel: { value: "CHANNEL", meaning: "qris, va.bca, …" },
      "return-url": { value: "URL", meaning: "where the buyer goes after paying" },
      "expires-at": { value: "TIME", meaning: "when it ends, as 2026-12-31T17:00:00Z" },
      "most-paid": { value: "N", kind: "whole", meaning: "how many payments it takes" },
    },
    call: (gapura, { body, options }) =>
      gapura.paymentLinks.create(body as NewPaymentLink, options),
  },
  {
    noun: "payment-link",
    verb: "show",
    summary: "A payment link as it is now.",
    subject: ID,
    call: (gapura, { id, options }) => gapura.paymentLinks.get(id, options),
  },
  {
    noun: "payment-link",
    verb: "list",
    summary: "Payment links, newest first.",
    options: PAGE,
    call: (gapura, { body, options }) => gapura.paymentLinks.list(body as Page, options),
  },
  {
    noun: "payment-link",
    verb: "disable",
    summary: "Make no payment by it any more.",
    subject: ID,
    writes: true,
    call: (gapura, { id, options }) => gapura.paymentLinks.disable(id, options),
  },
];

const feeds: readonly ApiCommand[] = [
  {
    noun: "balance",
    verb: "show",
    summary: "What may be spent, what is held, what waits for a person.",
    call: (gapura, { options }) => gapura.balance.get(options),
  },
  {
    noun: "balance",
    verb: "history",
    summary: "The ledger's lines of a figure of the balance, newest first.",
    options: {
      figure: { value: "FIGURE", words: FIGURES, meaning: "available when absent" },
      ...PAGE,
    },
    call: (gapura, { body, options }) => gapura.balance.history(body as HistoryFilter, options),
  },
  {
    noun: "channel",
    verb: "list",
    summary: "The channels that the project offers, with their limits and fees.",
    call: (gapura, { options }) => gapura.channels.list(options),
  },
  {
    noun: "channel",
    verb: "quote",
    summary: "What an amount costs, on a channel or on each that takes it.",
    options: {
      amount: { ...AMOUNT, required: true },
      channel: { value: "CHANNEL", meaning: "on this one alone" },
    },
    call: (gapura, { body, options }) => gapura.channels.quote(body as QuoteAsked, options),
  },
  {
    noun: "clock",
    verb: "show",
    summary: "The sandbox project's time, and how far it is ahead.",
    call: (gapura, { options }) => gapura.sandbox.clock(options),
  },
  {
    noun: "clock",
    verb: "advance",
    summary: "Move the sandbox project's time ahead, and run all that falls due.",
    subject: { name: "TIME", required: true },
    writes: true,
    call: (gapura, { id, options }) => gapura.sandbox.advance(secondsOf(id), options),
  },
  {
    noun: "event",
    verb: "list",
    summary: "What happened, oldest first.",
    options: {
      after: { value: "ID", meaning: "only what came after this event" },
      limit: PAGE.limit,
    },
    call: (gapura, { body, options }) =>
      gapura.events.list(body as { after?: string; limit?: number }, options),
  },
];

type HistoryFilter = NonNullable<Parameters<Gapura["balance"]["history"]>[0]>;
type QuoteAsked = Parameters<Gapura["channels"]["quote"]>[0];

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `10m`, `36h` or `2d`. */
function secondsOf(text: string): number {
  const [, number, unit = ""] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new UsageError(`a clock is advanced by 90s, 10m, 36h or 2d, not ${text}`);
}

export const nounCommands: readonly Command[] = [
  ...payments,
  ...refunds,
  ...payouts,
  ...openPayments,
  ...paymentLinks,
  ...feeds,
  ...webhookNouns,
  ...projectNouns,
].map(apiCommand);

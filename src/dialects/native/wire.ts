/** The native wire: what requests and replies of `/v1` are made of. */
import { z } from "zod";
import { SCENARIOS } from "../../engine/rail.ts";
import { amount, text, whole, word } from "../codecs.ts";
import { instructions, ownEvent, ownPayment, ownPayout, ownRefund } from "../own-event.ts";

const MOST_METADATA = 4_096;
const SHORTEST_LIFE = 60;
const LONGEST_LIFE = 30 * 86_400;
const MOST_PAID = 1_000_000;

const webAddress = z.url({ protocol: /^https?$/, error: "must be an http or https address" });

export const createPayment = z.object({
  reference: text(255),
  amount: amount(),
  channel: text(64).nullish(),
  customer: z
    .object({ name: text(255), email: text(255), phone: text(32) }, "must be an object")
    .partial()
    .nullish(),
  return_url: webAddress.nullish(),
  /** Seconds. */
  expires_in: whole(SHORTEST_LIFE, LONGEST_LIFE).nullish(),
  metadata: z
    .record(z.string(), z.unknown(), "must be an object")
    .refine(
      (metadata) => JSON.stringify(metadata).length <= MOST_METADATA,
      `must have at most ${MOST_METADATA} characters of JSON`,
    )
    .nullish(),
});

export const ofPayment = z.object({ id: text(64) });

/** Names, by commas, of what is told in full in the same reply. */
function expand<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.preprocess(
    (value) => (typeof value === "string" ? value.split(",") : value),
    z.array(z.enum(names, `takes ${names.join(", ")}`), `takes ${names.join(", ")}`).nullish(),
  );
}

export const getPayment = ofPayment.extend({ expand: expand(["refunds"]) });

/** Of the refunds the newest hundred. */
export const expandedPayment = ownPayment.extend({ refunds: z.array(ownRefund).optional() });

export const page = { limit: whole(1, 100).default(20), cursor: text(64).nullish() };

export const instant = z.iso.datetime({
  offset: true,
  error: "must be a time such as 2026-01-05T03:00:00Z",
});

export const listPayments = z.object({
  ...page,
  expand: expand(["refunds"]),
  status: word(["pending", "paid", "expired", "canceled", "failed"]).nullish(),
  channel: text(64).nullish(),
  reference: text(255).nullish(),
  /** This instant and later. */
  created_from: instant.nullish(),
  /** Earlier than this instant. */
  created_before: instant.nullish(),
});

export const paymentList = listOf(expandedPayment);

export const simulatePayment = ofPayment.extend({
  scenario: word(SCENARIOS).default("paid"),
});

export const listEvents = z.object({
  after: text(64).nullish(),
  limit: whole(1, 100).default(20),
});

export const eventList = listOf(ownEvent);

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    object: z.literal("list"),
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });
}

/** Whom it goes to: a beneficiary by its id, or destination, account and name. */
export const createPayout = z.object({
  amount: amount(),
  reference: text(255).nullish(),
  beneficiary: text(64).nullish(),
  destination: text(64).nullish(),
  account: text(64).nullish(),
  name: text(255).nullish(),
});

export const ofPayout = z.object({ id: text(64) });

export const listPayouts = z.object({
  ...page,
  status: word(["requested", "approved", "rejected", "paid", "failed"]).nullish(),
});

export const payoutList = listOf(ownPayout);

export const createBeneficiary = z.object({
  destination: text(64),
  account: text(64),
  name: text(255),
});

export const listBeneficiaries = z.object(page);

export const beneficiary = z.object({
  id: z.string(),
  object: z.literal("beneficiary"),
  destination: z.string(),
  account: z.string(),
  name: z.string(),
  sandbox: z.boolean(),
  created_at: z.string(),
});

export const beneficiaryList = listOf(beneficiary);

export const createRefund = z.object({
  payment: text(64),
  amount: amount().nullish(),
  reason: text(255).nullish(),
  evidence: text(500).nullish(),
});

export const getRefund = z.object({ id: text(64), expand: expand(["payment"]) });

export const expandedRefund = ownRefund.extend({ payment: z.union([z.string(), ownPayment]) });

const refundPage = {
  ...page,
  expand: expand(["payment"]),
  status: word(["requested", "refunded", "failed"]).nullish(),
};

export const listRefunds = z.object({ ...refundPage, payment: text(64).nullish() });

export const listRefundsOfPayment = z.object({ ...refundPage, id: text(64) });

export const refundList = listOf(expandedRefund);

export const createOpenPayment = z.object({
  name: text(100),
  channel: text(64),
  least: amount().nullish(),
  most: amount().nullish(),
});

export const ofOpenPayment = z.object({ id: text(64) });

export const listOpenPayments = z.object(page);

export const simulateOpenPayment = ofOpenPayment.extend({ amount: amount() });

export const openPayment = z.object({
  id: z.string(),
  object: z.literal("open_payment"),
  name: z.string(),
  channel: z.string(),
  /** What comes outside of these bounds is set aside. */
  least: z.int(),
  most: z.int(),
  currency: z.literal("IDR"),
  instructions,
  sandbox: z.boolean(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
});

export const openPaymentList = listOf(openPayment);

export const createPaymentLink = z.object({
  name: text(100),
  amount: amount().nullish(),
  /** The bounds of what the buyer says, where there is no amount. */
  least: amount().nullish(),
  most: amount().nullish(),
  reusable: z.boolean("must be true or false").nullish(),
  channel: text(64).nullish(),
  return_url: webAddress.nullish(),
  /** From then on it makes no payment. */
  expires_at: instant.nullish(),
  /** How many of a reusable link's payments may be paid before it makes no more. */
  most_paid: whole(1, MOST_PAID).nullish(),
});

export const ofPaymentLink = z.object({ id: text(64) });

export const listPaymentLinks = z.object(page);

export const paymentLink = z.object({
  id: z.string(),
  object: z.literal("payment_link"),
  name: z.string(),
  amount: z.int().nullable(),
  least: z.int(),
  most: z.int(),
  currency: z.literal("IDR"),
  /** False: it leads everybody to one payment. */
  reusable: z.boolean(),
  channel: z.string().nullable(),
  return_url: z.string().nullable(),
  expires_at: z.string().nullable(),
  most_paid: z.int().nullable(),
  /** The page to hand out. */
  url: z.string(),
  sandbox: z.boolean(),
  created_at: z.string(),
  disabled_at: z.string().nullable(),
});

export const paymentLinkList = listOf(paymentLink);

export const nothing = z.object({});

const LONGEST_JUMP = 3_650 * 86_400;

export const advanceClock = z.object({ seconds: whole(1, LONGEST_JUMP) });

export const clock = z.object({
  object: z.literal("clock"),
  now: z.string(),
  /** Seconds ahead of the real time. */
  offset: z.number(),
});

export const balance = z.object({
  object: z.literal("balance"),
  currency: z.literal("IDR"),
  /** May be spent now. */
  available: z.int(),
  /** Set aside for payouts that are under way. */
  held: z.int(),
  /** Money that fits no payment yet and waits for a person. */
  suspense: z.int(),
  /** What has come into accounts of the merchant's own, less our fee: not ours to pay out. */
  collected: z.int(),
  sandbox: z.boolean(),
});

export const listBalanceHistory = z.object({
  ...page,
  figure: word(["available", "suspense", "collected"]).default("available"),
});

export const balanceLine = z.object({
  id: z.string(),
  object: z.literal("balance_line"),
  kind: z.string(),
  /** The payment, payout or refund that it is about. */
  subject: z.string(),
  amount: z.int(),
  balance_after: z.int(),
  /** The transfer that it takes back. */
  reverses: z.string().nullable(),
  sandbox: z.boolean(),
  created_at: z.string(),
});

export const balanceHistory = listOf(balanceLine);

const words = z.object({ id: z.string(), en: z.string() });

export const channel = z.object({
  id: z.string(),
  object: z.literal("channel"),
  kind: z.enum(["qris", "va", "ewallet", "paypal"]),
  name: z.string(),
  least: z.int(),
  most: z.int(),
  /** Seconds. */
  life: z.number(),
  bearer: z.enum(["buyer", "merchant"]),
  /** The first tier that reaches the amount counts; the rate is in parts per million. */
  fee: z.array(
    z.object({
      up_to: z.int().nullable(),
      rate: z.int(),
      flat: z.int(),
      floor: z.int().nullable(),
      cap: z.int().nullable(),
    }),
  ),
  how_to_pay: z.array(z.object({ title: words, steps: z.array(words) })),
});

export const channelList = listOf(channel);

export const quoteChannels = z.object({ amount: amount(), channel: text(64).nullish() });

export const quote = z.object({
  object: z.literal("quote"),
  channel: z.string(),
  amount: z.int(),
  fee: z.int(),
  /** Before the unique code, where the channel has one. */
  payable: z.int(),
  net: z.int(),
  bearer: z.enum(["buyer", "merchant"]),
  currency: z.literal("IDR"),
});

export const quoteList = listOf(quote);

export const scenario = z.object({
  id: z.string(),
  object: z.literal("scenario"),
  meaning: z.string(),
  /** Payments in these states can play it. */
  from: z.array(z.string()),
});

export const scenarioList = listOf(scenario);

/**
 * A project's settings: all that differs from dialect to dialect and from merchant to merchant, as
 * data. A dialect's defaults seed them; the engine reads nothing else about a dialect.
 */
import { z } from "zod";
import type { MerchantTerms } from "./merchant-terms.ts";

export type Mode = "sandbox" | "live";
export type Bearer = "buyer" | "merchant";

/**
 * The most that may be asked for, and the most that a fee may add to it flat: with both, a rate of
 * a hundred per cent and a code, what the buyer must send stays far inside what money may be.
 */
export const MOST_ASKED = 100_000_000_000_000;

/** A hundred years. */
export const MOST_DAYS = 36_500;

/** Rates are parts per million (0.7 % is 7000), money is whole rupiah, lives are milliseconds. */
export const feeTier = z.object({
  /** The highest amount that this tier prices; absent on the last tier. */
  upTo: z.number().int().positive().optional(),
  rate: z.number().int().min(0).max(1_000_000).default(0),
  flat: z.number().int().min(0).max(MOST_ASKED).default(0),
  floor: z.number().int().min(0).max(MOST_ASKED).optional(),
  cap: z.number().int().min(0).optional(),
});

const uniqueAmount = z
  .object({
    from: z.number().int().min(1),
    to: z.number().int().min(1).max(9_999),
    /** Where codes go on to when all up to `to` are taken. */
    widenTo: z.number().int().max(9_999).optional(),
    /** Whether the code is added to the total, or taken off it at the merchant's cost. */
    sign: z.enum(["plus", "minus"]).default("plus"),
    /** Who keeps the code: the merchant, or the house as a fee. */
    owner: z.enum(["merchant", "fee"]),
    coolDown: z.number().int().min(0),
    /** The most codes that the project may hold on one receiving account at once. */
    most: z.number().int().positive().optional(),
  })
  .refine(({ sign, owner }) => sign === "plus" || owner === "merchant", {
    message: "A code that is taken off is the merchant's: the house gives no discount.",
    path: ["owner"],
  });

/** What a project says of one channel. */
export const channelSettings = z.object({
  enabled: z.boolean().default(true),
  least: z.number().int().positive(),
  most: z.number().int().positive().max(MOST_ASKED),
  fee: z.array(feeTier).default([]),
  bearer: z.enum(["buyer", "merchant"]).default("buyer"),
  life: z.number().int().positive(),
  unique: uniqueAmount.optional(),
});

/** What is left out is the house's: no bounds in the sandbox, careful ones in live. */
const payoutSettings = z.object({
  least: z.number().int().positive().optional(),
  most: z.number().int().positive().max(MOST_ASKED).optional(),
  /** The most of all payouts of one day in Jakarta. */
  daily: z.number().int().positive().optional(),
  /** Taken from the balance beside the amount. */
  fee: z.array(feeTier).default([]),
  /** How long a payout to a beneficiary waits after that one was first named, ms. */
  coolOff: z.number().int().min(0).optional(),
  /** Another of the merchant's own people must confirm what is above this. */
  confirmAbove: z.number().int().min(0).optional(),
  /** Two operators must approve what is above this. */
  twoAbove: z.number().int().min(0).optional(),
});

/** What becomes of money that does not fit, by itself. */
const suspenseSettings = z.object({
  /** How long after a charge's deadline money still settles it, ms. */
  acceptLate: z.number().int().min(0).default(0),
  /** What else is set aside waits for a person, or goes back where the rail can send it back. */
  rest: z.enum(["hold", "refund"]).default("hold"),
});

/** One way for charges to go. Among those that fit, the lowest order is tried first. */
const route = z.object({
  /** The owner of the receiving account, and the account's id. */
  ownerId: z.string(),
  account: z.string(),
  /** Ids of channels; absent, all that the account can collect on. */
  channels: z.array(z.string()).optional(),
  order: z.number().int().min(0).default(0),
  /** Among equals of one order, how often this one is taken. */
  weight: z.number().int().min(1).max(1_000).default(1),
  least: z.number().int().positive().optional(),
  most: z.number().int().positive().optional(),
  /** What the account costs the house: among equals of one order, the cheapest is taken. */
  cost: z.array(feeTier).optional(),
});

export const projectSettings = z.object({
  /** Offered channels by id, in the order in which pages show them. */
  channels: z.record(z.string(), channelSettings),
  /** How long a payment waits for its first charge, ms. */
  openLife: z.number().int().positive(),
  /** Least and most of a payment whose channel is not picked yet. */
  least: z.number().int().positive(),
  most: z.number().int().positive().max(MOST_ASKED),
  payout: payoutSettings.prefault({}),
  suspense: suspenseSettings.prefault({}),
  /** Whether a taken reference stays taken after the payment has ended. */
  identityKept: z.boolean().default(false),
  /** Whether keys may stand in a URL or a body, where the wire has them there. */
  keyInUrl: z.boolean().default(true),
  /** Whether browsers of other origins may read what a call with a key is told. */
  crossOrigin: z.boolean().default(false),
  /** How many days a payment's buyer is known; absent: for good. */
  keepBuyer: z.number().int().min(1).max(MOST_DAYS).optional(),
  /** Where the buyer goes after paying, when the payment brought no address of its own. */
  returnUrl: z.string().optional(),
  /** Hosts that a return address may lead to; empty is any http(s) address. */
  returnHosts: z.array(z.string()).default([]),
  /** How its pages look. */
  brand: z
    .object({
      /** `#rrggbb`; pages darken or lighten it until it can be read. */
      color: z
        .templateLiteral(["#", z.string()])
        .refine((text) => /^#[0-9a-f]{6}$/.test(text))
        .optional(),
      /** What names the content of its logo. */
      logo: z.string().optional(),
    })
    .prefault({}),
  /** The gateway that the project came from, which still knows its orders that are under way. */
  movedFrom: z
    .object({
      dialect: z.string(),
      /** Sealed, in base64. */
      credentials: z.string(),
      /** When it is asked no more: an instant. */
      until: z.number(),
    })
    .optional(),
  /** Which receiving accounts the project's charges go to; none in the sandbox. */
  routes: z.array(route).default([]),
  /** The dialect's own switches, read by that dialect alone. */
  wire: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

export type FeeTier = z.infer<typeof feeTier>;
export type UniqueAmount = z.infer<typeof uniqueAmount>;
export type ChannelSettings = z.infer<typeof channelSettings>;
export type Route = z.infer<typeof route>;
export type PayoutSettings = z.infer<typeof payoutSettings>;
export type SuspenseSettings = z.infer<typeof suspenseSettings>;
export type ProjectSettings = z.infer<typeof projectSettings>;

/** What a dialect writes down as its defaults: defaulted fields may be left out. */
export type SettingsInput = z.input<typeof projectSettings>;

export type Project = {
  readonly merchantId: string;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly mode: Mode;
  readonly dialect: string;
  readonly settings: ProjectSettings;
  /** What the house says of its merchant. */
  readonly terms: MerchantTerms;
  /** How far its clock is ahead of the real time, ms: 0 in live, always. */
  readonly clockOffset: number;
  /** Rails that operators have stopped, as far as they concern it. */
  readonly stops: readonly RailStop[];
};

/** Nothing new is collected on a rail; null: on none of its channels. */
export type RailStop = { readonly rail: string; readonly channel: string | null };

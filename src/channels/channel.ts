/**
 * What a channel is: how the buyer pays. One file per bank or wallet holds its names, its number
 * form and how to pay; shared code reads these properties and never asks for a channel by name.
 */

/** `qris`, `qris.own`, `paypal`, `va.<bank>` or `ewallet.<wallet>`. */
export type ChannelId = string;

export const CHANNEL_ID = /^(qris|qris\.own|paypal|(va|ewallet)\.[a-z]+(-[a-z]+)*)$/;

export type ChannelKind = "qris" | "va" | "ewallet" | "paypal";

export type Language = "id" | "en";

/** The same words in both languages. */
export type Words = Readonly<Record<Language, string>>;

export type Channel = {
  readonly id: ChannelId;
  readonly kind: ChannelKind;
  /** In full, as a heading: `BCA Virtual Account`. */
  readonly name: string;
  /** Where room is short: `BCA`. */
  readonly shortName: string;
  /** A sign of our own, no logo: a few letters, white on a colour. */
  readonly icon: { readonly letters: string; readonly color: `#${string}` };
  /** The bank's three digits for transfers from other banks. */
  readonly bankCode?: string;
  /** Digits of the bank's account numbers, where all have as many. */
  readonly accountLength?: number;
  /** Collected on receiving accounts alone: where there is none, there is no such channel. */
  readonly onAccounts?: true;
  /** Virtual accounts only. */
  readonly numberForm?: NumberForm;
  /** E-wallets only. */
  readonly wallet?: WalletForm;
  readonly howToPay: readonly Way[];
};

export type NumberForm = {
  /** All digits of a number, the prefix included. */
  readonly length: number;
  /**
   * What sandbox numbers begin with. As long as the company code that the bank gives out, but
   * nothing but zeros, which no bank gives: a sandbox number can never be paid by mistake.
   */
  readonly sandboxPrefix: string;
};

export type WalletForm = {
  /** How the buyer gets to the wallet: its page, its app, or a request pushed to the phone. */
  readonly opening: "web" | "app" | "push";
  readonly phonePattern: RegExp;
  /** Whether a payment cannot begin without the buyer's phone number. */
  readonly needsPhone: boolean;
};

/** An Indonesian mobile number, as people write it: `0812…`, `62812…`, `+62812…`. */
export const MOBILE_NUMBER = /^(\+?62|0)8[1-9][0-9]{6,10}$/;

export type WayId = "scan" | "same-phone" | "atm" | "mobile" | "internet" | "other-bank" | "web";

/** One way to pay, step by step; `{number}`, `{amount}` and `{payee}` stand for the charge's. */
export type Way = { readonly id: WayId; readonly title: Words; readonly steps: readonly Words[] };

/** What the steps of a charge are filled with, each as it is shown: `Rp15.023`. */
export type HowToPayValues = {
  readonly number: string;
  readonly amount: string;
  readonly payee: string;
};

/** A channel's ways to pay in one language, with the charge's own number, amount and payee. */
export function howToPay(
  channel: Channel,
  language: Language,
  values: HowToPayValues,
): { id: WayId; title: string; steps: string[] }[] {
  const fill = (step: Words): string =>
    step[language].replace(PLACEHOLDER, (_, name: keyof HowToPayValues) => values[name]);
  return channel.howToPay.map(({ id, title, steps }) => ({
    id,
    title: title[language],
    steps: steps.map(fill),
  }));
}

const PLACEHOLDER = /\{(number|amount|payee)\}/g;

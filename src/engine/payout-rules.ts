/**
 * What a project lets out: bounds, cool-off and how many must approve. What its settings leave out
 * is the house's: nothing stands in the way in the sandbox, and live begins carefully.
 */
import { DAY, HOUR } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { Destination, Rail } from "./rail.ts";
import type { Requester } from "./request-payout.ts";
import { MOST_ASKED, type Project } from "./settings.ts";

export type PayoutRules = {
  readonly least: number;
  readonly most: number;
  readonly daily: number;
  readonly coolOff: number;
  readonly confirmAbove: number;
  readonly twoAbove: number;
};

const RULES: Readonly<Record<Project["mode"], PayoutRules>> = {
  sandbox: {
    least: 1,
    most: MOST_ASKED,
    daily: MOST_ASKED,
    coolOff: 0,
    confirmAbove: MOST_ASKED,
    twoAbove: MOST_ASKED,
  },
  live: {
    least: 10_000,
    most: 50_000_000,
    daily: 200_000_000,
    coolOff: DAY,
    confirmAbove: MOST_ASKED,
    twoAbove: 10_000_000,
  },
};

export function payoutRules({ mode, settings: { payout }, terms }: Project): PayoutRules {
  const house = RULES[mode];
  return {
    least: payout.least ?? house.least,
    most: Math.min(payout.most ?? house.most, terms.payoutMost ?? MOST_ASKED),
    daily: Math.min(payout.daily ?? house.daily, terms.payoutDaily ?? MOST_ASKED),
    coolOff: payout.coolOff ?? house.coolOff,
    confirmAbove: payout.confirmAbove ?? house.confirmAbove,
    twoAbove: payout.twoAbove ?? house.twoAbove,
  };
}

/** Rules of a project's own; null gives one back to the house. */
export type PayoutChange = { readonly [Name in keyof PayoutRules]?: number | null };

/**
 * A rule and its value, read from text: whole rupiah, or hours for the cool-off; nothing is the
 * house's. Fails with invalid_request.
 */
export function readPayoutRule(name: string, text: string): PayoutChange {
  const names = Object.keys(RULES.live);
  const known = names.includes(name);
  const hours = name === "coolOff";
  const form = hours ? /^(\d{1,4})h$/ : /^(\d{1,14})$/;
  const number = Number(form.exec(text)?.[1] ?? Number.NaN);
  const least = name === "least" || name === "most" || name === "daily" ? 1 : 0;
  if (known && text === "") return { [name]: null };
  if (known && number >= least) return { [name]: hours ? number * HOUR : number };
  throw new Failure(
    "invalid_request",
    known
      ? `${name} takes ${hours ? "hours, as 24h" : "whole rupiah, as 100000"}`
      : `There is no rule ${name} of payouts; there are: ${names.join(", ")}`,
    { field: "payout" },
  );
}

/** Fails with amount_too_large when a day's payouts would be above the most of a day. */
export function checkDay({ daily }: PayoutRules, before: number, amount: number): void {
  if (before + amount <= daily) return;
  const left = Math.max(0, daily - before);
  throw new Failure("amount_too_large", `Only ${left} of today's ${daily} is left.`, {
    field: "amount",
    hint: "Ask for less, or wait until midnight in Jakarta.",
    facts: { daily, left },
  });
}

/** Fails with forbidden for a key that may not pay out. */
export function refuseBarred(by: Requester): void {
  if (!("keyId" in by) || by.mayPayOut) return;
  throw new Failure("forbidden", "This key may not pay out.", {
    hint: "Make a key of ours: gapura key create.",
    facts: { of: "payout" },
  });
}

/** Who receives the money, in written form, and by which rail. */
export type Recipient = {
  readonly rail: Rail;
  readonly destination: string;
  readonly account: string;
  readonly name: string;
};

/** Fails with channel_unavailable for a destination, invalid_request for an account or a name. */
export function findRecipient(
  rails: readonly Rail[],
  { mode }: Project,
  to: { readonly destination: string; readonly account: string; readonly name: string },
): Recipient {
  const found = rails
    .filter((rail) => rail.mode === mode)
    .flatMap((rail) => rail.payout?.destinations.map((one) => ({ rail, one })) ?? [])
    .find(({ one }) => one.id === to.destination);
  if (!found) {
    throw new Failure("channel_unavailable", `No ${mode} rail pays out to ${to.destination}.`, {
      field: "destination",
      facts: { channel: to.destination },
    });
  }
  const account = accountIn(found.one, to.account);
  const name = writtenText("name", to.name, LONGEST_NAME);
  if (!/\p{L}/u.test(name)) throw wrongText("name", LONGEST_NAME);
  return { rail: found.rail, destination: to.destination, account, name };
}

const LONGEST_NAME = 100;

function accountIn(destination: Destination, text: string): string {
  const account = destination.account(text);
  if (account !== undefined) return account;
  throw new Failure("invalid_request", `This is no account of ${destination.name}.`, {
    field: "account",
    hint: "Send a wallet's phone number as 081234567890, a bank's account as digits alone.",
  });
}

/**
 * A line that a person wrote: blanks around and doubled ones inside are left out. Fails with
 * invalid_request when nothing is left, when it is too long or holds what cannot be read.
 */
export function writtenText(field: string, text: string, longest: number): string {
  const written = text.trim().replaceAll(/ +/g, " ");
  if (written === "" || written.length > longest || /\p{C}/u.test(written)) {
    throw wrongText(field, longest);
  }
  return written;
}

function wrongText(field: string, longest: number): Failure {
  return new Failure("invalid_request", `The ${field} is needed: 1 to ${longest} characters.`, {
    field,
  });
}

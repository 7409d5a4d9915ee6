/** The rules of single root tags and of account templates, told as data. */

export type RootRule = {
  readonly tag: string;
  /** What the tag holds, as a sentence names it. */
  readonly name: string;
  readonly mandatory?: boolean;
  /** A value that does not match is a fault. */
  readonly pattern?: RegExp;
  /** A longer value is a warning: makers exceed names and cities, and payers' apps accept it. */
  readonly longest?: number;
  /** A vertical bar would break the files that switching companies exchange. */
  readonly noBar?: boolean;
};

export const ROOT_RULES: readonly RootRule[] = [
  { tag: "00", name: "payload format", mandatory: true, pattern: /^01$/ },
  { tag: "01", name: "point of initiation", pattern: /^1[12]$/ },
  { tag: "52", name: "merchant category", mandatory: true, pattern: /^[0-9]{4}$/ },
  { tag: "53", name: "currency", mandatory: true, pattern: /^[0-9]{3}$/ },
  { tag: "55", name: "tip indicator", pattern: /^0[123]$/ },
  { tag: "58", name: "country", mandatory: true, pattern: /^[A-Z]{2}$/ },
  { tag: "59", name: "merchant name", mandatory: true, longest: 25, noBar: true },
  { tag: "60", name: "merchant city", mandatory: true, longest: 15, noBar: true },
  { tag: "61", name: "postal code", longest: 10 },
];

export const RUPIAH_CURRENCY = "360";
export const INDONESIA = "ID";

/** Digits, at most one point, at most two digits behind it; thirteen characters in all. */
export const AMOUNT = /^(?=.{1,13}$)[0-9]+(\.[0-9]{0,2})?$/;

/** A percentage of 0.01 to 99.99; real codes write `0.7` as well as `00.70`. */
export const PERCENTAGE = /^(?=.{1,5}$)[0-9]{1,2}(\.[0-9]{1,2})?$/;

/** The kinds of merchant that pay different discount rates, by their three letters. */
export const CRITERIA: ReadonlyMap<string, string> = new Map([
  ["UMI", "micro business"],
  ["UKE", "small business"],
  ["UME", "medium business"],
  ["UBE", "large business"],
  ["URE", "regular"],
  ["PSO", "public service obligation"],
  ["BLU", "public service agency"],
]);

/** What a transfer code is for, in 62.08. */
export const TRANSFER_PURPOSES: readonly string[] = ["BOOK", "DMCT", "XBCT", "CDPT", "CWDL"];
export const TRANSFER_CATEGORY = "4829";

/** Root tags that hold templates of a domestic acquirer, `26` to `45`. */
export function isAccountTag(tag: string): boolean {
  return tag >= "26" && tag <= "45";
}

/** Root tags reserved for card schemes, `02` to `25`: kept, never looked into. */
export function isCardTag(tag: string): boolean {
  return tag >= "02" && tag <= "25";
}

/** A transfer between accounts (40) is no merchant's code. */
export const TRANSFER_TAG = "40";
export const REPOSITORY_TAG = "51";
export const ADDITIONAL_TAG = "62";

/** Templates whose inside we read; all other tags are opaque. */
export function isTemplate(tag: string): boolean {
  return isAccountTag(tag) || tag === REPOSITORY_TAG || tag === ADDITIONAL_TAG || tag === "64";
}

export const ACCOUNT_NUMBER = /^[0-9]{1,19}$/;
export const NATIONAL_MERCHANT_ID = /^ID[0-9]{13}$/;
/** A reversed domain such as `ID.CO.QRIS.WWW`. */
export const REVERSED_DOMAIN = /^[A-Z0-9-]+(\.[A-Z0-9-]+)+$/;

/** Longest values of the sub-tags of an account template. */
export const ACCOUNT_LONGEST = { "00": 32, "02": 15 } as const;

/** Sub-tags 01 to 08 of the additional data. */
export const ADDITIONAL_LONGEST = 25;
/** The most that one text should hold, and the most that SNAP BI carries. */
export const TEXT_LONGEST = 512;
/** Rupiah in one QRIS payment, since 1 March 2022 (Bank Indonesia). */
export const LIMIT_PER_PAYMENT = 10_000_000;

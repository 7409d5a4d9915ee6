/**
 * Makes new merchant codes, exactly as the standard writes them.
 *
 * Whatever does not change from payment to payment (who is paid, and the checksum of the text
 * before the amount) is computed once: a code is then two short joins and half a checksum.
 */
import { Failure } from "../failure.ts";
import { CRC_START, crcOver, showCrc } from "./crc.ts";
import {
  ACCOUNT_LONGEST,
  ACCOUNT_NUMBER,
  ADDITIONAL_LONGEST,
  CRITERIA,
  INDONESIA,
  NATIONAL_MERCHANT_ID,
  REPOSITORY_TAG,
  REVERSED_DOMAIN,
  RUPIAH_CURRENCY,
} from "./rules.ts";
import { encodeObject, encodeTlv, measured } from "./tlv.ts";

/** Who is paid. Every text is printable ASCII without a vertical bar. */
export type QrisMerchant = {
  /** The acquirer's reversed domain, at most 32 characters: `ID.CO.BANK.WWW`. */
  readonly uniqueId: string;
  /** Merchant account number, at most 19 digits; the first eight name the institution. */
  readonly accountNumber: string;
  /** The acquirer's own id of the merchant, at most 15 characters. */
  readonly merchantId: string;
  /** One of UMI, UKE, UME, UBE, URE, PSO, BLU. */
  readonly criteria: string;
  /** National merchant id: `ID` and 13 digits. */
  readonly nmid: string;
  /** Merchant category, four digits. */
  readonly mcc: string;
  /** At most 25 characters. */
  readonly name: string;
  /** At most 15 characters. */
  readonly city: string;
  /** At most 10 characters. */
  readonly postalCode: string;
  /** Terminal label (62.07), at most 25 characters. */
  readonly terminal?: string;
};

/**
 * A dynamic code over `amount` whole rupiah, carrying `reference` (62.05, at most 25 characters).
 * Throws Failure("invalid_request") when either cannot be written.
 */
export type QrisMaker = (amount: number, reference: string) => string;

/** Checks the merchant once. Throws Failure("invalid_request") that names the field at fault. */
export function prepareQris(merchant: QrisMerchant): QrisMaker {
  checkMerchant(merchant);
  const before = beforeAmount(merchant, "12");
  const stateBefore = crcOver(CRC_START, before);
  const between = afterAmount(merchant);
  const terminal = encodeTerminal(merchant);
  return (amount, reference) => {
    checkField("reference", reference, LABEL);
    const rest = `${encodeAmount(amount)}${between}${encodeAdditional(reference, terminal)}6304`;
    return `${before}${rest}${showCrc(crcOver(stateBefore, rest))}`;
  };
}

/**
 * One code. Without an amount it is static: the payer types what to pay. Throws
 * Failure("invalid_request") that names the field at fault.
 */
export function makeQris(
  merchant: QrisMerchant,
  payment: { readonly amount?: number; readonly reference?: string } = {},
): string {
  checkMerchant(merchant);
  const { amount, reference } = payment;
  if (reference !== undefined) checkField("reference", reference, LABEL);
  const text = [
    beforeAmount(merchant, amount === undefined ? "11" : "12"),
    amount === undefined ? "" : encodeAmount(amount),
    afterAmount(merchant),
    encodeAdditional(reference, encodeTerminal(merchant)),
    "6304",
  ].join("");
  return `${text}${showCrc(crcOver(CRC_START, text))}`;
}

/** Tag 54 as whole rupiah, the form that the largest wallet writes: `540517000`. */
export function encodeAmount(amount: number): string {
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > LARGEST_AMOUNT) {
    const message = `The amount of a QRIS is 1 to ${LARGEST_AMOUNT} whole rupiah.`;
    throw new Failure("invalid_request", message, { field: "amount" });
  }
  return encodeObject("54", String(amount));
}

/** Thirteen digits, all that tag 54 holds. */
const LARGEST_AMOUNT = 9_999_999_999_999;

function beforeAmount(merchant: QrisMerchant, initiation: "11" | "12"): string {
  const account = encodeTlv([
    { tag: "00", value: merchant.uniqueId },
    { tag: "01", value: merchant.accountNumber },
    { tag: "02", value: merchant.merchantId },
    { tag: "03", value: merchant.criteria },
  ]);
  const repository = encodeTlv([
    { tag: "00", value: "ID.CO.QRIS.WWW" },
    { tag: "02", value: merchant.nmid },
    { tag: "03", value: merchant.criteria },
  ]);
  return encodeTlv([
    { tag: "00", value: "01" },
    { tag: "01", value: initiation },
    { tag: "26", value: account },
    { tag: REPOSITORY_TAG, value: repository },
    { tag: "52", value: merchant.mcc },
    { tag: "53", value: RUPIAH_CURRENCY },
  ]);
}

function afterAmount(merchant: QrisMerchant): string {
  return encodeTlv([
    { tag: "58", value: INDONESIA },
    { tag: "59", value: merchant.name },
    { tag: "60", value: merchant.city },
    { tag: "61", value: merchant.postalCode },
  ]);
}

function encodeTerminal({ terminal }: QrisMerchant): string {
  return terminal === undefined ? "" : encodeObject("07", terminal);
}

function encodeAdditional(reference: string | undefined, terminal: string): string {
  const label = reference === undefined ? "" : encodeObject("05", reference);
  const inside = `${label}${terminal}`;
  return inside === "" ? "" : encodeObject("62", inside);
}

type Form = { readonly pattern: RegExp; readonly longest: number; readonly wanted: string };

const PRINTABLE = /^[ -{}~]+$/;

function text(longest: number): Form {
  const wanted = `1 to ${longest} printable ASCII characters without a vertical bar`;
  return { pattern: PRINTABLE, longest, wanted };
}

const LABEL = text(ADDITIONAL_LONGEST);

const FORMS: Readonly<Record<Exclude<keyof QrisMerchant, "terminal" | "criteria">, Form>> = {
  uniqueId: { pattern: REVERSED_DOMAIN, longest: 32, wanted: "a reversed domain in capitals" },
  accountNumber: { pattern: ACCOUNT_NUMBER, longest: 19, wanted: "at most 19 digits" },
  merchantId: text(ACCOUNT_LONGEST["02"]),
  nmid: { pattern: NATIONAL_MERCHANT_ID, longest: 15, wanted: "ID and 13 digits" },
  mcc: { pattern: /^[0-9]{4}$/, longest: 4, wanted: "four digits" },
  name: text(25),
  city: text(15),
  postalCode: text(10),
};

function checkMerchant(merchant: QrisMerchant): void {
  for (const [field, form] of Object.entries(FORMS)) {
    checkField(field, merchant[field as keyof typeof FORMS], form);
  }
  if (merchant.terminal !== undefined) checkField("terminal", merchant.terminal, LABEL);
  if (!CRITERIA.has(merchant.criteria)) {
    const message = `criteria must be one of ${[...CRITERIA.keys()].join(", ")}.`;
    throw new Failure("invalid_request", message, { field: "criteria" });
  }
}

function checkField(field: string, value: string, { pattern, longest, wanted }: Form): void {
  if (pattern.test(value) && measured(value) <= longest) return;
  throw new Failure("invalid_request", `${field} must be ${wanted}.`, { field });
}

/** What a person wants to know of a QRIS: who is paid, where, through whom, how much. */
import { type Rupiah, rupiah } from "../money.ts";
import { acquirerOf } from "./acquirers.ts";
import type { Qris } from "./parse.ts";
import { ADDITIONAL_TAG, AMOUNT, isAccountTag, REPOSITORY_TAG } from "./rules.ts";
import { findValue, parseTlv, type TlvObject } from "./tlv.ts";
import { kindOf, type QrisKind } from "./validate.ts";

export type QrisAccount = {
  /** The root tag, `26` to `45`. */
  readonly tag: string;
  readonly uniqueId: string | undefined;
  readonly number: string | undefined;
  readonly merchantId: string | undefined;
  readonly criteria: string | undefined;
  /** The institution by the number's first eight digits, when we know it. */
  readonly acquirer: string | undefined;
};

export type QrisTip =
  | { readonly kind: "asked" }
  | { readonly kind: "fixed"; readonly amount: Rupiah | undefined }
  | { readonly kind: "percent"; readonly percent: string };

/** Empty text where a mandatory tag is missing, undefined where an optional one is. */
export type QrisReading = {
  readonly kind: QrisKind;
  /** Static: payable many times, as a printed sticker. A code that does not say is static. */
  readonly initiation: "static" | "dynamic";
  readonly payee: string;
  readonly city: string;
  readonly postalCode: string | undefined;
  readonly country: string;
  /** National merchant id, `ID` and 13 digits. */
  readonly nmid: string | undefined;
  readonly acquirer: string | undefined;
  readonly criteria: string | undefined;
  readonly accounts: readonly QrisAccount[];
  /** Merchant category, four digits (ISO 18245). */
  readonly mcc: string;
  readonly currency: string;
  /** Whole rupiah; absent when there is none, or when it is not whole. */
  readonly amount: Rupiah | undefined;
  /** The amount as written: `100003.00`. */
  readonly amountText: string | undefined;
  readonly tip: QrisTip | undefined;
  readonly billNumber: string | undefined;
  readonly reference: string | undefined;
  readonly terminal: string | undefined;
  readonly purpose: string | undefined;
};

export function readQris(qris: Qris): QrisReading {
  const root = (tag: string): string | undefined => findValue(qris.objects, tag);
  const template = (tag: string): readonly TlvObject[] =>
    parseTlv(root(tag) ?? "", qris.measure).objects;
  const accounts = qris.objects
    .filter(({ tag }) => isAccountTag(tag))
    .map(({ tag, value }) => readAccount(tag, parseTlv(value, qris.measure).objects));
  const repository = template(REPOSITORY_TAG);
  const additional = template(ADDITIONAL_TAG);
  return {
    kind: kindOf(qris.objects),
    initiation: root("01") === "12" ? "dynamic" : "static",
    payee: root("59") ?? "",
    city: root("60") ?? "",
    postalCode: root("61"),
    country: root("58") ?? "",
    nmid: findValue(repository, "02"),
    acquirer: accounts.find(({ acquirer }) => acquirer !== undefined)?.acquirer,
    criteria: findValue(repository, "03") ?? accounts.find(({ criteria }) => criteria)?.criteria,
    accounts,
    mcc: root("52") ?? "",
    currency: root("53") ?? "",
    amount: readAmount(root("54")),
    amountText: root("54"),
    tip: readTip(root),
    billNumber: findValue(additional, "01"),
    reference: findValue(additional, "05"),
    terminal: findValue(additional, "07"),
    purpose: findValue(additional, "08"),
  };
}

function readAccount(tag: string, inside: readonly TlvObject[]): QrisAccount {
  const number = findValue(inside, "01");
  return {
    tag,
    uniqueId: findValue(inside, "00"),
    number,
    merchantId: findValue(inside, "02"),
    criteria: findValue(inside, "03"),
    acquirer: number === undefined ? undefined : acquirerOf(number),
  };
}

function readAmount(text: string | undefined): Rupiah | undefined {
  if (text === undefined || !AMOUNT.test(text)) return undefined;
  const value = Number(text);
  return Number.isInteger(value) ? rupiah(value) : undefined;
}

function readTip(root: (tag: string) => string | undefined): QrisTip | undefined {
  switch (root("55")) {
    case "01":
      return { kind: "asked" };
    case "02":
      return { kind: "fixed", amount: readAmount(root("56")) };
    case "03":
      return { kind: "percent", percent: root("57") ?? "" };
    default:
      return undefined;
  }
}

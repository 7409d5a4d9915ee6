/**
 * Judges a QRIS against the national standard: every fault by name and place.
 *
 * A fault is what keeps a code from being trusted or paid; a warning is a deviation seen in codes
 * that are paid every day. The section numbers of the standard are those of version 1.0 (MPM).
 */
import { type Finding, finding } from "./finding.ts";
import { type Checksum, parseQris, type Qris } from "./parse.ts";
import {
  AMOUNT,
  INDONESIA,
  isTemplate,
  LIMIT_PER_PAYMENT,
  PERCENTAGE,
  ROOT_RULES,
  type RootRule,
  RUPIAH_CURRENCY,
  TEXT_LONGEST,
  TRANSFER_TAG,
} from "./rules.ts";
import { findValue, measured, parseTlv, type TlvObject } from "./tlv.ts";
import { checkTemplates } from "./validate-templates.ts";

export type QrisKind = "merchant" | "transfer";

export type QrisVerdict = {
  /** True when there is no fault. */
  readonly ok: boolean;
  readonly kind: QrisKind;
  readonly crc: Checksum;
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Absent when the structure itself cannot be read. */
  readonly qris?: Qris;
};

export function validateQris(text: string): QrisVerdict {
  const parse = parseQris(text);
  if (!parse.ok) {
    const { fault, objects, crc } = parse;
    return { ok: false, kind: kindOf(objects), crc, faults: [fault], warnings: [] };
  }
  return judgeQris(parse.qris);
}

export function judgeQris(qris: Qris): QrisVerdict {
  const findings = [
    ...checkChecksum(qris),
    ...checkOrder(qris.objects),
    ...checkDuplicates(qris),
    ...ROOT_RULES.flatMap((rule) => checkRoot(rule, qris.objects)),
    ...checkCountry(qris.objects),
    ...checkAmount(qris.objects),
    ...checkTip(qris.objects),
    ...checkTemplates(qris),
    ...checkText(qris),
  ];
  const warnings = findings.filter(({ code }) => WARNINGS.has(code));
  const faults = findings.filter(({ code }) => !WARNINGS.has(code));
  const kind = kindOf(qris.objects);
  return { ok: faults.length === 0, kind, crc: qris.crc, faults, warnings, qris };
}

export function kindOf(objects: readonly TlvObject[]): QrisKind {
  return findValue(objects, TRANSFER_TAG) === undefined ? "merchant" : "transfer";
}

const WARNINGS: ReadonlySet<Finding["code"]> = new Set([
  "crc_lower_case",
  "order_unsorted",
  "text_long",
  "value_long",
  "amount_in_static",
  "amount_over_limit",
  "amount_fraction",
  "repository_missing",
  "postal_code_missing",
  "unique_id_form",
  "merchant_number_form",
  "criteria_unknown",
  "acquirer_unknown",
  "length_in_bytes",
  "percent_encoded",
]);

function checkChecksum({ objects, crc }: Qris): Finding[] {
  if (crc.stated === undefined) {
    return [finding("crc_missing", "63", "There is no checksum (tag 63).")];
  }
  const findings: Finding[] = [];
  if (objects.at(-1)?.tag !== "63") {
    findings.push(finding("crc_not_last", "63", "The checksum is not the last object."));
  }
  if (!crc.valid) {
    const sentence = `The checksum reads ${crc.stated}, but ${crc.computed} was computed.`;
    findings.push(finding("crc_mismatch", "63", sentence));
  } else if (crc.stated !== crc.computed) {
    findings.push(finding("crc_lower_case", "63", "The checksum is in lower case."));
  }
  return findings;
}

function checkOrder(objects: readonly TlvObject[]): Finding[] {
  const findings: Finding[] = [];
  if (objects[0]?.tag !== "00") {
    findings.push(finding("format_not_first", "00", "The payload format (00) is not first."));
  }
  // The checksum is left out: when it is not last, that has been said already.
  const tags = objects.map(({ tag }) => tag).filter((tag) => tag !== "63");
  const early = tags.find((tag, at) => at > 0 && tag < (tags[at - 1] as string));
  if (early !== undefined) {
    findings.push(finding("order_unsorted", early, `Tag ${early} comes after a higher tag.`));
  }
  return findings;
}

function checkDuplicates({ objects, measure }: Qris): Finding[] {
  const findings = duplicates(objects, "");
  for (const { tag, value } of objects) {
    if (isTemplate(tag)) findings.push(...duplicates(parseTlv(value, measure).objects, `${tag}.`));
  }
  return findings;
}

function duplicates(objects: readonly TlvObject[], parent: string): Finding[] {
  const tags = objects.map(({ tag }) => tag);
  const again = tags.filter((tag, at) => tags.indexOf(tag) < at);
  return again.map((tag) =>
    finding("duplicate", `${parent}${tag}`, `Tag ${parent}${tag} occurs twice.`),
  );
}

function checkRoot(rule: RootRule, objects: readonly TlvObject[]): Finding[] {
  const { tag, name } = rule;
  const value = findValue(objects, tag);
  if (value === undefined) {
    return rule.mandatory ? [finding("missing", tag, `The ${name} (${tag}) is missing.`)] : [];
  }
  const findings: Finding[] = [];
  if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    findings.push(finding("value_not_allowed", tag, `The ${name} (${tag}) reads "${value}".`));
  }
  if (rule.longest !== undefined && measured(value) > rule.longest) {
    const sentence = `The ${name} (${tag}) is longer than ${rule.longest} characters.`;
    findings.push(finding("value_long", tag, sentence));
  }
  if (rule.noBar && value.includes("|")) {
    const sentence = `The ${name} (${tag}) holds a vertical bar.`;
    findings.push(finding("forbidden_character", tag, sentence));
  }
  return findings;
}

function checkCountry(objects: readonly TlvObject[]): Finding[] {
  const country = findValue(objects, "58");
  const currency = findValue(objects, "53");
  const findings: Finding[] = [];
  if (country !== undefined && country !== INDONESIA) {
    findings.push(finding("not_indonesian", "58", `The country is "${country}", not ID.`));
  }
  if (currency !== undefined && currency !== RUPIAH_CURRENCY) {
    findings.push(finding("not_indonesian", "53", `The currency is "${currency}", not 360.`));
  }
  if (country === INDONESIA && findValue(objects, "61") === undefined) {
    findings.push(finding("postal_code_missing", "61", "The postal code (61) is missing."));
  }
  return findings;
}

function checkAmount(objects: readonly TlvObject[]): Finding[] {
  const text = findValue(objects, "54");
  if (text === undefined) return [];
  if (!AMOUNT.test(text)) {
    return [finding("amount_malformed", "54", `"${text}" is not an amount.`)];
  }
  const findings: Finding[] = [];
  if (Number(text) === 0) findings.push(finding("amount_zero", "54", "The amount is zero."));
  if (/\.[0-9]*[1-9]/.test(text)) {
    findings.push(finding("amount_fraction", "54", `"${text}" is not whole rupiah.`));
  }
  if (Number(text) > LIMIT_PER_PAYMENT) {
    const sentence = `The amount is over the limit of ${LIMIT_PER_PAYMENT} for one payment.`;
    findings.push(finding("amount_over_limit", "54", sentence));
  }
  if (findValue(objects, "01") === "11") {
    findings.push(finding("amount_in_static", "54", "A static code (01 = 11) holds an amount."));
  }
  return findings;
}

function checkTip(objects: readonly TlvObject[]): Finding[] {
  const [place, pattern] = TIP_VALUE[findValue(objects, "55") ?? ""] ?? [];
  if (place === undefined || pattern === undefined) return [];
  const value = findValue(objects, place);
  if (value === undefined) {
    return [finding("tip_without_value", place, `The tip promised by 55 is missing (${place}).`)];
  }
  if (pattern.test(value) && Number(value) > 0) return [];
  return [finding("value_not_allowed", place, `The tip (${place}) reads "${value}".`)];
}

/** Where the tip stands for each value of 55, and how it is written. */
const TIP_VALUE: Readonly<Record<string, readonly [string, RegExp]>> = {
  "02": ["56", AMOUNT],
  "03": ["57", PERCENTAGE],
};

function checkText({ text, measure, wasEncoded }: Qris): Finding[] {
  const findings: Finding[] = [];
  if (measured(text) > TEXT_LONGEST) {
    const sentence = `The text is longer than ${TEXT_LONGEST} characters.`;
    findings.push(finding("text_long", "", sentence));
  }
  if (measure === "bytes") {
    findings.push(finding("length_in_bytes", "", "Lengths count bytes, not characters."));
  }
  if (wasEncoded) findings.push(finding("percent_encoded", "", "The text was percent-encoded."));
  return findings;
}

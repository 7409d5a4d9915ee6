/** Judges what stands inside the templates: accounts, the repository, additional data. */
import { acquirerOf } from "./acquirers.ts";
import { type Finding, finding } from "./finding.ts";
import type { Qris } from "./parse.ts";
import {
  ACCOUNT_LONGEST,
  ACCOUNT_NUMBER,
  ADDITIONAL_LONGEST,
  ADDITIONAL_TAG,
  CRITERIA,
  isAccountTag,
  isCardTag,
  isTemplate,
  NATIONAL_MERCHANT_ID,
  REPOSITORY_TAG,
  REVERSED_DOMAIN,
  TRANSFER_CATEGORY,
  TRANSFER_PURPOSES,
  TRANSFER_TAG,
} from "./rules.ts";
import { findValue, measured, parseTlv, type TlvObject } from "./tlv.ts";

export function checkTemplates(qris: Qris): Finding[] {
  const findings = checkPresence(qris.objects);
  for (const { tag, value } of qris.objects) {
    if (!isTemplate(tag)) continue;
    const inside = parseTlv(value, qris.measure);
    if (inside.fault !== undefined) {
      const sentence = `Inside ${tag}: ${inside.fault.sentence}`;
      findings.push(finding("template_malformed", tag, sentence));
    } else {
      findings.push(...checkInside(tag, inside.objects, qris));
    }
  }
  return findings;
}

function checkPresence(objects: readonly TlvObject[]): Finding[] {
  const hasRepository = findValue(objects, REPOSITORY_TAG) !== undefined;
  const hasAccount = objects.some(({ tag }) => isAccountTag(tag) || isCardTag(tag));
  if (!hasRepository && !hasAccount) {
    return [finding("account_missing", "26", "There is no merchant account (02 to 45, or 51).")];
  }
  if (!hasRepository && findValue(objects, "01") === "11") {
    const sentence = "A static code should name the central repository (51).";
    return [finding("repository_missing", REPOSITORY_TAG, sentence)];
  }
  return [];
}

function checkInside(tag: string, inside: readonly TlvObject[], qris: Qris): Finding[] {
  if (tag === TRANSFER_TAG) return checkTransfer(inside, qris);
  if (isAccountTag(tag)) return checkAccount(tag, inside);
  if (tag === REPOSITORY_TAG) return checkRepository(inside);
  if (tag === ADDITIONAL_TAG) return checkAdditional(inside);
  return [];
}

function checkAccount(tag: string, inside: readonly TlvObject[]): Finding[] {
  const findings = missing(tag, inside, ["00", "01", "02", "03"]);
  findings.push(...checkUniqueId(tag, findValue(inside, "00")));
  findings.push(...checkNumber(tag, findValue(inside, "01")));
  findings.push(...checkMerchantId(tag, findValue(inside, "02")));
  findings.push(...checkCriteria(tag, findValue(inside, "03")));
  return findings;
}

function checkTransfer(inside: readonly TlvObject[], qris: Qris): Finding[] {
  const findings = missing(TRANSFER_TAG, inside, ["00", "01"]);
  findings.push(...checkUniqueId(TRANSFER_TAG, findValue(inside, "00")));
  findings.push(...checkNumber(TRANSFER_TAG, findValue(inside, "01")));
  const category = findValue(qris.objects, "52");
  if (category !== undefined && category !== TRANSFER_CATEGORY) {
    const sentence = `A transfer has the category ${TRANSFER_CATEGORY}, not "${category}".`;
    findings.push(finding("value_not_allowed", "52", sentence));
  }
  const additional = parseTlv(findValue(qris.objects, ADDITIONAL_TAG) ?? "", qris.measure).objects;
  const purpose = findValue(additional, "08");
  if (purpose === undefined) {
    findings.push(finding("missing", "62.08", "A transfer must say its purpose (62.08)."));
  } else if (!TRANSFER_PURPOSES.includes(purpose)) {
    const sentence = `"${purpose}" is no purpose of a transfer.`;
    findings.push(finding("value_not_allowed", "62.08", sentence));
  }
  return findings;
}

function checkRepository(inside: readonly TlvObject[]): Finding[] {
  const findings = missing(REPOSITORY_TAG, inside, ["00", "02"]);
  findings.push(...checkUniqueId(REPOSITORY_TAG, findValue(inside, "00")));
  const merchant = findValue(inside, "02");
  if (merchant !== undefined && !NATIONAL_MERCHANT_ID.test(merchant)) {
    const sentence = `"${merchant}" is not ID and 13 digits.`;
    findings.push(finding("merchant_number_form", `${REPOSITORY_TAG}.02`, sentence));
  }
  findings.push(...checkCriteria(REPOSITORY_TAG, findValue(inside, "03")));
  return findings;
}

function checkAdditional(inside: readonly TlvObject[]): Finding[] {
  const findings: Finding[] = [];
  for (const { tag, value } of inside) {
    if (tag >= "01" && tag <= "08" && measured(value) > ADDITIONAL_LONGEST) {
      const sentence = `62.${tag} is longer than ${ADDITIONAL_LONGEST} characters.`;
      findings.push(finding("value_long", `62.${tag}`, sentence));
    }
    if (tag === "09" && !isConsumerRequest(value)) {
      const sentence = `"${value}" does not ask for A, M or E, each at most once.`;
      findings.push(finding("value_not_allowed", "62.09", sentence));
    }
  }
  return findings;
}

function isConsumerRequest(value: string): boolean {
  return /^[AME]{1,3}$/.test(value) && new Set(value).size === value.length;
}

function missing(tag: string, inside: readonly TlvObject[], needed: readonly string[]): Finding[] {
  return needed
    .filter((sub) => findValue(inside, sub) === undefined)
    .map((sub) => finding("missing", `${tag}.${sub}`, `${tag}.${sub} is missing.`));
}

/** `00` alone is what one large bank writes; another writes its domain in lower case. */
function checkUniqueId(tag: string, value: string | undefined): Finding[] {
  if (value === undefined) return [];
  const place = `${tag}.00`;
  if (measured(value) > ACCOUNT_LONGEST["00"]) {
    return [finding("value_long", place, `${place} is longer than 32 characters.`)];
  }
  if (REVERSED_DOMAIN.test(value)) return [];
  const sentence = `"${value}" is not a reversed domain in capitals.`;
  return [finding("unique_id_form", place, sentence)];
}

function checkNumber(tag: string, value: string | undefined): Finding[] {
  if (value === undefined) return [];
  const place = `${tag}.01`;
  if (!ACCOUNT_NUMBER.test(value)) {
    const sentence = `The account number "${value}" is not at most 19 digits.`;
    return [finding("value_not_allowed", place, sentence)];
  }
  if (acquirerOf(value) !== undefined) return [];
  const sentence = `No institution is known for the number ${value.slice(0, 8)}.`;
  return [finding("acquirer_unknown", place, sentence)];
}

function checkMerchantId(tag: string, value: string | undefined): Finding[] {
  const place = `${tag}.02`;
  if (value?.includes("|")) {
    return [finding("forbidden_character", place, `${place} holds a vertical bar.`)];
  }
  if (value !== undefined && measured(value) > ACCOUNT_LONGEST["02"]) {
    return [finding("value_long", place, `${place} is longer than 15 characters.`)];
  }
  return [];
}

function checkCriteria(tag: string, value: string | undefined): Finding[] {
  if (value === undefined || CRITERIA.has(value)) return [];
  const sentence = `"${value}" is not a known merchant criterion.`;
  return [finding("criteria_unknown", `${tag}.03`, sentence)];
}

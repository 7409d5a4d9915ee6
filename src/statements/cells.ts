/** What cells say: whole rupiah and instants, as people and banks write them in Indonesia. */
import { DAY, type Instant, MINUTE, SECOND } from "../clock.ts";
import { MOST } from "../money.ts";
import type { Layout } from "./layout.ts";
import type { Cell } from "./row.ts";

/** What is wrong with a cell, and how it should be. */
export type Misread = { readonly wrong: string };

/** Whole rupiah, negative where a sign or brackets say so: `Rp 1.234.567,00`, `(1,500)`, `-20`. */
export function readAmount(cell: Cell, { decimals }: Pick<Layout, "decimals">): number | Misread {
  if (typeof cell === "number") return wholeOf(cell, `${cell}`);
  const thousands = decimals === "," ? "\\." : ",";
  const point = decimals === "," ? "," : "\\.";
  const digits = `(\\d{1,3}(?:${thousands}\\d{3})+|\\d+)(?:${point}(\\d{1,2}))?`;
  const bare = cell.replace(/^(-?)\s*(?:Rp\.?|IDR)/i, "$1").replaceAll(/\s/g, "");
  const [, lead = "", open = "", whole = "", sen = "", close = "", trail = ""] =
    new RegExp(`^([+-]?)(\\(?)${digits}(\\)?)(-?)$`).exec(bare) ?? [];
  if (whole === "" || (open === "(") !== (close === ")")) {
    const like = decimals === "," ? "1.234.567,00" : "1,234,567.00";
    return { wrong: `${shown(cell)} is no amount like ${like}` };
  }
  if (Number(sen) !== 0) return { wrong: `${shown(cell)} has sen: money is whole rupiah here` };
  const amount = Number(whole.replaceAll(/\D/g, ""));
  return wholeOf(lead === "-" || open === "(" || trail === "-" ? -amount : amount, cell);
}

function wholeOf(amount: number, cell: string): number | Misread {
  if (!Number.isInteger(amount)) return { wrong: `${cell} has sen: money is whole rupiah here` };
  if (Math.abs(amount) > MOST) return { wrong: `${shown(cell)} is more than money can be` };
  return amount === 0 ? 0 : amount;
}

/** Days between 1899-12-30, from which spreadsheets count, and 1970-01-01. */
const SHEET_DAYS = 25_569;
const TOKENS = /YYYY|YY|MMM|MM|DD|HH|mm|ss/g;
const FORMS: Readonly<Record<string, string>> = {
  YYYY: "(?<YYYY>\\d{4})",
  YY: "(?<YY>\\d{2})",
  MMM: "(?<MMM>[A-Za-z]{3,9})",
  MM: "(?<MM>\\d{1,2})",
  DD: "(?<DD>\\d{1,2})",
  HH: "(?<HH>\\d{1,2})",
  mm: "(?<mm>\\d{2})",
  ss: "(?<ss>\\d{2})",
};

/** The first three letters of months in Indonesian, and in English where they differ. */
const MONTHS = [
  ...["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"],
  ...["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
];

/** An instant from a date's text in the layout's form, or from a spreadsheet's number of days. */
export function readDate(
  cell: Cell,
  { dates, zone }: Pick<Layout, "dates" | "zone">,
): Instant | Misread {
  const offset = offsetOf(zone);
  if (typeof cell === "number") {
    const at = Math.round(((cell - SHEET_DAYS) * DAY) / SECOND) * SECOND - offset;
    return isSensible(at) ? at : { wrong: `${cell} is no date` };
  }
  const escaped = dates.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const form = new RegExp(`^${escaped.replaceAll(TOKENS, (token) => FORMS[token] as string)}$`);
  const parts = form.exec(cell.trim().replaceAll(/\s+/g, " "))?.groups;
  if (!parts) return { wrong: `${shown(cell)} is no date like ${dates}` };
  const year = parts.YYYY ? Number(parts.YYYY) : 2_000 + Number(parts.YY);
  const named = MONTHS.indexOf((parts.MMM ?? "").slice(0, 3).toLowerCase());
  const month = parts.MM ? Number(parts.MM) : (named % 12) + 1;
  const at = Date.UTC(year, month - 1, Number(parts.DD));
  const { HH = "0", mm = "0", ss = "0" } = parts;
  const isDay = new Date(at).toISOString().startsWith(`${year}-${two(month)}-${two(parts.DD)}T`);
  if (!isDay || named + month === -1 || Number(HH) > 23 || Number(mm) > 59 || Number(ss) > 59) {
    return { wrong: `${shown(cell)} is no day or time that there is` };
  }
  const time = Number(HH) * 60 * MINUTE + Number(mm) * MINUTE + Number(ss) * SECOND;
  return at + time - offset;
}

/** The last moment that a date may mean: layouts tell of seconds, of minutes, or of days alone. */
export function lastMoment(at: Instant, { dates, zone }: Pick<Layout, "dates" | "zone">): Instant {
  if (dates.includes("ss")) return at;
  if (dates.includes("HH")) return at + MINUTE - 1;
  const isMidnight = (at + offsetOf(zone)) % DAY === 0;
  return isMidnight ? at + DAY - 1 : at;
}

function offsetOf(zone: string): number {
  const [hours = "0", minutes = "0"] = zone.slice(1).split(":");
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE;
  return zone.startsWith("-") ? -offset : offset;
}

function two(part: string | number | undefined): string {
  return `${part}`.padStart(2, "0");
}

function isSensible(at: number): boolean {
  return at > Date.UTC(2000, 0, 1) && at < Date.UTC(2100, 0, 1);
}

/** A cell's text as errors show it. */
function shown(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}

/** How pages show money, numbers and instants: rupiah and Jakarta time, by Intl. */
import { type Instant, jakartaText } from "../clock.ts";
import type { Language } from "./language.ts";

const money = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/**
 * `Rp100.003`, without the space that Intl's currency form puts in and Indonesian spelling does
 * not.
 */
export function showRupiah(amount: number): string {
  return amount < 0 ? `-Rp${money.format(-amount)}` : `Rp${money.format(amount)}`;
}

const short: Readonly<Record<Language, Intl.NumberFormat>> = {
  id: new Intl.NumberFormat("id-ID", { notation: "compact" }),
  en: new Intl.NumberFormat("en-US", { notation: "compact" }),
};
const MILLIONS = 1_000_000;

/** A bound where room is short, never rounded: `Rp500`, `Rp10 jt`, `Rp10M`, `Rp1.234.567`. */
export function showBound(amount: number, language: Language): string {
  const whole = amount > 0 && amount < 1_000 * MILLIONS && amount % MILLIONS === 0;
  return whole ? `Rp${short[language].format(amount)}` : showRupiah(amount);
}

/** Another currency as its rail writes it: `US$6,16`, `$6.16`. */
export function showForeign(amount: string, currency: string, language: Language): string {
  const locale = language === "id" ? "id-ID" : "en-US";
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(amount));
}

/** `1.234` in Indonesian, `1,234` in English. */
export function showNumber(value: number, language: Language): string {
  return numbers[language].format(value);
}

/** A share of one: `97,5 %`, `97.5%`. */
export function showShare(share: number, language: Language): string {
  return shares[language].format(share);
}

/** `19 September 2025 pukul 08.18 WIB`: absolute, in Jakarta time, with its zone named. */
export function showMoment(at: Instant, language: Language): string {
  return `${moments[language].format(at)} WIB`;
}

/** `19 Sep 2025 08.18 WIB`, for tables. */
export function showShortMoment(at: Instant, language: Language): string {
  return `${shortMoments[language].format(at).replace(",", "")} WIB`;
}

/** `08.18`: the time of day in Jakarta. */
export function showTime(at: Instant, language: Language): string {
  return times[language].format(at);
}

/** `19 Sep 2025`: the day in Jakarta. */
export function showDay(at: Instant, language: Language): string {
  return days[language].format(at);
}

/** `September 2025`: the month in Jakarta. */
export function showMonth(at: Instant, language: Language): string {
  return months[language].format(at);
}

/** `2025-09-19`, the day in Jakarta, as forms of days have it. */
export function dayText(at: Instant): string {
  return jakartaText(at).slice(0, 10);
}

/** A long number in groups of four, for reading: `8808`, `1234`, `5678`, `90`. */
export function groupsOfFour(digits: string): string[] {
  return digits.match(/.{1,4}/g) ?? [];
}

type Formats<Format> = Readonly<Record<Language, Format>>;

const LOCALES: Formats<string> = { id: "id-ID", en: "en-GB" };
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = { day: "numeric", month: "long", year: "numeric" } as const;

const moments = momentsOf({ ...DAY, ...TIME });
const shortMoments = momentsOf({ ...DAY, month: "short", ...TIME });
const times = momentsOf(TIME);
const days = momentsOf({ ...DAY, month: "short" });
const months = momentsOf({ month: "long", year: "numeric" });
const numbers: Formats<Intl.NumberFormat> = {
  id: new Intl.NumberFormat(LOCALES.id),
  en: new Intl.NumberFormat(LOCALES.en),
};
const shares: Formats<Intl.NumberFormat> = {
  id: new Intl.NumberFormat(LOCALES.id, { style: "percent", maximumFractionDigits: 1 }),
  en: new Intl.NumberFormat(LOCALES.en, { style: "percent", maximumFractionDigits: 1 }),
};

function momentsOf(options: Intl.DateTimeFormatOptions): Formats<Intl.DateTimeFormat> {
  const timed = { timeZone: "Asia/Jakarta", ...options };
  return {
    id: new Intl.DateTimeFormat(LOCALES.id, timed),
    en: new Intl.DateTimeFormat(LOCALES.en, timed),
  };
}

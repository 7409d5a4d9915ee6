/** How the checkout shows money and instants: rupiah and Jakarta time, by Intl. */
import type { Instant } from "../clock.ts";
import type { Language } from "./words.ts";

const money = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/**
 * `Rp100.003`, without the space that Intl's currency form puts in and Indonesian spelling does
 * not.
 */
export function showRupiah(amount: number): string {
  return `Rp${money.format(amount)}`;
}

/** Another currency as its rail writes it: `US$6,16`, `$6.16`. */
export function showForeign(amount: string, currency: string, language: Language): string {
  const locale = language === "id" ? "id-ID" : "en-US";
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(amount));
}

const moments: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  id: momentIn("id-ID"),
  en: momentIn("en-GB"),
};

/** `19 September 2025 pukul 08.18 WIB`: absolute, in Jakarta time, with its zone named. */
export function showMoment(at: Instant, language: Language): string {
  return `${moments[language].format(at)} WIB`;
}

/** A long number in groups of four, for reading: `8808`, `1234`, `5678`, `90`. */
export function groupsOfFour(digits: string): string[] {
  return digits.match(/.{1,4}/g) ?? [];
}

function momentIn(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    timeZone: "Asia/Jakarta",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

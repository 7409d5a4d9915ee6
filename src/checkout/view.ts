/** What a page of the checkout is made from: the opened payment, the instant, the language. */
import type { Instant } from "../clock.ts";
import type { Charge, Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import { returnAddress } from "./return-address.ts";
import { type Language, type Words, words } from "./words.ts";

/** A payment that somebody has opened; `self` is its path and query, without the language. */
export type Opening = {
  readonly project: Project;
  readonly payment: Payment;
  readonly self: string;
  readonly channelFixed: boolean;
  readonly returnUrl: string | null;
  readonly returnQuery?: Readonly<Record<string, string>>;
};

/** What the page is about now: picking, paying, or how it ended. */
export type Stage = "choose" | "pay" | Exclude<Payment["status"], "pending">;

export type View = {
  readonly opening: Opening;
  readonly language: Language;
  readonly words: Words;
  readonly stage: Stage;
  /** The charge to pay now, or the one that was paid; null otherwise. */
  readonly charge: Charge | null;
  /** An earlier charge ran out while the payment is still open. */
  readonly lapsed: boolean;
  /** Where the page's own forms are sent. */
  readonly action: string;
  /** The page again, in a way that makes nothing new. */
  readonly watch: string;
  readonly otherLanguage: string;
  readonly returnUrl: string | null;
};

/** In the query of a page that only looks: it shows what there is and makes no payment. */
export const WATCH = "watch";

export function viewOf(opening: Opening, now: Instant, language: Language): View {
  const { payment, project, self } = opening;
  const open = payment.charge?.status === "open" && now < payment.charge.deadline;
  const pending = payment.status === "pending";
  const shown = pending ? open : payment.status === "paid";
  return {
    opening,
    language,
    words: words[language],
    stage: payment.status !== "pending" ? payment.status : open ? "pay" : "choose",
    charge: shown ? payment.charge : null,
    lapsed: pending && payment.charge !== null && !open,
    action: withQuery(self, languageQuery(language)),
    watch: withQuery(self, { ...languageQuery(language), [WATCH]: "1" }),
    otherLanguage: withQuery(self, {
      ...languageQuery(language === "id" ? "en" : "id"),
      [WATCH]: "1",
    }),
    returnUrl: returnAddress(opening.returnUrl, project.settings, opening.returnQuery),
  };
}

/** Indonesian is the page without `lang`. */
function languageQuery(language: Language): Record<string, string | undefined> {
  return { lang: language === "id" ? undefined : language };
}

/** A path and query with some names set anew, or taken out where undefined. */
export function withQuery(
  path: string,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(path, "http://page");
  for (const [name, value] of Object.entries(changes)) {
    url.searchParams.delete(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

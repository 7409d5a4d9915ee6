/** What a page of the checkout is made from: the opened payment, the instant, the language. */
import { type Channel, channelById } from "../channels/index.ts";
import type { Instant } from "../clock.ts";
import type { Charge, Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import type { Astray } from "./astray.ts";
import { returnAddress } from "./return-address.ts";
import { type Language, type NoticeName, type Words, words } from "./words.ts";

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
export type Stage = "choose" | "phone" | "pay" | Exclude<Payment["status"], "pending">;

/** What the visit is, beside the payment. */
export type Asking = {
  readonly now: Instant;
  readonly language: Language;
  /** The buyer says that it is paid. */
  readonly checked?: boolean;
  /** The channel that a phone number is asked for. */
  readonly phoneFor?: string | undefined;
  /** What was just refused. */
  readonly notice?: NoticeName | undefined;
  /** Money that came and did not fit. */
  readonly astray?: readonly Astray[];
};

export type View = {
  readonly opening: Opening;
  readonly now: Instant;
  readonly language: Language;
  readonly words: Words;
  readonly stage: Stage;
  /** The charge to pay now, or the one that was paid; null otherwise. */
  readonly charge: Charge | null;
  /** The channel that the stage `phone` asks a number for. */
  readonly phoneFor: Channel | null;
  /** An earlier charge ran out while the payment is still open. */
  readonly lapsed: boolean;
  readonly checked: boolean;
  readonly notice: NoticeName | undefined;
  readonly astray: readonly Astray[];
  /** Where the page's own forms are sent. */
  readonly action: string;
  /** The page again, in a way that makes nothing new. */
  readonly watch: string;
  /** The same, once the buyer says that it is paid. */
  readonly check: string;
  /** The stream that tells of changes. */
  readonly live: string;
  /** The QR code as a picture to keep. */
  readonly picture: string;
  readonly otherLanguage: string;
  readonly returnUrl: string | null;
};

/** Names in the query of a page that only looks: it shows what there is and makes no payment. */
export const WATCH = "watch";
export const CHECKED = "checked";
export const PHONE_FOR = "phone_for";
/** What is asked for in place of the page. */
export const LIVE = "live";
export const PICTURE = "picture";

export function viewOf(opening: Opening, asking: Asking): View {
  const { payment, project, self } = opening;
  const { now, language, checked = false, notice, astray = [] } = asking;
  const open = payment.charge?.status === "open" && now < payment.charge.deadline;
  const pending = payment.status === "pending";
  const shown = pending ? open : payment.status === "paid";
  const phoneFor = pending && !opening.channelFixed ? askedPhone(asking.phoneFor) : null;
  const look = (changes: Readonly<Record<string, string>>) =>
    withQuery(self, { ...languageQuery(language), [WATCH]: "1", ...changes });
  return {
    opening,
    now,
    language,
    words: words[language],
    stage: stageOf(payment, open, phoneFor),
    charge: shown && phoneFor === null ? payment.charge : null,
    phoneFor,
    lapsed: pending && payment.charge !== null && !open,
    checked,
    notice,
    astray,
    action: withQuery(self, languageQuery(language)),
    watch: look({}),
    check: look({ [CHECKED]: "1" }),
    live: look({ [LIVE]: "1" }),
    picture: look({ [PICTURE]: "1" }),
    otherLanguage: withQuery(self, {
      ...languageQuery(language === "id" ? "en" : "id"),
      [WATCH]: "1",
      ...(checked && { [CHECKED]: "1" }),
      ...(phoneFor && { [PHONE_FOR]: phoneFor.id }),
    }),
    returnUrl: returnAddress(opening.returnUrl, project.settings, opening.returnQuery),
  };
}

function stageOf({ status }: Payment, open: boolean, phoneFor: Channel | null): Stage {
  if (status !== "pending") return status;
  if (phoneFor !== null) return "phone";
  return open ? "pay" : "choose";
}

/** A channel whose payment cannot begin without the buyer's number. */
export function askedPhone(id: string | undefined): Channel | null {
  const channel = id === undefined ? undefined : channelById(id);
  return channel?.wallet?.needsPhone ? channel : null;
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

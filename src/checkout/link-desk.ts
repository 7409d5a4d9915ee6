/** What the page of a payment link does: it is opened, its form is read, its payment made. */
import type { Engine } from "../engine/engine.ts";
import type { OpenedLink } from "../engine/payment-links.ts";
import { Failure } from "../failure.ts";
import { parseId, randomText } from "../ids.ts";
import { type LinkView, renderLink } from "./link-page.tsx";

/** The form's fields as they were written. */
export type LinkForm = {
  readonly amount: string | undefined;
  readonly payer: string | undefined;
  readonly once: string | undefined;
};

/** A refusal that is told at its field. */
export type LinkRefusal =
  | { readonly field: "amount"; readonly why: "unread" | "least" | "most" }
  | { readonly field: "payer"; readonly why: "long" };

export type LinkDesk = {
  /** The link of a shown id; undefined when there is none. */
  open(shownId: string): Promise<OpenedLink | undefined>;
  page(view: Omit<LinkView, "once">): string;
  /**
   * The wire id of the payment that the form leads to, or what is to be mended in it. Fails as
   * `paymentLinks.pay` does with what no field can mend.
   */
  send(
    opened: OpenedLink,
    form: LinkForm,
    page: (wireId: string) => string,
  ): Promise<string | LinkRefusal>;
};

const ONCE = /^[0-9A-Za-z]{16,64}$/;
const ONCE_LENGTH = 22;
const LONGEST_PAYER = 100;

/** Digits, or groups of three by dots, commas or spaces; nothing that could be read two ways. */
const PLAIN = /^\d{1,15}$/;
const GROUPED = /^\d{1,3}(?:([., ])\d{3})(?:\1\d{3}){0,3}$/;

export function createLinkDesk({ ids, paymentLinks }: Engine): LinkDesk {
  return {
    async open(shownId) {
      const id = parseId("lnk", shownId);
      return id === undefined ? undefined : paymentLinks.openById(id);
    },
    page: (view) => renderLink({ ...view, once: randomText(ids, ONCE_LENGTH) }),
    async send(opened, form, page) {
      const amount = readAmount(form.amount ?? "");
      const asked = opened.link.amount === null && opened.payment === undefined;
      if (asked && amount === null) return { field: "amount", why: "unread" };
      const payer = readPayer(form.payer ?? "");
      if (payer !== null && payer.length > LONGEST_PAYER) return { field: "payer", why: "long" };
      const once = form.once !== undefined && ONCE.test(form.once) ? form.once : null;
      try {
        return await paymentLinks.pay(opened, { amount, payer, once, page });
      } catch (error) {
        const refusal = asked && error instanceof Failure ? refusalOf(error) : undefined;
        if (refusal === undefined) throw error;
        return refusal;
      }
    },
  };
}

/** `50000`, `50.000`, `Rp 50.000`; null when it is no whole rupiah. */
export function readAmount(text: string): number | null {
  const bare = text.trim().replace(/^rp\.?\s*/i, "");
  if (!PLAIN.test(bare) && !GROUPED.test(bare)) return null;
  return Number(bare.replaceAll(/[., ]/g, ""));
}

/** What is no letter or sign is left out; null when nothing is left. */
function readPayer(text: string): string | null {
  const written = text.replaceAll(/\p{C}/gu, "").trim();
  return written === "" ? null : written;
}

function refusalOf({ code, field }: Failure): LinkRefusal | undefined {
  if (code === "amount_too_small") return { field: "amount", why: "least" };
  if (code === "amount_too_large") return { field: "amount", why: "most" };
  if (code === "invalid_request" && field === "amount") return { field: "amount", why: "unread" };
  return undefined;
}

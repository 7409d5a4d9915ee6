/** What a payment link is, inside: a page that makes a payment for whoever sends its form. */
import type { Instant } from "../clock.ts";
import type { Mode } from "./settings.ts";

export type PaymentLink = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  /** What is paid for, as the buyer reads it. */
  readonly name: string;
  /** Whole rupiah; null: the buyer says how much. */
  readonly amount: number | null;
  /** Within which the buyer says it; both are the amount where that is fixed. */
  readonly least: number;
  readonly most: number;
  /** False: it leads everybody to one payment. */
  readonly reusable: boolean;
  /** Null: the payment's page asks the buyer. */
  readonly channel: string | null;
  readonly returnUrl: string | null;
  /** From then on it makes no payment; null: it never ends by itself. */
  readonly expiresAt: Instant | null;
  /** Once so many of its payments are paid it makes no more; null: any number. */
  readonly mostPaid: number | null;
  readonly createdAt: Instant;
  /** From then on it makes no payment. */
  readonly disabledAt: Instant | null;
};

/** The origin of the payments that a link has made. */
export function originOfLink({ id }: Pick<PaymentLink, "id">): string {
  return `link ${id}`;
}

const DIGITS = 12;

/** `LNK-` and the last digits of the link's id, which are random; of a reusable one counted. */
export function referenceOfLink({ id }: Pick<PaymentLink, "id">, number: number | null): string {
  const base = `LNK-${id.replaceAll("-", "").slice(-DIGITS).toUpperCase()}`;
  return number === null ? base : `${base}-${number}`;
}

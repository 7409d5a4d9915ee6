/** What an open payment is, inside: a code that takes any amount again and again. */
import type { Instant } from "../clock.ts";
import type { Instructions } from "./payment.ts";
import type { Mode } from "./settings.ts";

/** Each payment through it is a payment of its own, its fee borne by the merchant. */
export type OpenPayment = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  /** What the merchant calls it. */
  readonly name: string;
  readonly channel: string;
  readonly rail: string;
  readonly railReference: string;
  readonly instructions: Instructions;
  readonly customer: Readonly<Record<string, string>>;
  /** Whole rupiah; what comes outside of them is set aside. */
  readonly least: number;
  readonly most: number;
  /** How its payments' ids look on the wire: see `wireIdOf`; null is `pay_…`. */
  readonly wireForm: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** What comes after it is late. */
  readonly closedAt: Instant | null;
};

/** The origin of the payments that came through an open payment. */
export function originOf({ id }: Pick<OpenPayment, "id">): string {
  return `open ${id}`;
}

/**
 * Which notices tell of one and the same money. A total is one payment's alone while it is held, so
 * two sources that tell of it tell of one payment; one source that tells of it twice, at two times
 * of its own, tells of two. Pure, and the same whatever comes first.
 */
import { MINUTE } from "../clock.ts";
import type { Notice } from "./notice-rows.ts";

/** How far apart two sources may see money that is no payment's. */
export const APART = 10 * MINUTE;

/** A notice of money whose transaction is still to be found. */
export type Fresh = Pick<
  Notice,
  "ownerId" | "accountId" | "amount" | "source" | "from" | "until" | "chargeId"
> & {
  /** See `Shape.steady`. */
  readonly steady: boolean;
};

/**
 * The notice whose money it is too, among those known of the account: one that no notice of this
 * source tells of yet, the nearest in time.
 */
export function sameMoney(fresh: Fresh, known: readonly Notice[]): Notice | undefined {
  const near = known.filter(
    (one) =>
      one.ownerId === fresh.ownerId &&
      one.accountId === fresh.accountId &&
      one.amount === fresh.amount &&
      one.transaction !== null,
  );
  const told = new Set(
    near.filter(({ source }) => source === fresh.source).map(({ transaction }) => transaction),
  );
  const open = near
    .filter((one) => isTogether(fresh, one))
    .filter(({ transaction }) => !fresh.steady || !told.has(transaction));
  return open.toSorted((one, other) => gap(fresh, one) - gap(fresh, other))[0];
}

/** Money of a charge is settled, whatever else of its amount lies astray. */
function isTogether(fresh: Fresh, one: Notice): boolean {
  return fresh.chargeId === null ? gap(fresh, one) <= APART : fresh.chargeId === one.chargeId;
}

/** Between two spans, ms; 0 where they meet. */
function gap(one: Pick<Notice, "from" | "until">, other: Pick<Notice, "from" | "until">): number {
  return Math.max(0, one.from - other.until, other.from - one.until);
}

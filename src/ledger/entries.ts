/**
 * The ledger's table: which entries an event makes. Pure; each set sums to zero. Its rows stand in
 * docs/concepts/ledger.md, and test/ledger-table.test.ts executes them.
 */
import { add, negate, subtract } from "../money.ts";
import {
  AVAILABLE,
  COLLECTED,
  COST,
  FEE,
  OWN,
  OWN_SUSPENSE,
  railAccount,
  SUSPENSE,
  TRANSIT,
  WRITTEN_OFF,
} from "./chart.ts";

export type Entry = { readonly account: string; readonly amount: number };

/** Whose account the money arrives in: ours at a rail, or the merchant's own. */
export type Custody = "ours" | "own";

/** Where money is, or was when it came. */
export type Place = { readonly rail: string; readonly custody: Custody };

type Shares = { readonly payable: number; readonly net: number };

/** A charge is paid: `payable` arrives, the merchant keeps `net`, the rest is ours. */
export function settled(charge: Place & Shares): Entry[] {
  const { payable, net, custody } = charge;
  return whole(
    [holderOf(charge), negate(payable)],
    [keeperOf(custody), net],
    [FEE, subtract(payable, net)],
  );
}

/** Late, second, short, unknown or excess money: kept apart, visible. */
export function suspended(place: Place, amount: number): Entry[] {
  return whole([holderOf(place), negate(amount)], [suspenseOf(place.custody), amount]);
}

/** Whoever collects keeps its own charge of what came: less is held there than the buyer sent. */
export function costed(place: Place, cost: number): Entry[] {
  const bearer = place.custody === "own" ? COLLECTED : COST;
  return whole([holderOf(place), cost], [bearer, negate(cost)]);
}

/** Money in suspense is accepted as a charge's: suspense takes the place of the rail. */
export function accepted({ payable, net }: Shares, custody: Custody): Entry[] {
  const fee = subtract(payable, net);
  return whole([suspenseOf(custody), negate(payable)], [keeperOf(custody), net], [FEE, fee]);
}

/** Money goes back to the buyer; the fee is kept. */
export function refunded(rail: string, amount: number, custody: Custody = "ours"): Entry[] {
  return whole([keeperOf(custody), negate(amount)], [holderOf({ rail, custody }), amount]);
}

/** A payout is approved: its hold is posted. */
export function payoutApproved(amount: number, fee: number): Entry[] {
  return whole([AVAILABLE, negate(add(amount, fee))], [TRANSIT, amount], [FEE, fee]);
}

/** The rail has paid it out. */
export function payoutPaid(rail: string, amount: number): Entry[] {
  return whole([TRANSIT, negate(amount)], [railAccount(rail), amount]);
}

/** Money in suspense goes back to its sender, who was never charged a fee. */
export function sentBack(place: Place, amount: number): Entry[] {
  return whole([suspenseOf(place.custody), negate(amount)], [holderOf(place), amount]);
}

/**
 * Nobody claims what is in suspense, or nobody pays what is missing there: whoever's account it is
 * in has it.
 */
export function writtenOff(amount: number, custody: Custody): Entry[] {
  const heir = custody === "own" ? COLLECTED : WRITTEN_OFF;
  return whole([suspenseOf(custody), negate(amount)], [heir, amount]);
}

/** The rail took back what a charge had brought: the merchant's net, and our fee. */
export function takenBack(place: Place, taken: Shares): Entry[] {
  return reversed(settled({ ...place, ...taken }));
}

/** The merchant makes good what the rail took back and suspense lacks, as far as it was theirs. */
export function recovered(taken: Shares, custody: Custody): Entry[] {
  return reversed(accepted(taken, custody));
}

/** The opposite of a set of entries: how a transfer is taken back. */
export function reversed(entries: readonly Entry[]): Entry[] {
  return entries.map(({ account, amount }) => ({ account, amount: negate(amount) }));
}

function holderOf({ rail, custody }: Place): string {
  return custody === "own" ? OWN : railAccount(rail);
}

function keeperOf(custody: Custody): string {
  return custody === "own" ? COLLECTED : AVAILABLE;
}

function suspenseOf(custody: Custody): string {
  return custody === "own" ? OWN_SUSPENSE : SUSPENSE;
}

function whole(...lines: readonly (readonly [string, number])[]): Entry[] {
  return lines
    .filter(([, amount]) => amount !== 0)
    .map(([account, amount]) => ({ account, amount }));
}

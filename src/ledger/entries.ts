/**
 * The ledger's table: which entries an event makes. Pure; each set sums to zero. Its rows stand in
 * docs/concepts/ledger.md, and test/ledger-table.test.ts executes them.
 */
import { add, negate, subtract } from "../money.ts";
import {
  AVAILABLE,
  COLLECTED,
  FEE,
  OWN,
  railAccount,
  SUSPENSE,
  TRANSIT,
  WRITTEN_OFF,
} from "./chart.ts";

export type Entry = { readonly account: string; readonly amount: number };

/** Whose account the money arrives in: ours at a rail, or the merchant's own. */
export type Custody = "ours" | "own";

/** A charge is paid: `payable` arrives, the merchant keeps `net`, the rest is ours. */
export function settled(
  charge: { rail: string; payable: number; net: number },
  custody: Custody = "ours",
): Entry[] {
  const fee = subtract(charge.payable, charge.net);
  if (custody === "ours") {
    return whole(
      [railAccount(charge.rail), negate(charge.payable)],
      [AVAILABLE, charge.net],
      [FEE, fee],
    );
  }
  return whole(
    [OWN, negate(charge.payable)],
    [COLLECTED, subtract(charge.payable, fee)],
    [FEE, fee],
  );
}

/** Late, second, short, unknown or excess money: kept apart, visible. */
export function suspended(rail: string, amount: number): Entry[] {
  return whole([railAccount(rail), negate(amount)], [SUSPENSE, amount]);
}

/** Money in suspense is accepted as a charge's: suspense takes the place of the rail. */
export function accepted(charge: { payable: number; net: number }): Entry[] {
  const fee = subtract(charge.payable, charge.net);
  return whole([SUSPENSE, negate(charge.payable)], [AVAILABLE, charge.net], [FEE, fee]);
}

/** Money goes back to the buyer; the fee is kept. */
export function refunded(rail: string, amount: number): Entry[] {
  return whole([AVAILABLE, negate(amount)], [railAccount(rail), amount]);
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
export function sentBack(rail: string, amount: number): Entry[] {
  return whole([SUSPENSE, negate(amount)], [railAccount(rail), amount]);
}

/** Nobody claims what is in suspense, or nobody pays what is missing there: the house has it. */
export function writtenOff(amount: number): Entry[] {
  return whole([SUSPENSE, negate(amount)], [WRITTEN_OFF, amount]);
}

/** The rail took back what a charge had brought: the merchant's net, and our fee. */
export function takenBack(rail: string, taken: { payable: number; net: number }): Entry[] {
  return reversed(settled({ rail, ...taken }));
}

/** The merchant makes good what the rail took back and suspense lacks, as far as it was theirs. */
export function recovered(taken: { payable: number; net: number }): Entry[] {
  return reversed(accepted(taken));
}

/** The opposite of a set of entries: how a transfer is taken back. */
export function reversed(entries: readonly Entry[]): Entry[] {
  return entries.map(({ account, amount }) => ({ account, amount: negate(amount) }));
}

function whole(...lines: readonly (readonly [string, number])[]): Entry[] {
  return lines
    .filter(([, amount]) => amount !== 0)
    .map(([account, amount]) => ({ account, amount }));
}

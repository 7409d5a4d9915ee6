/**
 * The chart of accounts, per merchant and mode. Plus is owed to the account, minus is held at a
 * rail.
 */

/** What the merchant may spend. Never below zero. */
export const AVAILABLE = "available";
/** Payouts that are approved and on their way. */
export const TRANSIT = "transit";
/** Money that fits nowhere yet. */
export const SUSPENSE = "suspense";
/** What the house has earned. */
export const FEE = "fee";
/** What rails have charged the house, below zero. */
export const COST = "cost";
/** What the house gave up looking for an owner of, or bears itself where it is below zero. */
export const WRITTEN_OFF = "written-off";
/** Money in the merchant's own account: held there, and shown as collected. */
export const OWN = "own";
export const COLLECTED = "collected";
/** What of it fits nowhere yet. */
export const OWN_SUSPENSE = "own-suspense";

/** Accounts of money that is not with us: no transfer leads from them to any other but the fee. */
export const OWN_ACCOUNTS = [OWN, COLLECTED, OWN_SUSPENSE] as const;

/** What a rail holds for the house. */
export function railAccount(rail: string): string {
  return `rail:${rail}`;
}

/** The least that an account may hold, or null where it may fall below zero. */
export function floorOf(account: string): number | null {
  return account === AVAILABLE ? 0 : null;
}

/**
 * Money: whole rupiah. The only file that does arithmetic on amounts; every division rounds aloud.
 */

declare const brand: unique symbol;

/** Whole rupiah, an integer within ±MOST. Signed: ledger entries may be negative. */
export type Rupiah = number & { readonly [brand]: "rupiah" };

/**
 * The most that one amount may be: a thousand trillion rupiah, far inside what a double holds
 * exactly.
 */
export const MOST = 1_000_000_000_000_000;

/** One part in a million: 0.7 % is 7_000. Rates are whole numbers too. */
export const MILLION = 1_000_000;

/** Asserts that a number is whole rupiah. Throws RangeError: a caller's bug, never a client's. */
export function rupiah(value: number): Rupiah {
  if (!Number.isSafeInteger(value) || Math.abs(value) > MOST) {
    throw new RangeError(`not whole rupiah: ${value}`);
  }
  return value as Rupiah;
}

export const ZERO = rupiah(0);

export function add(...amounts: readonly number[]): Rupiah {
  let sum = 0;
  for (const amount of amounts) sum = rupiah(sum + amount);
  return rupiah(sum);
}

export function subtract(from: number, amount: number): Rupiah {
  return rupiah(from - amount);
}

export function negate(amount: number): Rupiah {
  return rupiah(amount === 0 ? 0 : -amount);
}

/** `partsPerMillion` of a non-negative amount, rounded half up to a whole rupiah. */
export function share(amount: number, partsPerMillion: number): Rupiah {
  const product = BigInt(rupiah(amount)) * BigInt(partsPerMillion);
  return rupiah(Number((product + 500_000n) / 1_000_000n));
}

/** Keeps an amount between a floor and a cap; either may be absent. */
export function clamp(amount: number, floor?: number, cap?: number): Rupiah {
  const raised = floor === undefined ? amount : Math.max(amount, floor);
  return rupiah(cap === undefined ? raised : Math.min(raised, cap));
}

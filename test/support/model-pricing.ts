/**
 * A second opinion on prices, in big integers and by the book, and random fee tables to ask it of.
 */
import fc from "fast-check";
import type { Price } from "../../src/engine/pricing.ts";
import type { FeeTier } from "../../src/engine/settings.ts";

export type PriceAsk = {
  readonly tiers: readonly FeeTier[];
  readonly bearer: "buyer" | "merchant";
  readonly owner: "merchant" | "fee" | undefined;
  readonly amount: number;
  readonly code: number;
};

const tier = fc.record(
  {
    upTo: fc.integer({ min: 1, max: 100_000_000 }),
    rate: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 1_000_000 })),
    flat: fc.integer({ min: 0, max: 20_000 }),
    floor: fc.integer({ min: 0, max: 5_000 }),
    cap: fc.integer({ min: 0, max: 100_000 }),
  },
  { requiredKeys: ["rate", "flat"] },
) as fc.Arbitrary<FeeTier>;

export const priceAsk: fc.Arbitrary<PriceAsk> = fc.record({
  tiers: fc.array(tier, { maxLength: 4 }),
  bearer: fc.constantFrom("buyer", "merchant"),
  owner: fc.constantFrom("merchant", "fee", undefined),
  amount: fc.oneof(
    fc.integer({ min: 1, max: 200_000 }),
    fc.integer({ min: 1, max: 100_000_000_000_000 }),
  ),
  code: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_999 })),
});

/** The price by the book: half a rupiah and more rounds up, a fee beyond the amount is no price. */
export function priceByTheBook(ask: PriceAsk): Omit<Price, "bearer"> | undefined {
  const amount = BigInt(ask.amount);
  const code = BigInt(ask.code);
  const fee = feeByTheBook(ask.tiers, amount);
  const payable = amount + code + (ask.bearer === "buyer" ? fee : 0n);
  const ours = fee + (ask.owner === "merchant" ? 0n : code);
  const net = payable - ours;
  if (net < 0n) return undefined;
  const [shownFee, shownPayable, shownNet] = [fee, payable, net].map(Number);
  return {
    amount: ask.amount,
    code: ask.code,
    fee: shownFee as number,
    payable: shownPayable as number,
    net: shownNet as number,
  };
}

function feeByTheBook(tiers: readonly FeeTier[], amount: bigint): bigint {
  for (const { upTo, rate, flat, floor, cap } of tiers) {
    if (upTo !== undefined && amount > BigInt(upTo)) continue;
    const parts = amount * BigInt(rate);
    const whole = parts / 1_000_000n;
    let fee = whole + (parts % 1_000_000n >= 500_000n ? 1n : 0n) + BigInt(flat);
    if (floor !== undefined && fee < BigInt(floor)) fee = BigInt(floor);
    if (cap !== undefined && fee > BigInt(cap)) fee = BigInt(cap);
    return fee;
  }
  return 0n;
}

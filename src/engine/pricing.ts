/** Pricing: what a charge costs, who bears it, what the buyer sends and what the merchant keeps. */
import { add, clamp, MOST, rupiah, share, subtract, ZERO } from "../money.ts";
import type { Bearer, ChannelSettings, FeeTier, UniqueAmount } from "./settings.ts";

export type Price = {
  readonly bearer: Bearer;
  readonly amount: number;
  readonly fee: number;
  readonly code: number;
  readonly payable: number;
  readonly net: number;
};

/**
 * The fee of an amount: the first tier that reaches it, its share rounded half up, then bounded.
 */
export function feeOf(tiers: readonly FeeTier[], amount: number): number {
  const tier = tiers.find(({ upTo }) => amount <= (upTo ?? MOST));
  if (!tier) return ZERO;
  return clamp(add(share(amount, tier.rate), tier.flat), tier.floor, tier.cap);
}

/**
 * Prices `amount` on a channel with the unique code `code` (0 for none, below it to take it off).
 * Whole rupiah throughout; `payable - net` is ours. Undefined when the amount is too small for the
 * fee that the merchant bears, or for the code.
 */
export function priceOf(
  channel: Pick<ChannelSettings, "fee" | "bearer"> & {
    unique?: Pick<UniqueAmount, "owner"> | undefined;
  },
  amount: number,
  code: number,
): Price | undefined {
  const fee = feeOf(channel.fee, amount);
  const payable = channel.bearer === "buyer" ? add(amount, fee, code) : add(amount, code);
  const base = channel.bearer === "buyer" ? rupiah(amount) : subtract(amount, fee);
  const net = channel.unique?.owner === "merchant" ? add(base, code) : base;
  if (net < 0 || payable <= 0) return undefined;
  return { bearer: channel.bearer, amount: rupiah(amount), fee, code, payable, net };
}

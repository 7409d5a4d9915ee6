/** A quote: what an example amount would cost on a channel, before anything is charged. */
import { type Price, priceOf } from "./pricing.ts";
import type { ChannelSettings } from "./settings.ts";

export type Quote =
  | {
      readonly outcome: "priced";
      readonly price: Price;
      /** What the buyer sends: one sum, or any of a range where totals are made unique. */
      readonly payable: { readonly least: number; readonly most: number };
      readonly net: { readonly least: number; readonly most: number };
    }
  /** Below the channel's least, above its most, or less than the fee and the code. */
  | { readonly outcome: "below" | "above" | "eaten" };

/** Whole rupiah. */
export function quoteOf(settings: ChannelSettings, amount: number): Quote {
  if (amount < settings.least) return { outcome: "below" };
  if (amount > settings.most) return { outcome: "above" };
  const { unique } = settings;
  const codes = unique ? [unique.from, unique.widenTo ?? unique.to] : [0];
  const sign = unique?.sign === "minus" ? -1 : 1;
  const prices = codes.map((code) => priceOf(settings, amount, code * sign));
  const price = priceOf(settings, amount, 0);
  const [first, last = first] = prices;
  if (!price || !first || !last) return { outcome: "eaten" };
  return {
    outcome: "priced",
    price,
    payable: rangeOf(first.payable, last.payable),
    net: rangeOf(first.net, last.net),
  };
}

function rangeOf(one: number, other: number): { least: number; most: number } {
  return { least: Math.min(one, other), most: Math.max(one, other) };
}

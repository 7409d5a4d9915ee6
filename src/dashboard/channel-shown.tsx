/** How pages show what a project says of a channel: its limits, its fee, an example's price. */
import { rateText } from "../engine/channel-terms.ts";
import type { Quote } from "../engine/quote.ts";
import type { ChannelSettings, FeeTier } from "../engine/settings.ts";
import type { Language } from "../ui/language.ts";
import { showBound, showRupiah } from "../ui/show.ts";
import { channelWords } from "./channel-words.ts";

export function showLimits({ least, most }: ChannelSettings, language: Language): string {
  return `${showBound(least, language)} – ${showBound(most, language)}`;
}

/** `0,7% + Rp310 s.d. Rp105.000; 1%`, and who bears it. */
export function showFee({ fee, bearer }: ChannelSettings, language: Language): string {
  const say = channelWords[language];
  const tiers = fee.map((tier) => showTier(tier, language)).filter((one) => one !== "");
  if (tiers.length === 0) return say.noFee;
  return `${tiers.join("; ")}, ${bearer === "buyer" ? say.byBuyer : say.byMerchant}`;
}

function showTier({ upTo, rate, flat, floor, cap }: FeeTier, language: Language): string {
  const parts = [
    ...(rate > 0 ? [`${showRate(rate, language)}%`] : []),
    ...(flat > 0 ? [showRupiah(flat)] : []),
  ];
  const sum = parts.join(" + ") || showRupiah(0);
  const bounds = [
    ...(upTo === undefined ? [] : [`≤ ${showBound(upTo, language)}`]),
    ...(floor === undefined ? [] : [`min ${showRupiah(floor)}`]),
    ...(cap === undefined ? [] : [`max ${showRupiah(cap)}`]),
  ];
  if (parts.length === 0 && bounds.length === 0) return "";
  return bounds.length === 0 ? sum : `${sum} (${bounds.join(", ")})`;
}

/** As a field has it: `0,7` in Indonesian. */
export function showRate(rate: number, language: Language): string {
  const text = rateText(rate);
  return language === "id" ? text.replace(".", ",") : text;
}

/** What the buyer pays, or why nothing can be paid. */
export function showPayable(quote: Quote, language: Language): string {
  return quote.outcome === "priced"
    ? showRange(quote.payable, language)
    : channelWords[language][quote.outcome];
}

export function showRange(
  { least, most }: { readonly least: number; readonly most: number },
  language: Language,
): string {
  if (least === most) return showRupiah(least);
  return channelWords[language].range(showRupiah(least), showRupiah(most));
}

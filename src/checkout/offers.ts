/** What the buyer may choose from: the project's channels, priced for this amount, by kind. */

import { type Channel, type ChannelKind, channels } from "../channels/index.ts";
import { channelOf } from "../engine/merchant-terms.ts";
import { priceOf } from "../engine/pricing.ts";
import type { ChannelSettings, Project } from "../engine/settings.ts";
import { showRupiah } from "../ui/show.ts";
import type { Words } from "./words.ts";

export type Offer = {
  readonly channel: Channel;
  /** What the buyer would pay above the amount, and in all; a unique code comes on top. */
  readonly fee: number;
  readonly payable: number;
  readonly uniqueCode: boolean;
  /** The least and most that may be asked for. */
  readonly least: number;
  readonly most: number;
  /** Why it cannot be picked for this amount; null when it can. */
  readonly hindrance: string | null;
};

export type OfferGroup = { readonly kind: ChannelKind; readonly offers: readonly Offer[] };

/**
 * The enabled channels in the order of display, which settings do not keep, grouped by kind; those
 * that programs alone ask for are left out.
 */
export function offersFor(project: Project, amount: number, words: Words): OfferGroup[] {
  const groups = new Map<ChannelKind, Offer[]>();
  for (const channel of channels) {
    const settings = channelOf(project, channel.id);
    if (!settings?.enabled || channel.onAccounts) continue;
    const offers = groups.get(channel.kind) ?? [];
    groups.set(channel.kind, [...offers, offerOf(channel, settings, amount, words)]);
  }
  return [...groups].map(([kind, offers]) => ({ kind, offers }));
}

function offerOf(channel: Channel, settings: ChannelSettings, amount: number, words: Words): Offer {
  const price = priceOf(settings, amount, 0);
  return {
    channel,
    fee: price?.bearer === "buyer" ? price.fee : 0,
    payable: price?.payable ?? amount,
    uniqueCode: settings.unique !== undefined,
    least: settings.least,
    most: settings.most,
    hindrance: hindranceOf(settings, amount, price !== undefined, words),
  };
}

function hindranceOf(
  settings: ChannelSettings,
  amount: number,
  priced: boolean,
  words: Words,
): string | null {
  if (amount < settings.least) return words.atLeast(showRupiah(settings.least));
  if (amount > settings.most) return words.atMost(showRupiah(settings.most));
  return priced ? null : words.unavailable;
}

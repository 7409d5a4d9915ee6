/** `/v1/channels`: what the project offers, what it costs, and how a buyer pays. */

import { type Channel, channels } from "../../channels/index.ts";
import { SECOND } from "../../clock.ts";
import { channelOf } from "../../engine/merchant-terms.ts";
import { priceOf } from "../../engine/pricing.ts";
import { checkAmount, offered } from "../../engine/routing.ts";
import type { ChannelSettings, Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { json, keyed } from "../define.ts";
import * as wire from "./wire.ts";

export const channelOperations = [
  keyed({
    route: "GET /v1/channels",
    id: "listChannels",
    summary: "The channels that the project offers, with their fees",
    input: wire.nothing,
    output: wire.channelList,
    async run({ caller: { project } }) {
      const data = offersOf(project).map(([channel, settings]) => ({
        id: channel.id,
        object: "channel" as const,
        kind: channel.kind,
        name: channel.name,
        least: settings.least,
        most: settings.most,
        life: settings.life / SECOND,
        bearer: settings.bearer,
        fee: settings.fee.map(({ upTo, rate, flat, floor, cap }) => ({
          up_to: upTo ?? null,
          rate,
          flat,
          floor: floor ?? null,
          cap: cap ?? null,
        })),
        how_to_pay: channel.howToPay.map(({ title, steps }) => ({ title, steps: [...steps] })),
      }));
      return json(wire.channelList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),

  keyed({
    route: "GET /v1/channels/quote",
    id: "quoteChannels",
    summary: "What an amount costs on a channel, or on each that takes it",
    input: wire.quoteChannels,
    output: wire.quoteList,
    async run({ caller: { project }, input: { amount, channel } }) {
      const data =
        channel == null
          ? offersOf(project).flatMap(([{ id }, settings]) => quoteOf(id, settings, amount) ?? [])
          : [oneQuote(project, channel, amount)];
      return json(wire.quoteList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),
];

function offersOf(project: Project): (readonly [Channel, ChannelSettings])[] {
  return channels.flatMap((channel) => {
    const settings = channelOf(project, channel.id);
    return settings?.enabled ? [[channel, settings] as const] : [];
  });
}

/** Fails: channel_unavailable, amount_too_small, amount_too_large. */
function oneQuote(project: Project, channel: string, amount: number) {
  const settings = offered(project, channel);
  checkAmount(amount, settings);
  const quote = quoteOf(channel, settings, amount);
  if (quote) return quote;
  throw new Failure("amount_too_small", "The fee is more than the amount.", { field: "amount" });
}

/** Without the unique code, which is drawn with the charge; undefined where it cannot be asked. */
function quoteOf(channel: string, settings: ChannelSettings, amount: number) {
  if (amount < settings.least || amount > settings.most) return undefined;
  const price = priceOf(settings, amount, 0);
  if (!price) return undefined;
  const { bearer, fee, payable, net } = price;
  return {
    object: "quote" as const,
    channel,
    amount,
    fee,
    payable,
    net,
    bearer,
    currency: "IDR" as const,
  };
}

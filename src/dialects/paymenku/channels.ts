/** What a project offers: its channels, their fees for an amount, and how to pay with each. */

import type { z } from "zod";
import { type Channel, channelById } from "../../channels/index.ts";
import { channelOf as channelWithin } from "../../engine/merchant-terms.ts";
import { priceOf } from "../../engine/pricing.ts";
import { isRouted } from "../../engine/routing.ts";
import type { ChannelSettings, Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { subtract } from "../../money.ts";
import { json, keyed } from "../define.ts";
import { nothingOf } from "./failures.ts";
import { signOf } from "./icon.ts";
import { stepsOf } from "./instructions.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, CODES, type Code, channelOf } from "./words.ts";

export const channelOperations = [
  keyed({
    route: "GET /api/v1/payment-channels",
    id: "listChannels",
    summary: "The channels that the project offers, by type or in one list",
    input: wire.nothing,
    output: wire.channels,
    async run({ caller: { project } }) {
      const items = offersOf(project).map(itemOf);
      const byType = (wanted: string) => items.filter(({ type }) => type === wanted);
      const data = project.settings.wire.flatChannels
        ? items
        : { va: byType("va"), ewallet: byType("ewallet"), qris: byType("qris") };
      return json(wire.channels, { status: "success", data });
    },
  }),

  keyed({
    route: "GET /api/v1/merchant/fee-calculator",
    id: "calculateFees",
    summary: "What an amount costs on one channel or on each",
    input: wire.feeAsked,
    output: wire.fees,
    async run({ caller: { project }, input: { amount, code } }) {
      const offers = offersOf(project);
      const all = offers.flatMap((offer) => feeOf(offer, amount) ?? []);
      const data = code === undefined ? all : one(offers, code, amount);
      return json(wire.fees, { status: "success", data });
    },
  }),

  keyed({
    route: "GET /api/v1/payment/instruction",
    id: "getInstruction",
    summary: "How to pay with a channel, step by step, in Indonesian or English",
    input: wire.instructionAsked,
    output: wire.instruction,
    async run({ caller: { project }, input }) {
      const code = input.code.toLowerCase();
      const known = CODES.find((one) => one === code);
      if (!known) throw nothingOf("instruction");
      const channel = channelById(CHANNEL_OF[known]) as Channel;
      const instructions = stepsOf(channel, {
        language: input.lang ?? "id",
        html: input.allow_html !== "0" && input.allow_html !== "false",
        number: input.pay_code,
        amount: input.amount,
        payee: project.name,
      });
      const data = { code, name: channel.name, instructions };
      return json(wire.instruction, { status: "success", data });
    },
  }),
];

type Offer = { readonly code: Code; readonly channel: Channel; readonly settings: ChannelSettings };

function offersOf(project: Project): Offer[] {
  return CODES.flatMap((code) => {
    const settings = channelWithin(project, CHANNEL_OF[code]);
    const channel = channelById(CHANNEL_OF[code]);
    const there = !channel?.onAccounts || isRouted(project, channel.id);
    return settings?.enabled && channel && there ? [{ code, channel, settings }] : [];
  });
}

const TYPE_LABELS: Readonly<Record<string, string>> = {
  va: "Virtual Account",
  ewallet: "E-Wallet",
  qris: "QRIS",
};

function itemOf({ channel, settings }: Offer) {
  const named = channelOf(channel.id);
  const label = TYPE_LABELS[named.type] ?? named.type;
  const rates = ratesOf(settings);
  return {
    ...named,
    type_label: label,
    icon: signOf(channel.icon),
    description: named.name,
    fee: { flat: rates.fee_flat, percent: rates.fee_percent, display: displayOf(rates) },
    group: label,
    fee_mode: settings.bearer === "buyer" ? ("customer" as const) : ("merchant" as const),
    ...rates,
    min_amount: settings.least,
    max_amount: settings.most,
  };
}

/** The fee of an amount; undefined when it would eat the amount up. */
function feeOf({ channel, settings }: Offer, amount: number): Fee | undefined {
  const price = priceOf(settings, amount, 0);
  if (!price) return undefined;
  return {
    ...channelOf(channel.id),
    amount,
    ...ratesOf(settings, amount),
    total_fee: subtract(price.payable, price.net),
    total_amount: price.payable,
    amount_received: price.net,
  };
}
type Fee = Exclude<z.input<typeof wire.fees>["data"], readonly unknown[]>;

function one(offers: readonly Offer[], code: Code, amount: number): Fee {
  const offer = offers.find((each) => each.code === code);
  if (!offer) {
    throw new Failure("channel_unavailable", `The project does not offer ${code}`, {
      facts: { channel: CHANNEL_OF[code] },
    });
  }
  const fee = feeOf(offer, amount);
  if (!fee) throw new Failure("amount_too_small", "The fee is more than the amount");
  return fee;
}

/** The tier that prices the amount, or the first when none is named. */
function ratesOf({ fee }: ChannelSettings, amount = 1) {
  const tier = fee.find(({ upTo }) => upTo === undefined || amount <= upTo);
  return { fee_flat: tier?.flat ?? 0, fee_percent: (tier?.rate ?? 0) / 10_000 };
}

/** `Rp 4.000 + 1.00%` */
function displayOf({ fee_flat: flat, fee_percent: percent }: ReturnType<typeof ratesOf>): string {
  const parts = [
    ...(flat > 0 || percent === 0 ? [`Rp ${flat.toLocaleString("id-ID")}`] : []),
    ...(percent > 0 ? [`${percent.toFixed(2)}%`] : []),
  ];
  return parts.join(" + ");
}

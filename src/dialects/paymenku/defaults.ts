/** What a Paymenku project begins with: fees, limits, lives, all of it the project's to change. */
import type { ChannelKind, Words } from "../../channels/index.ts";
import { DAY, MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";
import { CHANNEL_OF, CODES, type Code, channelOf } from "./words.ts";

type ChannelInput = SettingsInput["channels"][string];

/** These figures reproduce the document's examples; the gateway's other pages contradict them. */
const BY_KIND: Readonly<Partial<Record<ChannelKind, ChannelInput>>> = {
  va: { least: 10_000, most: 50_000_000, life: DAY, fee: [{ flat: 4_000 }], bearer: "buyer" },
  qris: { least: 10_000, most: 10_000_000, life: DAY, fee: [{ rate: 7_000 }], bearer: "buyer" },
  ewallet: {
    least: 10_000,
    most: 10_000_000,
    life: 15 * MINUTE,
    fee: [{ rate: 20_000, flat: 200 }],
    bearer: "merchant",
  },
};

/** The merchant's own QRIS: its bank takes what it takes, and no fee is added for the buyer. */
const OWN_QRIS: ChannelInput = { least: 10_000, most: 10_000_000, life: DAY };

/** The dialect's own switches, under `settings.wire`. */
const SWITCHES = {
  /** Lists of channels are flat, as the gateway's later pages have them, not grouped by type. */
  flatChannels: false,
  /** Where more than 60 calls a minute are refused: `live`, `always` or `never`. */
  rateLimit: "live",
};

/** What they are for. */
export const switches: Readonly<Record<keyof typeof SWITCHES, Words>> = {
  flatChannels: {
    id: "Daftar kanal tanpa pengelompokan jenis",
    en: "Lists of channels are flat, not grouped by type",
  },
  rateLimit: {
    id: "Batas 60 panggilan per menit: live, always atau never",
    en: "The limit of 60 calls a minute holds: live, always or never",
  },
};

export const defaults: SettingsInput = {
  channels: Object.fromEntries(CODES.map((code) => [CHANNEL_OF[code], settingsOf(code)])),
  openLife: DAY,
  least: 10_000,
  most: 50_000_000,
  identityKept: true,
  wire: SWITCHES,
};

function settingsOf(code: Code): ChannelInput {
  if (code === "qris_own") return OWN_QRIS;
  return BY_KIND[channelOf(CHANNEL_OF[code]).type as ChannelKind] as ChannelInput;
}

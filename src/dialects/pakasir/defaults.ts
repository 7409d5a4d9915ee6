/**
 * What a Pakasir project begins with: fees, limits and lives, all of it the project's to change.
 */
import type { Words } from "../../channels/index.ts";
import { DAY, MINUTE } from "../../clock.ts";
import type { FeeTier, SettingsInput } from "../../engine/settings.ts";
import { CHANNEL_OF, METHODS, type Method } from "./words.ts";

type ChannelInput = SettingsInput["channels"][string] & { readonly fee: FeeTier[] };

const QRIS_FEE: FeeTier[] = [
  { upTo: 105_000, rate: 7_000, flat: 310 },
  { rate: 10_000, flat: 0 },
];
const VA_FEE: FeeTier[] = [{ rate: 0, flat: 3_500 }];
const LOW_VA_FEE: FeeTier[] = [{ rate: 0, flat: 2_000 }];
const PAYPAL_FEE: FeeTier[] = [{ rate: 10_000, flat: 0, floor: 3_000 }];

const va: ChannelInput = { least: 500, most: 50_000_000, fee: VA_FEE, life: DAY };

const BY_METHOD: Readonly<Partial<Record<Method, ChannelInput>>> = {
  qris: { least: 500, most: 10_000_000, fee: QRIS_FEE, life: 60 * MINUTE },
  sampoerna_va: { ...va, fee: LOW_VA_FEE },
  artha_graha_va: { ...va, fee: LOW_VA_FEE },
  paypal: { least: 10_000, most: 50_000_000, fee: PAYPAL_FEE, life: DAY },
};

export function settingsOf(method: Method): ChannelInput {
  return BY_METHOD[method] ?? va;
}

/** The dialect's own switches, under `settings.wire`. */
export const SWITCHES = {
  /** The least that API v2 takes on a virtual account; v1 takes what the channel does. */
  v2_va_least: 10_000,
  /** Milliseconds between two reads of one status in v2; the original asks 4000, 0 is no limit. */
  v2_status_every: 0,
} as const;

/** What they are for. */
export const switches: Readonly<Record<keyof typeof SWITCHES, Words>> = {
  v2_va_least: {
    id: "Jumlah terkecil virtual account di API v2 (Rp)",
    en: "The least that API v2 takes on a virtual account (Rp)",
  },
  v2_status_every: {
    id: "Jeda antara dua bacaan status di API v2 (milidetik); 0 tanpa jeda",
    en: "Milliseconds between two reads of a status in API v2; 0 is no limit",
  },
};

export const defaults: SettingsInput = {
  channels: Object.fromEntries(METHODS.map((method) => [CHANNEL_OF[method], settingsOf(method)])),
  openLife: DAY,
  least: 500,
  most: 50_000_000,
  wire: SWITCHES,
};

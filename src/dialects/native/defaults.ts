/** What a project that speaks the native API begins with. */
import { type ChannelKind, channels } from "../../channels/index.ts";
import { DAY, MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";

const BY_KIND: Readonly<Record<ChannelKind, { least: number; most: number; life: number }>> = {
  qris: { least: 1_000, most: 10_000_000, life: 60 * MINUTE },
  va: { least: 10_000, most: 50_000_000, life: DAY },
  ewallet: { least: 1_000, most: 10_000_000, life: 15 * MINUTE },
  paypal: { least: 10_000, most: 50_000_000, life: 60 * MINUTE },
};

/** What everybody can be paid by, with accounts of their own or without. */
const COMMON = channels.filter(({ onAccounts }) => !onAccounts);

export const defaults: SettingsInput = {
  channels: Object.fromEntries(COMMON.map(({ id, kind }) => [id, BY_KIND[kind]])),
  openLife: DAY,
  least: 1_000,
  most: 50_000_000,
};

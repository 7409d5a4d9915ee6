/** What a Cashi project begins with: limits, lives and codes, all of it the project's to change. */
import { DAY, MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";
import { BANKS } from "./words.ts";

const LIMITS = { least: 2_000, most: 10_000_000 };

/** The dialect's own switches, under `settings.wire`. */
const SWITCHES = {
  /** Whether check-status answers without a key. */
  openStatus: false,
} as const;

export const defaults: SettingsInput = {
  channels: {
    qris: {
      ...LIMITS,
      life: 10 * MINUTE,
      unique: { from: 1, to: 99, owner: "merchant", coolDown: 10 * MINUTE },
    },
    ...Object.fromEntries(
      Object.values(BANKS).map(({ channel }) => [channel, { ...LIMITS, life: DAY }]),
    ),
  },
  openLife: 10 * MINUTE,
  ...LIMITS,
  wire: SWITCHES,
};

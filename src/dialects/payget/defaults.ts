/** What a PayGet project begins with: fee, limits and life, all of it the project's to change. */
import type { Words } from "../../channels/index.ts";
import { MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";

const LIMITS = { least: 100, most: 5_000_000 };
const LIFE = 10 * MINUTE;

/** The dialect's own switches, under `settings.wire`. */
const SWITCHES = {
  /** The rank that a profile shows. */
  level: "member",
} as const;

/** What they are for. */
export const switches: Readonly<Record<keyof typeof SWITCHES, Words>> = {
  level: {
    id: "Peringkat yang ditampilkan di profil",
    en: "The rank that a profile shows",
  },
};

export const defaults: SettingsInput = {
  channels: {
    qris: {
      ...LIMITS,
      life: LIFE,
      // 0.8 % of more than 500,000, and nothing of less.
      fee: [{ upTo: 500_000 }, { rate: 8_000 }],
      bearer: "merchant",
    },
  },
  openLife: LIFE,
  ...LIMITS,
  wire: SWITCHES,
};

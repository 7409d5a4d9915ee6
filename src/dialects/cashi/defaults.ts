/** What a Cashi project begins with: limits, lives and codes, all of it the project's to change. */
import type { Words } from "../../channels/index.ts";
import { DAY, MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";
import { BANKS, OWN_QRIS } from "./words.ts";

const LIMITS = { least: 2_000, most: 10_000_000 };

/** The dialect's own switches, under `settings.wire`. */
const SWITCHES = {
  /** Whether check-status answers without a key. */
  openStatus: false,
} as const;

/** What they are for. */
export const switches: Readonly<Record<keyof typeof SWITCHES, Words>> = {
  openStatus: {
    id: "Status pesanan dapat dibaca tanpa kunci",
    en: "Orders' status can be read without a key",
  },
};

const QRIS: SettingsInput["channels"][string] = {
  ...LIMITS,
  life: 10 * MINUTE,
  unique: { from: 1, to: 99, owner: "merchant", coolDown: 10 * MINUTE },
};

export const defaults: SettingsInput = {
  channels: {
    qris: QRIS,
    [OWN_QRIS]: QRIS,
    ...Object.fromEntries(
      Object.values(BANKS).map(({ channel }) => [channel, { ...LIMITS, life: DAY }]),
    ),
  },
  openLife: 10 * MINUTE,
  ...LIMITS,
  wire: SWITCHES,
};

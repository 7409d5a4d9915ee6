/** What a FastPay project begins with: codes, limits and life; all of it may be changed. */
import type { Words } from "../../channels/index.ts";
import { MINUTE } from "../../clock.ts";
import type { SettingsInput } from "../../engine/settings.ts";

const LIMITS = { least: 1_000, most: 10_000_000 };

export const LIFE = 30 * MINUTE;

/** The dialect's own switches, under `settings.wire`. */
const SWITCHES = {
  /** The most invoices that one key may have pending at once; 0 is no limit. */
  most_open: 1_000,
} as const;

/** What they are for. */
export const switches: Readonly<Record<keyof typeof SWITCHES, Words>> = {
  most_open: {
    id: "Tagihan menunggu paling banyak per kunci; 0 tanpa batas",
    en: "The most invoices that may be pending for one key; 0 is no limit",
  },
};

export const defaults: SettingsInput = {
  channels: {
    qris: {
      ...LIMITS,
      life: LIFE,
      // The wire's fee. A project may have a `fee` of a share or a fixed sum instead of the code.
      unique: { from: 1, to: 999, owner: "fee", coolDown: 10 * MINUTE },
    },
  },
  openLife: LIFE,
  ...LIMITS,
  crossOrigin: true,
  // What a withdrawal takes beside its amount.
  payout: { fee: [{ flat: 1_000 }] },
  wire: SWITCHES,
};

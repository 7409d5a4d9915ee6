/** Pakasir's words for channels and statuses. */
import type { PaymentStatus } from "../../engine/payment.ts";

/** Methods of API v1 and the channels they mean. */
export const CHANNEL_OF = {
  qris: "qris",
  cimb_niaga_va: "va.cimb",
  bni_va: "va.bni",
  sampoerna_va: "va.sampoerna",
  bnc_va: "va.bnc",
  maybank_va: "va.maybank",
  permata_va: "va.permata",
  atm_bersama_va: "va.atm-bersama",
  artha_graha_va: "va.artha-graha",
  bri_va: "va.bri",
  paypal: "paypal",
} as const;

export type Method = keyof typeof CHANNEL_OF;

export const METHODS = Object.keys(CHANNEL_OF) as readonly Method[];

/** API v2 knows neither ATM Bersama nor PayPal. */
export const METHODS_V2 = METHODS.filter(
  (method) => method !== "atm_bersama_va" && method !== "paypal",
);

const METHOD_OF = new Map<string, string>(METHODS.map((method) => [CHANNEL_OF[method], method]));

/**
 * The method's name of a channel. While none is picked it reads `qris`: clients throw on null. A
 * channel that Pakasir has no word for keeps ours.
 */
export function methodOf(channel: string | null): string {
  return channel === null ? "qris" : (METHOD_OF.get(channel) ?? channel);
}

/** The wire has three words: whatever can no longer be paid was canceled. */
export const STATUS_OF: Readonly<Record<PaymentStatus, "pending" | "completed" | "canceled">> = {
  pending: "pending",
  paid: "completed",
  expired: "canceled",
  canceled: "canceled",
  failed: "canceled",
};

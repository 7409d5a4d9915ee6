/** Cashi's words for banks and statuses. */
import type { PaymentStatus } from "../../engine/payment.ts";

/** The channel of the merchant's own static QRIS, which a request asks for by a name apart. */
export const OWN_QRIS = "qris.own";

/** The banks of `va_provider`, in lower case, as the codec reads them. */
export const BANKS = {
  bri: { channel: "va.bri", name: "Bank Rakyat Indonesia" },
  bca: { channel: "va.bca", name: "Bank Central Asia" },
  bni: { channel: "va.bni", name: "Bank Negara Indonesia" },
  mandiri: { channel: "va.mandiri", name: "Bank Mandiri" },
  permata: { channel: "va.permata", name: "Bank Permata" },
  cimb: { channel: "va.cimb", name: "Bank CIMB Niaga" },
  danamon: { channel: "va.danamon", name: "Bank Danamon" },
  bsi: { channel: "va.bsi", name: "Bank Syariah Indonesia" },
} as const;

export type Bank = keyof typeof BANKS;

export const BANK_WORDS = Object.keys(BANKS) as [Bank, ...Bank[]];

/** The wire has three words: whatever can no longer be paid has expired. */
export const STATUS_OF: Readonly<Record<PaymentStatus, "PENDING" | "SETTLED" | "EXPIRED">> = {
  pending: "PENDING",
  paid: "SETTLED",
  expired: "EXPIRED",
  canceled: "EXPIRED",
  failed: "EXPIRED",
};

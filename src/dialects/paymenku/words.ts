/** Paymenku's words for channels and statuses. */
import { channelById } from "../../channels/index.ts";
import type { PaymentConditions } from "../../engine/engine.ts";
import type { Payment, PaymentStatus } from "../../engine/payment.ts";

/** Channel codes and the channels they mean. */
export const CHANNEL_OF = {
  bca_va: "va.bca",
  bni_va: "va.bni",
  bri_va: "va.bri",
  mandiri_va: "va.mandiri",
  permata_va: "va.permata",
  cimb_va: "va.cimb",
  dana: "ewallet.dana",
  ovo: "ewallet.ovo",
  shopeepay: "ewallet.shopeepay",
  linkaja: "ewallet.linkaja",
  qris: "qris",
  qris_own: "qris.own",
} as const;

export type Code = keyof typeof CHANNEL_OF;

/** All that a request may name. */
export const CODES = Object.keys(CHANNEL_OF) as [Code, ...Code[]];

const CODE_OF = new Map<string, string>(CODES.map((code) => [CHANNEL_OF[code], code]));

/** A channel as replies tell it; `type` is `va`, `ewallet` or `qris`. */
export type WireChannel = { readonly code: string; readonly name: string; readonly type: string };

/** A channel that Paymenku has no word for keeps ours; none at all is empty. */
export function channelOf(id: string | null): WireChannel {
  const channel = id === null ? undefined : channelById(id);
  const code = CODE_OF.get(id ?? "") ?? id ?? "";
  return { code, name: channel?.name ?? code, type: channel?.kind ?? "" };
}

const STATUS_OF: Readonly<Record<PaymentStatus, WireStatus>> = {
  pending: "pending",
  paid: "paid",
  expired: "expired",
  canceled: "cancelled",
  failed: "failed",
};

export type WireStatus =
  | "pending"
  | "paid"
  | "expired"
  | "cancelled"
  | "failed"
  | "refunded"
  | "partially_refunded";

export function statusOf(status: PaymentStatus): WireStatus {
  return STATUS_OF[status];
}

/** A paid transaction is refunded once what was asked for has gone back; the fee is kept. */
export function shownStatus({ status, amount, refunded }: Payment): WireStatus {
  if (status !== "paid" || !(refunded > 0)) return statusOf(status);
  return refunded < amount ? "partially_refunded" : "refunded";
}

/** What a list may be asked for. */
export const STATUSES = {
  pending: { status: "pending" },
  paid: { status: "paid", refunded: "none" },
  expired: { status: "expired" },
  failed: { status: "failed" },
  cancelled: { status: "canceled" },
  canceled: { status: "canceled" },
  refunded: { status: "paid", refunded: "wholly" },
  partially_refunded: { status: "paid", refunded: "partly" },
} as const satisfies Record<string, PaymentConditions>;

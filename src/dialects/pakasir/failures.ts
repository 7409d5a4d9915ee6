/** Failures as Pakasir tells them: a status that is not 2xx, and JSON with a `message`. */
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";

type Saying = readonly [status: number, say: (failure: Failure) => string];

const TABLE: Readonly<Record<FailureCode, Saying>> = {
  invalid_request: [400, sayField],
  amount_too_small: [400, ({ facts }) => `amount minimal ${facts.least ?? "lebih dari fee"}`],
  amount_too_large: [400, ({ facts }) => `amount maksimal ${facts.most ?? "terlampaui"}`],
  unauthenticated: [401, () => "Api key tidak valid"],
  wrong_key: [401, ({ message }) => `Api key tidak valid (${message})`],
  forbidden: [403, () => "Api key harus dikirim lewat header X-Api-Key"],
  merchant_paused: [403, () => "Proyek sedang dijeda, transaksi baru tidak diterima"],
  not_found: [404, sayWhat],
  project_not_found: [404, () => "Proyek tidak ditemukan"],
  method_not_allowed: [405, () => "Method tidak diizinkan"],
  payload_too_large: [413, () => "Body terlalu besar"],
  unsupported_media_type: [415, () => "Body harus JSON"],
  conflict: [400, () => "Transaksi sudah ada"],
  already_paid: [400, () => "Transaksi sudah dibayar"],
  wrong_state: [400, sayState],
  sandbox_only: [400, () => "Simulasi pembayaran hanya untuk proyek dalam mode Sandbox"],
  channel_unavailable: [400, () => "Metode pembayaran tidak tersedia"],
  unique_amounts_exhausted: [400, () => "Nominal unik sedang habis, coba beberapa menit lagi"],
  insufficient_balance: [400, () => "Saldo tidak cukup"],
  idempotency_mismatch: [422, () => "Idempotency-Key sudah dipakai"],
  idempotency_in_flight: [409, () => "Permintaan yang sama sedang diproses"],
  rate_limited: [429, () => "Terlalu banyak permintaan, coba lagi nanti"],
  not_supported: [400, () => "Tidak didukung"],
  misdirected: [421, () => "Alamat tidak dikenal"],
  unavailable: [503, () => "Layanan sedang sibuk, coba lagi"],
  internal: [500, () => "Terjadi kesalahan pada server"],
};

export function failure(failure: Failure): WireReply {
  const [status, say] = TABLE[failure.code];
  const { retryAfter } = failure;
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ message: say(failure) }),
  };
}

function sayField({ field, facts }: Failure): string {
  if (field === undefined || field === "body") return "Body harus berupa JSON yang valid";
  return facts.fault === "missing" ? `${field} wajib diisi` : `${field} tidak valid`;
}

function sayWhat({ facts }: Failure): string {
  return facts.of === "payment" ? "Transaksi tidak ditemukan" : "Alamat tidak ditemukan";
}

function sayState({ facts }: Failure): string {
  return facts.status === "paid" ? "Transaksi sudah dibayar" : "Transaksi sudah dibatalkan";
}

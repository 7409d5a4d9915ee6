/** Failures as Cashi tells them: a status that is not 2xx, and `{success:false, message}`. */
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";
import { OWN_QRIS } from "./words.ts";

type Saying = readonly [status: number, say: (failure: Failure) => string];

const TABLE: Readonly<Record<FailureCode, Saying>> = {
  invalid_request: [400, sayField],
  amount_too_small: [400, ({ facts }) => `amount minimal ${facts.least ?? "lebih dari fee"}`],
  amount_too_large: [400, ({ facts }) => `amount maksimal ${facts.most ?? "terlampaui"}`],
  unauthenticated: [401, () => "x-api-key tidak ada atau tidak valid"],
  wrong_key: [401, ({ message }) => `x-api-key tidak valid (${message})`],
  forbidden: [403, () => "x-api-key tidak diizinkan untuk permintaan ini"],
  merchant_paused: [403, () => "Merchant sedang dijeda, order baru tidak diterima"],
  not_found: [404, sayWhat],
  project_not_found: [404, () => "Proyek tidak ditemukan"],
  method_not_allowed: [405, () => "Method tidak diizinkan"],
  payload_too_large: [413, () => "Body terlalu besar"],
  unsupported_media_type: [415, () => "Body harus JSON"],
  conflict: [400, ({ facts }) => `order_id sudah dipakai dengan amount ${facts.amount ?? "lain"}`],
  already_paid: [400, () => "Order sudah dibayar"],
  wrong_state: [400, () => "Status order tidak mengizinkan permintaan ini"],
  sandbox_only: [400, () => "Hanya untuk proyek dalam mode sandbox"],
  channel_unavailable: [400, sayChannel],
  unique_amounts_exhausted: [
    400,
    () => "Nominal unik untuk amount ini sedang habis, coba beberapa menit lagi atau amount lain",
  ],
  insufficient_balance: [400, () => "Saldo tidak cukup"],
  idempotency_mismatch: [400, () => "Idempotency-Key sudah dipakai"],
  idempotency_in_flight: [400, () => "Permintaan yang sama sedang diproses"],
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
    body: JSON.stringify({ success: false, message: say(failure) }),
  };
}

/** The document's own example has a comma after its last field, so that one is named. */
function sayField({ field, facts }: Failure): string {
  if (field === "body") {
    return "Body bukan JSON yang valid: periksa tanda kutip, dan hapus koma setelah field terakhir";
  }
  if (facts.fault === "missing") return `${field} wajib diisi`;
  return field === undefined ? "Permintaan tidak valid" : `${field} tidak valid`;
}

function sayWhat({ facts }: Failure): string {
  return facts.of === "payment" ? "Order tidak ditemukan" : "Alamat tidak ditemukan";
}

function sayChannel({ facts }: Failure): string {
  return facts.channel === OWN_QRIS && facts.reason === undefined
    ? "QRIS_CUSTOM belum tersedia: merchant belum mendaftarkan QRIS sendiri"
    : "Metode pembayaran tidak tersedia";
}

/** Failures as FastPay tells them: a status that is not 2xx, and JSON with an `error`. */
import type { PaymentStatus } from "../../engine/payment.ts";
import type { Failure, FailureCode } from "../../failure.ts";
import type { WireReply } from "../define.ts";
import { STATUS_OF } from "./words.ts";

type Saying = readonly [status: number, say: (failure: Failure) => string];

const TABLE: Readonly<Record<FailureCode, Saying>> = {
  invalid_request: [400, sayField],
  amount_too_small: [400, ({ facts }) => `amount minimal ${facts.least ?? "lebih dari fee"}`],
  amount_too_large: [400, sayMost],
  unauthenticated: [401, sayKey],
  wrong_key: [401, ({ message }) => `API key tidak valid (${message})`],
  forbidden: [403, sayForbidden],
  merchant_paused: [403, () => "Merchant sedang dijeda, permintaan baru tidak diterima"],
  not_found: [404, sayWhat],
  project_not_found: [404, () => "Tidak ditemukan"],
  method_not_allowed: [405, () => "Method tidak diizinkan"],
  payload_too_large: [413, () => "Body terlalu besar"],
  unsupported_media_type: [415, () => "Body harus JSON"],
  conflict: [400, () => "Invoice sudah ada"],
  already_paid: [400, () => sayState("paid")],
  wrong_state: [400, ({ facts }) => sayState(facts.status as PaymentStatus)],
  sandbox_only: [400, () => "Hanya untuk proyek dalam mode sandbox"],
  channel_unavailable: [400, sayUnavailable],
  unique_amounts_exhausted: [400, () => "Nominal ini sedang penuh, coba beberapa menit lagi"],
  insufficient_balance: [400, () => "Saldo tidak cukup"],
  idempotency_mismatch: [422, () => "Idempotency-Key sudah dipakai untuk permintaan lain"],
  idempotency_in_flight: [409, () => "Permintaan yang sama sedang diproses"],
  rate_limited: [429, sayRate],
  not_supported: [400, sayUnsupported],
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
    body: JSON.stringify({ error: say(failure) }),
  };
}

function sayKey({ facts }: Failure): string {
  return facts.fault === "missing" ? "apikey wajib diisi" : "API key tidak valid";
}

function sayField({ field, facts }: Failure): string {
  if (field === undefined || field === "body") return "Body harus berupa JSON yang valid";
  return facts.fault === "missing" ? `${field} wajib diisi` : `${field} tidak valid`;
}

function sayWhat({ facts }: Failure): string {
  if (facts.of === "withdrawal") return "Penarikan tidak ditemukan";
  return facts.of === "payment" ? "Invoice tidak ditemukan" : "Alamat tidak ditemukan";
}

function sayMost({ facts }: Failure): string {
  if (facts.daily === undefined) return `amount maksimal ${facts.most ?? "terlampaui"}`;
  return `Batas penarikan harian ${facts.daily}, sisa hari ini ${facts.left}`;
}

function sayForbidden({ facts }: Failure): string {
  return facts.of === "payout"
    ? "API key ini tidak boleh melakukan penarikan"
    : "API key harus dikirim lewat header x-api-key";
}

function sayUnavailable({ facts }: Failure): string {
  return facts.channel === "qris" ? "QRIS tidak tersedia" : "Penarikan ke DANA tidak tersedia";
}

/** The document's own sentence. */
function sayState(status: PaymentStatus): string {
  return `Invoice tidak bisa dibatalkan, status saat ini: ${STATUS_OF[status]}`;
}

function sayRate({ facts }: Failure): string {
  return facts.of === "open invoices"
    ? `Terlalu banyak invoice pending, maksimal ${facts.most}`
    : "Terlalu banyak permintaan, coba lagi nanti";
}

function sayUnsupported({ facts }: Failure): string {
  return facts.of === "prefetch" ? "Prefetch tidak membuat invoice" : "Tidak didukung";
}

/** What a page says when something was refused: a sentence and a status for each code. */
import type { Failure, FailureCode } from "../failure.ts";
import type { Both, Language } from "../ui/language.ts";

type Refusal = Both & { readonly status: number };

const INVALID: Refusal = {
  status: 422,
  id: "Isian ini belum benar.",
  en: "This is not right yet.",
};
const AMOUNT: Refusal = {
  status: 422,
  id: "Jumlah di luar batas yang diterima.",
  en: "The amount is outside the limits.",
};
const NOT_HERE: Refusal = {
  status: 404,
  id: "Tidak ada di sini, atau bukan untuk Anda.",
  en: "There is no such thing here, or not for you.",
};
const FORBIDDEN: Refusal = {
  status: 403,
  id: "Peran Anda tidak mengizinkan ini. Mintalah pemilik atau admin.",
  en: "Your role does not allow this. Ask an owner or an admin.",
};
const CONFLICT: Refusal = {
  status: 409,
  id: "Sudah ada, atau sudah diubah orang lain. Muat ulang halaman ini.",
  en: "It is there already, or somebody has changed it. Load the page again.",
};
const LATER: Refusal = {
  status: 503,
  id: "Belum dapat dilakukan sekarang. Coba lagi sebentar.",
  en: "Not possible right now. Try again shortly.",
};
const BROKEN: Refusal = {
  status: 500,
  id: "Kesalahan ada di pihak kami. Coba lagi sebentar.",
  en: "The fault is ours. Try again shortly.",
};

const REFUSALS: Readonly<Record<FailureCode, Refusal>> = {
  invalid_request: INVALID,
  amount_too_small: AMOUNT,
  amount_too_large: AMOUNT,
  unauthenticated: { status: 401, id: "Masuk dahulu.", en: "Sign in first." },
  wrong_key: FORBIDDEN,
  forbidden: FORBIDDEN,
  not_found: NOT_HERE,
  project_not_found: NOT_HERE,
  method_not_allowed: { ...NOT_HERE, status: 405 },
  payload_too_large: { status: 413, id: "Isian terlalu besar.", en: "The form is too large." },
  unsupported_media_type: { ...INVALID, status: 415 },
  conflict: CONFLICT,
  already_paid: { ...CONFLICT, id: "Sudah dibayar.", en: "It is paid already." },
  wrong_state: {
    status: 409,
    id: "Status sekarang tidak mengizinkan ini.",
    en: "Its status does not allow this.",
  },
  sandbox_only: { ...FORBIDDEN, id: "Hanya di sandbox.", en: "In the sandbox only." },
  channel_unavailable: {
    status: 422,
    id: "Kanal ini tidak tersedia.",
    en: "This channel is not available.",
  },
  unique_amounts_exhausted: LATER,
  insufficient_balance: { status: 422, id: "Saldo tidak cukup.", en: "The balance is too low." },
  idempotency_mismatch: CONFLICT,
  idempotency_in_flight: CONFLICT,
  rate_limited: {
    status: 429,
    id: "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
    en: "Too many tries. Wait a few minutes, then try again.",
  },
  not_supported: { status: 422, id: "Tidak didukung.", en: "Not supported." },
  misdirected: NOT_HERE,
  unavailable: LATER,
  internal: BROKEN,
};

export function statusOf({ code }: Failure): number {
  return REFUSALS[code].status;
}

/** A failure's own message is English: it is added where it says what to mend. */
export function sentenceOf({ code, message, hint }: Failure, language: Language): string {
  const said = REFUSALS[code][language];
  const mendable = REFUSALS[code].status === 422 || REFUSALS[code].status === 409;
  if (!mendable) return said;
  return language === "en" ? [message, hint].filter(Boolean).join(". ") : `${said} (${message})`;
}

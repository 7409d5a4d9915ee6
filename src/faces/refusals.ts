/** What a page says when something was refused: a sentence and a status for each code. */
import type { Failure, FailureCode } from "../failure.ts";
import type { Both, Language } from "../ui/language.ts";

type Refusal = Both & { readonly status: number };

const refusal = (status: number, id: string, en: string): Refusal => ({ status, id, en });

const INVALID = refusal(422, "Isian ini belum benar.", "This is not right yet.");
const AMOUNT = refusal(
  422,
  "Jumlah di luar batas yang diterima.",
  "The amount is outside the limits.",
);
const NOT_HERE = refusal(
  404,
  "Tidak ada di sini, atau bukan untuk Anda.",
  "There is no such thing here, or not for you.",
);
const FORBIDDEN = refusal(
  403,
  "Peran Anda tidak mengizinkan ini. Mintalah pemilik atau admin.",
  "Your role does not allow this. Ask an owner or an admin.",
);
const CONFLICT = refusal(
  409,
  "Sudah ada, atau sudah diubah orang lain. Muat ulang halaman ini.",
  "It is there already, or somebody has changed it. Load the page again.",
);
const LATER = refusal(
  503,
  "Belum dapat dilakukan sekarang. Coba lagi sebentar.",
  "Not possible right now. Try again shortly.",
);
const BROKEN = refusal(
  500,
  "Kesalahan ada di pihak kami. Coba lagi sebentar.",
  "The fault is ours. Try again shortly.",
);

const REFUSALS: Readonly<Record<FailureCode, Refusal>> = {
  invalid_request: INVALID,
  amount_too_small: AMOUNT,
  amount_too_large: AMOUNT,
  unauthenticated: refusal(401, "Masuk dahulu.", "Sign in first."),
  wrong_key: FORBIDDEN,
  forbidden: FORBIDDEN,
  merchant_paused: {
    status: 403,
    id: "Merchant ini sedang dijeda oleh operator: tidak ada yang baru yang diterima.",
    en: "The operator has paused this merchant: nothing new is taken.",
  },
  not_found: NOT_HERE,
  project_not_found: NOT_HERE,
  method_not_allowed: { ...NOT_HERE, status: 405 },
  payload_too_large: refusal(413, "Isian terlalu besar.", "The form is too large."),
  unsupported_media_type: { ...INVALID, status: 415 },
  conflict: CONFLICT,
  already_paid: refusal(409, "Sudah dibayar.", "It is paid already."),
  wrong_state: refusal(
    409,
    "Status sekarang tidak mengizinkan ini.",
    "Its status does not allow this.",
  ),
  sandbox_only: refusal(403, "Hanya di sandbox.", "In the sandbox only."),
  channel_unavailable: refusal(422, "Kanal ini tidak tersedia.", "This channel is not available."),
  unique_amounts_exhausted: LATER,
  insufficient_balance: refusal(422, "Saldo tidak cukup.", "The balance is too low."),
  idempotency_mismatch: CONFLICT,
  idempotency_in_flight: CONFLICT,
  rate_limited: refusal(
    429,
    "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
    "Too many tries. Wait a few minutes, then try again.",
  ),
  not_supported: refusal(422, "Tidak didukung.", "Not supported."),
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

/** Why money was set aside, and what became of it, in the words of a merchant's pages. */
import type { Suspense } from "../engine/suspense-rows.ts";
import type { Both } from "../ui/language.ts";

export const CAUSE_WORDS: Readonly<Record<Suspense["cause"], Both>> = {
  late_within_cool_down: { id: "Dibayar setelah batas waktu", en: "Paid after its deadline" },
  late_after: { id: "Dibayar lama setelah batas waktu", en: "Paid long after its deadline" },
  second_payment_on_one_charge: { id: "Dibayar dua kali", en: "Paid twice" },
  second_charge_paid: {
    id: "Dibayar lagi dengan cara bayar lain",
    en: "Paid again by another way",
  },
  short: { id: "Kurang dari totalnya", en: "Less than the total" },
  over: { id: "Kelebihan dari totalnya", en: "More than the total" },
  unknown_reference: { id: "Nomor tidak dikenal", en: "Unknown number" },
  wrong_currency: { id: "Bukan rupiah", en: "Not rupiah" },
  notice_before_create: {
    id: "Kabar datang sebelum pembayaran dibuat",
    en: "Told before the payment was made",
  },
  notice_after_cancel: { id: "Dibayar setelah dibatalkan", en: "Paid after it was canceled" },
  notice_after_failure: { id: "Dibayar setelah gagal", en: "Paid after it had failed" },
  amount_of_two_open_payments: {
    id: "Cocok dengan lebih dari satu pembayaran",
    en: "It fits more than one payment",
  },
  reversal_by_rail: { id: "Ditarik kembali oleh kanal", en: "Taken back by the rail" },
};

export const RESOLUTION_WORDS: Readonly<
  Record<NonNullable<Suspense["resolved"]>["resolution"], Both>
> = {
  accept: { id: "Diterima", en: "Accepted" },
  attach: { id: "Dipasangkan ke pembayaran lain", en: "Given to another payment" },
  refund: { id: "Dikembalikan ke pengirim", en: "Sent back" },
  write_off: { id: "Dihapus buku", en: "Written off" },
  reversed: { id: "Ditarik kembali oleh kanal", en: "Taken back by the rail" },
};

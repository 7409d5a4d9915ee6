/** What the pages of the audit log say; `audit-verbs.ts` has what each line says. */
import type { Both, Language } from "../ui/language.ts";

const id = {
  title: "Jejak audit",
  leadMerchant:
    "Siapa melakukan apa, kapan dan dari mana. Tindakan operator juga tercatat di sini.",
  leadHouse: "Semua yang dilakukan orang dan kunci di seluruh rumah ini.",
  caption: "Catatan, yang terbaru di atas",
  filters: "Saring catatan",
  who: "Siapa",
  what: "Apa",
  about: "Tentang",
  merchant: "Merchant",
  from: "Dari tanggal (WIB)",
  until: "Sampai tanggal (WIB)",
  any: "Semua",
  apply: "Saring",
  clear: "Hapus saringan",
  when: "Kapan",
  where: "Dari mana",
  detail: "Rincian",
  byVerb: "server",
  acting: "operator, masuk sebagai merchant ini",
  none: "Tidak ada catatan",
  noneBody: "Longgarkan saringan, atau tunggu sampai sesuatu terjadi.",
  pages: "Halaman catatan",
  newer: "Terbaru",
  older: "Lebih lama",
};

export type AuditWords = typeof id;

const en: AuditWords = {
  title: "Audit trail",
  leadMerchant: "Who did what, when and from where. What operators do is written down here, too.",
  leadHouse: "All that people and keys have done in the whole house.",
  caption: "Lines, the newest first",
  filters: "Filter the lines",
  who: "Who",
  what: "What",
  about: "About",
  merchant: "Merchant",
  from: "From the day (WIB)",
  until: "Until the day (WIB)",
  any: "All",
  apply: "Filter",
  clear: "Clear filters",
  when: "When",
  where: "From where",
  detail: "Details",
  byVerb: "the server",
  acting: "operator, acting as this merchant",
  none: "No lines",
  noneBody: "Loosen the filters, or wait until something happens.",
  pages: "Pages of lines",
  newer: "Newest",
  older: "Older",
};

export const auditWords: Readonly<Record<Language, AuditWords>> = { id, en };

/** Kinds of acts to look for: the first word of a verb. */
export const NOUNS: Readonly<Record<string, Both>> = {
  payout: { id: "Pencairan", en: "Payouts" },
  refund: { id: "Pengembalian uang", en: "Refunds" },
  suspense: { id: "Uang yang belum jelas", en: "Money astray" },
  payment: { id: "Pembayaran", en: "Payments" },
  "payment-link": { id: "Tautan pembayaran", en: "Payment links" },
  beneficiary: { id: "Penerima", en: "Beneficiaries" },
  key: { id: "Kunci API", en: "API keys" },
  webhook: { id: "Webhook", en: "Webhooks" },
  api: { id: "Konsol API", en: "API console" },
  project: { id: "Proyek", en: "Projects" },
  account: { id: "Rekening penerima", en: "Receiving accounts" },
  notice: { id: "Notifikasi masuk", en: "Notices" },
  statement: { id: "Mutasi", en: "Statements" },
  rail: { id: "Rail", en: "Rails" },
  merchant: { id: "Merchant", en: "Merchant" },
  invite: { id: "Undangan", en: "Invitations" },
  join: { id: "Bergabung", en: "Joining" },
  "sign-in": { id: "Masuk", en: "Signing in" },
  "sign-in-as": { id: "Operator masuk sebagai merchant", en: "Operators acting as a merchant" },
  operator: { id: "Operator", en: "Operators" },
};

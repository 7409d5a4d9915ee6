/** What each line of the audit log says: its verb and its details in words. */
import type { PayoutDecision } from "../engine/decide-payout.ts";
import type { RefundDecision } from "../engine/judge-refund.ts";
import type { SuspenseAct } from "../engine/resolve-suspense.ts";
import type { Both, Language } from "../ui/language.ts";

/** Verbs as the sources write them out; the test of the house holds one against the other. */
export const VERBS: Readonly<Record<string, Both>> = {
  "sign-in": { id: "masuk", en: "signed in" },
  "sign-out": { id: "keluar", en: "signed out" },
  "sign-in-as": { id: "masuk sebagai merchant", en: "signed in as the merchant" },
  "sign-out-as": { id: "berhenti bertindak sebagai merchant", en: "stopped acting as it" },
  join: { id: "bergabung", en: "joined" },
  invite: { id: "mengundang", en: "invited" },
  "withdraw-invitation": { id: "menarik undangan", en: "withdrew an invitation" },
  "change-role": { id: "mengubah peran", en: "changed a role" },
  "remove-member": { id: "mengeluarkan anggota", en: "removed a member" },
  "add-passkey": { id: "menambah passkey", en: "added a passkey" },
  "remove-passkey": { id: "menghapus passkey", en: "removed a passkey" },
  "remove-totp": { id: "melepas autentikator", en: "removed an authenticator" },
  "make-recovery-codes": { id: "membuat kode pemulihan", en: "made recovery codes" },
  "change-password": { id: "mengganti kata sandi", en: "changed the password" },
  "set-password": { id: "membuat kata sandi", en: "set a password" },
  "revoke-session": { id: "mengakhiri sesi", en: "ended a session" },
  "revoke-sessions": { id: "mengakhiri sesi lain", en: "ended other sessions" },
  "reset-factors": { id: "mengatur ulang cara masuk", en: "reset the way in" },
  "api console": { id: "menjalankan operasi API", en: "ran an operation of the API" },
  "merchant create": { id: "membuat merchant", en: "made a merchant" },
  "merchant pause": { id: "menjeda merchant", en: "paused the merchant" },
  "merchant resume": { id: "melanjutkan merchant", en: "resumed the merchant" },
  "merchant terms": { id: "mengubah batas dan biaya", en: "changed limits and fees" },
  "operator create": { id: "membuat operator", en: "made an operator" },
  "operator role": { id: "mengubah peran operator", en: "changed an operator's role" },
  "operator remove": { id: "mengeluarkan operator", en: "removed an operator" },
  "operator reset-password": { id: "mengatur ulang kata sandi", en: "reset a password" },
  "payout request": { id: "meminta pencairan", en: "asked for a payout" },
  "refund create": { id: "meminta pengembalian uang", en: "asked for a refund" },
  "beneficiary name": { id: "menambah penerima", en: "named a beneficiary" },
  "beneficiary remove": { id: "menghapus penerima", en: "removed a beneficiary" },
  "payment ask": { id: "menanyakan pembayaran", en: "asked after a payment" },
  "payment cancel": { id: "membatalkan pembayaran", en: "canceled a payment" },
  "payment simulate": { id: "memainkan pembayaran", en: "played a payment" },
  "payment export": { id: "mengunduh pembayaran", en: "downloaded payments" },
  "payment-link create": { id: "membuat tautan", en: "made a payment link" },
  "payment-link disable": { id: "menutup tautan", en: "closed a payment link" },
  "open-payment close": { id: "menutup kode tetap", en: "closed an open payment" },
  "open-payment simulate": { id: "memainkan kode tetap", en: "played an open payment" },
  "key create": { id: "membuat kunci", en: "made a key" },
  "key set": { id: "mengubah kunci", en: "changed a key" },
  "key rotate": { id: "mengganti kunci", en: "rotated a key" },
  "key revoke": { id: "mencabut kunci", en: "revoked a key" },
  "project create": { id: "membuat proyek", en: "made a project" },
  "project set": { id: "mengubah pengaturan", en: "changed settings" },
  "project channel": { id: "mengubah kanal", en: "changed a channel" },
  "project route": { id: "mengatur rekening penerima", en: "routed the money" },
  "project moved": { id: "pindah dari gateway lama", en: "moved from another gateway" },
  "project live": { id: "beralih ke live", en: "went live" },
  "webhook create": { id: "menambah webhook", en: "added a webhook" },
  "webhook change": { id: "mengubah webhook", en: "changed a webhook" },
  "webhook delete": { id: "menghapus webhook", en: "removed a webhook" },
  "webhook enable": { id: "mengaktifkan webhook", en: "enabled a webhook" },
  "webhook disable": { id: "menjeda webhook", en: "paused a webhook" },
  "webhook rotate": { id: "mengganti rahasia webhook", en: "rotated a webhook's secret" },
  "webhook replay": { id: "mengirim ulang webhook gagal", en: "replayed failed webhooks" },
  "webhook test": { id: "menguji webhook", en: "tested a webhook" },
  "webhook resend": { id: "mengirim ulang webhook", en: "resent webhooks" },
  "account open": { id: "membuka rekening", en: "opened an account" },
  "account enable": { id: "mengaktifkan rekening", en: "enabled an account" },
  "account disable": { id: "mematikan rekening", en: "disabled an account" },
  "rail stop": { id: "menghentikan rail", en: "stopped a rail" },
  "rail resume": { id: "menjalankan rail lagi", en: "resumed a rail" },
  "notice rule": { id: "mengubah aturan notifikasi", en: "changed a notice rule" },
  "notice try": { id: "mencoba notifikasi", en: "tried a notice" },
  "notice secret": { id: "mengganti rahasia notifikasi", en: "rotated a notice secret" },
  "notice page": { id: "membuat tautan untuk ponsel", en: "made a link for phones" },
  "notice forget": { id: "melupakan ponsel", en: "forgot a phone" },
  "notice assign": { id: "memasangkan notifikasi", en: "assigned a notice" },
  "statement import": { id: "mengimpor mutasi", en: "imported a statement" },
  "statement accept": { id: "menerima baris mutasi", en: "accepted a statement's line" },
  "statement explain": { id: "menjelaskan baris mutasi", en: "explained a statement's line" },
  "statement layout": { id: "menyimpan tata letak mutasi", en: "kept a statement's layout" },
  "statement source": { id: "mengatur sumber mutasi", en: "set a statement's source" },
  "ledger check": { id: "memeriksa pembukuan", en: "checked the books" },
  "clock advance": { id: "memajukan jam sandbox", en: "advanced the sandbox's clock" },
  backup: { id: "membuat cadangan", en: "made a backup" },
  erase: { id: "menghapus data pembeli", en: "erased a buyer's data" },
};

/** As the log writes it down: with hyphens. */
type Hyphened<Word extends string> = Word extends `${infer First}_${infer Rest}`
  ? `${First}-${Rest}`
  : Word;

type Decided =
  | `payout ${PayoutDecision["do"]}`
  | `refund ${RefundDecision["do"]}`
  | `suspense ${Hyphened<SuspenseAct["do"]>}`;

/** What the engine writes down of each decision by the decision's own name. */
const DECISIONS: Readonly<Record<Decided, Both>> = {
  "payout confirm": { id: "mengonfirmasi pencairan", en: "confirmed a payout" },
  "payout cancel": { id: "membatalkan pencairan", en: "canceled a payout" },
  "payout approve": { id: "menyetujui pencairan", en: "approved a payout" },
  "payout reject": { id: "menolak pencairan", en: "rejected a payout" },
  "payout pay": { id: "menandai pencairan terkirim", en: "marked a payout paid" },
  "payout fail": { id: "menandai pencairan gagal", en: "marked a payout failed" },
  "refund refund": { id: "menyelesaikan pengembalian", en: "completed a refund" },
  "refund fail": { id: "menandai pengembalian gagal", en: "marked a refund failed" },
  "suspense accept": { id: "menerima uang", en: "accepted money astray" },
  "suspense attach": { id: "memasangkan uang", en: "attached money astray" },
  "suspense refund": { id: "mengembalikan uang", en: "sent money astray back" },
  "suspense write-off": { id: "menghapusbukukan uang", en: "wrote money astray off" },
};

const SAID: Readonly<Record<string, Both>> = { ...VERBS, ...DECISIONS };

/** Names of what a line's detail has; English has them as they are written down. */
const DETAILS: Readonly<Record<string, string>> = {
  account: "rekening",
  address: "alamat",
  addresses: "alamat",
  amount: "jumlah",
  asked: "ditanyakan",
  bearer: "penanggung biaya",
  beneficiary: "penerima",
  channel: "kanal",
  days: "hari",
  deliveries: "pengiriman",
  destination: "tujuan",
  dialect: "dialek",
  events: "kejadian",
  expires: "berakhir",
  form: "bentuk",
  from: "dari",
  hours: "jam",
  invitation: "undangan",
  name: "nama",
  operation: "operasi",
  payment: "pembayaran",
  phone: "ponsel",
  project: "proyek",
  reason: "alasan",
  reference: "referensi",
  removed: "dihapus",
  resent: "dikirim ulang",
  role: "peran",
  rule: "aturan",
  scenario: "skenario",
  sent: "terkirim",
  to: "ke",
  until: "sampai",
};

/** A verb in words; one that has none yet as it is written down. */
export function sayVerb(verb: string, language: Language): string {
  return SAID[verb]?.[language] ?? verb;
}

/** The name of a detail in words, likewise. */
export function sayDetail(name: string, language: Language): string {
  return language === "id" ? (DETAILS[name] ?? name) : name;
}

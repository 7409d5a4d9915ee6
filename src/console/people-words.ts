/** What the console's pages of operators say. */
import type { OperatorRole } from "../people/roles.ts";
import type { Language } from "../ui/language.ts";

const id = {
  title: "Operator",
  lead: "Siapa yang menjalankan rumah ini, dan apa yang boleh dilakukannya.",
  one: "Satu operator",
  caption: "Operator rumah ini",
  name: "Nama",
  nameHint: "Dipakai untuk masuk, dan tercatat di jejak audit.",
  role: "Peran",
  factor: "Langkah kedua",
  secured: "terpasang",
  unsecured: "belum",
  seen: "Terakhir terlihat",
  never: "belum pernah",
  you: "Anda",
  act: "Tindakan",
  change: "Ubah",
  add: "Tambah operator",
  addLead: "Anda mendapat tautan 24 jam untuk membuat kata sandinya.",
  make: "Buat operator",
  made: "Operator siap",
  madeLead: "Serahkan tautan ini kepada orangnya. Tautan hanya ditampilkan sekarang.",
  back: "Kembali ke operator",
  since: "Sejak",
  changeRole: "Ubah peran",
  reset: "Atur ulang cara masuk",
  resetLead:
    "Kata sandi, autentikator, passkey, kode pemulihan dan semua sesi berakhir. Anda " +
    "mendapat tautan untuk kata sandi baru.",
  resetYes: "Ya, atur ulang",
  remove: "Keluarkan",
  removeLead: "Ia langsung keluar dari semua sesi dan tidak dapat masuk lagi.",
  removeYes: "Ya, keluarkan",
  sure: (what: string, name: string) => `${what}: ${name}?`,
  own: "Untuk akun Anda sendiri, operator lain yang melakukannya.",
  roles: {
    admin: "admin",
    finance: "keuangan",
    support: "dukungan",
    viewer: "pembaca",
  } satisfies Record<OperatorRole, string>,
  roleHints: {
    admin: "semua hal, juga operator lain",
    finance: "pencairan, uang yang belum jelas, mutasi",
    support: "merchant, rel, webhook",
    viewer: "hanya melihat",
  } satisfies Record<OperatorRole, string>,
};

export type PeopleWords = typeof id;

const en: PeopleWords = {
  title: "Operators",
  lead: "Who runs this house, and what each may do.",
  one: "One operator",
  caption: "The operators of this house",
  name: "Name",
  nameHint: "It is what they sign in with, and what the audit trail says.",
  role: "Role",
  factor: "Second step",
  secured: "set up",
  unsecured: "not yet",
  seen: "Last seen",
  never: "never yet",
  you: "you",
  act: "Act",
  change: "Change",
  add: "Add an operator",
  addLead: "You get a link of 24 hours that sets the password.",
  make: "Make the operator",
  made: "The operator is ready",
  madeLead: "Hand this link to the person. It is shown only now.",
  back: "Back to the operators",
  since: "Since",
  changeRole: "Change the role",
  reset: "Reset the way in",
  resetLead:
    "Password, authenticator, passkeys, recovery codes and all sessions end. You get a link " +
    "for a new password.",
  resetYes: "Yes, reset",
  remove: "Remove",
  removeLead: "They are signed out everywhere at once and cannot come in again.",
  removeYes: "Yes, remove",
  sure: (what, name) => `${what}: ${name}?`,
  own: "For your own account another operator does this.",
  roles: { admin: "admin", finance: "finance", support: "support", viewer: "viewer" },
  roleHints: {
    admin: "everything, other operators too",
    finance: "payouts, money astray, statements",
    support: "merchants, rails, webhooks",
    viewer: "looking only",
  },
};

export const peopleWords: Readonly<Record<Language, PeopleWords>> = { id, en };

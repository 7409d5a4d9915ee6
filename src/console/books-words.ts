/** What accounts of the ledger and kinds of transfers are called on pages. */
import type { Language } from "../ui/language.ts";

const id = {
  account: "Akun",
  change: "Perubahan",
  after: "Saldo sesudahnya",
  kind: "Karena",
  subject: "Untuk",
  at: "Waktu",
  accounts: {
    available: "Saldo tersedia",
    held: "Ditahan",
    transit: "Pencairan di jalan",
    suspense: "Uang yang belum jelas",
    fee: "Pendapatan biaya",
    cost: "Biaya penyedia",
    "written-off": "Dihapusbukukan",
    own: "Rekening merchant sendiri",
    collected: "Diterima di rekening merchant",
    "own-suspense": "Belum jelas, di rekening merchant",
  } as Readonly<Record<string, string>>,
  rail: (rail: string) => `Di rail ${rail}`,
  kinds: {
    settle: "Pembayaran lunas",
    cost: "Biaya penyedia",
    suspend: "Disisihkan",
    accept: "Diterima untuk pembayaran",
    credit: "Ditambahkan ke saldo",
    exchange: "Ditukar ke rupiah",
    return: "Dikembalikan ke pengirim",
    "write-off": "Dihapusbukukan",
    recover: "Diganti oleh merchant",
    reverse: "Ditarik kembali oleh rail",
    refund: "Pengembalian uang",
    "payout-approve": "Pencairan disetujui",
    "payout-pay": "Pencairan terkirim",
    "payout-fail": "Pencairan gagal, kembali",
  } as Readonly<Record<string, string>>,
};

const en: typeof id = {
  account: "Account",
  change: "Change",
  after: "Balance after it",
  kind: "Because of",
  subject: "For",
  at: "Time",
  accounts: {
    available: "Available balance",
    held: "Held back",
    transit: "Payouts on their way",
    suspense: "Money astray",
    fee: "Earned fees",
    cost: "Providers' charges",
    "written-off": "Written off",
    own: "The merchant's own account",
    collected: "Collected on the merchant's own account",
    "own-suspense": "Astray on the merchant's own account",
  },
  rail: (rail) => `At the rail ${rail}`,
  kinds: {
    settle: "Payment settled",
    cost: "Provider's charge",
    suspend: "Set aside",
    accept: "Accepted for a payment",
    credit: "Added to the balance",
    exchange: "Exchanged into rupiah",
    return: "Sent back",
    "write-off": "Written off",
    recover: "Made good by the merchant",
    reverse: "Taken back by the rail",
    refund: "Refund",
    "payout-approve": "Payout approved",
    "payout-pay": "Payout sent",
    "payout-fail": "Payout failed, back again",
  },
};

export const booksWords: Readonly<Record<Language, typeof id>> = { id, en };

/** What an account is called; a rail's account names its rail. */
export function accountName(account: string, language: Language): string {
  const say = booksWords[language];
  if (account.startsWith("rail:")) return say.rail(account.slice("rail:".length));
  return say.accounts[account] ?? account;
}

export function kindName(kind: string, language: Language): string {
  return booksWords[language].kinds[kind] ?? kind;
}

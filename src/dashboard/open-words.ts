/** What the pages of open payments say. */
import type { Language } from "../ui/language.ts";
import { linkWords } from "./link-words.ts";

const id = {
  ...linkWords.id,
  title: "Kode tetap",
  lead: "Satu kode bayar untuk satu pelanggan, dipakai berulang kali dengan jumlah berapa pun.",
  caption: "Kode tetap proyek ini, yang terbaru di atas",
  none: "Belum ada kode tetap",
  noneBody: "Program Anda membuatnya, satu untuk setiap pelanggan:",
  name: "Nama",
  customer: "Pelanggan",
  code: "Kode",
  states: { open: "terbuka", closed: "ditutup" },
  payments: "Pembayaran lewat kode ini",
  noPayment: "Belum ada yang masuk",
  noPaymentBody: "Berikan kodenya kepada pelanggan.",
  close: "Tutup kode",
  closeLead: "Untuk seterusnya: uang yang masuk sesudahnya disisihkan sebagai terlambat.",
  told: "Kode ditutup.",
};

export type OpenWords = typeof id;

const en: OpenWords = {
  ...linkWords.en,
  title: "Open payments",
  lead: "One code for one customer, used again and again with any amount.",
  caption: "Open payments of this project, the newest first",
  none: "No open payment yet",
  noneBody: "Your program makes them, one for each customer:",
  name: "Name",
  customer: "Customer",
  code: "Code",
  states: { open: "open", closed: "closed" },
  payments: "Payments by this code",
  noPayment: "Nothing has come yet",
  noPaymentBody: "Give the code to your customer.",
  close: "Close the code",
  closeLead: "For good: money that comes after it is set aside as late.",
  told: "The code is closed.",
};

export const openWords: Readonly<Record<Language, OpenWords>> = { id, en };

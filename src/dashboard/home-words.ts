/** What the first page of a project says. */
import type { Language } from "../ui/language.ts";

const id = {
  title: "Beranda",
  lead: (slug: string) => `Slug: ${slug}. Waktu dalam WIB.`,
  setUp: "Langkah persiapan",
  setUpLead: "Kerjakan dari atas. Setiap langkah tercentang sendiri begitu selesai.",
  done: "Selesai",
  open: "Belum",
  steps: {
    key: { title: "Buat kunci API", body: "Program Anda memakai kunci ini untuk membuat tagihan." },
    payment: {
      title: "Buat pembayaran pertama",
      body: "Arahkan program Anda ke alamat ini, lalu buat satu pembayaran di sandbox.",
    },
    paid: {
      title: "Bayar satu pembayaran",
      body: "Buka halaman bayarnya dan pilih Bayar di panel simulasi.",
    },
    endpoint: {
      title: "Pasang alamat webhook",
      body: "Ke alamat itu kami kirim kabar setiap pembayaran.",
    },
    delivered: {
      title: "Terima satu webhook",
      body: "Langkah ini tercentang begitu server Anda menjawab 200.",
    },
    live: { title: "Mulai live", body: "Uang sungguhan, dengan slug dan kunci yang sama." },
    account: {
      title: "Sambungkan rekening penerima",
      body: "Ke sana uang pembeli masuk. Sebelum ada, tagihan live ditolak.",
    },
  },
  today: "Hari ini",
  received: "Diterima",
  payments: "Pembayaran",
  paidOf: (paid: string) => `${paid} sudah dibayar`,
  available: "Saldo tersedia",
  availableNote: "Yang bisa dicairkan sekarang.",
  month: "30 hari terakhir",
  success: "Berhasil dibayar",
  chart: "Diterima per hari, 30 hari terakhir",
  summary: (amount: string, day: string, most: string) =>
    `Total ${amount}. Hari terbaik ${day}: ${most}.`,
  day: "Hari",
  numbers: "Lihat sebagai tabel",
  nothing: "Belum ada pembayaran",
  nothingBody: "Begitu program Anda membuat pembayaran, angkanya muncul di sini.",
};

const en: typeof id = {
  title: "Home",
  lead: (slug) => `Slug: ${slug}. Times are in WIB (UTC+7).`,
  setUp: "Setting up",
  setUpLead: "From the top down. Each step ticks itself once it is done.",
  done: "Done",
  open: "Open",
  steps: {
    key: { title: "Make an API key", body: "Your program makes payments with it." },
    payment: {
      title: "Make a first payment",
      body: "Point your program here, and make one payment in the sandbox.",
    },
    paid: {
      title: "Have one payment paid",
      body: "Open its page and choose Pay in the simulation panel.",
    },
    endpoint: { title: "Give a webhook address", body: "There we tell of each payment." },
    delivered: {
      title: "Receive a webhook",
      body: "It ticks once your server answers with 200.",
    },
    live: { title: "Go live", body: "Real money, with the same slug and key." },
    account: {
      title: "Connect a receiving account",
      body: "Buyers' money arrives there. Until there is one, live charges are refused.",
    },
  },
  today: "Today",
  received: "Received",
  payments: "Payments",
  paidOf: (paid) => `${paid} paid`,
  available: "Available balance",
  availableNote: "What can be paid out now.",
  month: "The last 30 days",
  success: "Paid in the end",
  chart: "Received by day, the last 30 days",
  summary: (amount, day, most) => `${amount} in all. The best day was ${day}: ${most}.`,
  day: "Day",
  numbers: "Show as a table",
  nothing: "No payments yet",
  nothingBody: "As soon as your program makes one, the figures show here.",
};

export const homeWords: Readonly<Record<Language, typeof id>> = { id, en };

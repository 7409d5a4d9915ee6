/** What the pages of a merchant's projects say. */
import type { Language } from "../ui/language.ts";

const id = {
  title: "Proyek",
  lead: "Satu proyek untuk satu situs, bot atau aplikasi.",
  caption: "Proyek merchant ini",
  name: "Nama",
  slug: "Slug",
  mode: "Mode",
  wire: "Dialek",
  empty: "Belum ada proyek",
  emptyBody: "Buat proyek pertama: mulai di sandbox, tanpa uang sungguhan.",
  emptyView: "Mintalah pemilik atau admin untuk membuatnya.",
  add: "Buat proyek",
  newTitle: "Proyek baru",
  newLead: "Dimulai di sandbox: coba semuanya dahulu, lalu mulai live bila sudah siap.",
  which: "API yang dipakai program Anda",
  whichHint: "Program lama cukup diganti alamatnya. Tidak dapat diubah sesudahnya.",
  projectName: "Nama proyek",
  projectNameHint: "Yang dibaca pembeli di halaman bayar.",
  slugHint: "3 sampai 64 huruf kecil, angka dan -. Ada di tautan bayar dan tidak pernah berubah.",
  make: "Buat proyek ini",
  back: "Semua proyek",
  made: "Proyek sudah dibuat, dengan satu kunci sandbox di halaman Kunci API.",
};

const en: typeof id = {
  title: "Projects",
  lead: "One project for one site, bot or app.",
  caption: "The projects of this merchant",
  name: "Name",
  slug: "Slug",
  mode: "Mode",
  wire: "Dialect",
  empty: "No project yet",
  emptyBody: "Make the first: it begins in the sandbox, without real money.",
  emptyView: "Ask an owner or an admin to make one.",
  add: "Make a project",
  newTitle: "A new project",
  newLead: "It begins in the sandbox: try everything, then go live once it is ready.",
  which: "The API that your program speaks",
  whichHint: "An old program changes its address, and no more. It cannot be changed later.",
  projectName: "Project name",
  projectNameHint: "What buyers read on the payment page.",
  slugHint: "3 to 64 small letters, digits and -. It stands in pay links and never changes.",
  make: "Make this project",
  back: "All projects",
  made: "The project is made, with a sandbox key on the page of API keys.",
};

export const projectWords: Readonly<Record<Language, typeof id>> = { id, en };

/** What the page of a project's branding says. */
import type { Language } from "../ui/language.ts";

const id = {
  title: "Tampilan halaman bayar",
  lead: "Logo dan warna toko Anda di halaman bayar.",
  logo: "Logo",
  logoHint: "PNG, JPEG atau WebP, paling besar 64 KB. Persegi, 128 piksel cukup.",
  logoNow: "Logo sekarang",
  logoGone: "Hapus logo",
  color: "Warna",
  colorHint: "# dan enam digit: #0b5d4d. Kosong: warna Gapura.",
  save: "Simpan tampilan",
  try: "Coba warna",
  preview: "Contoh halaman bayar",
  previewLead: "Warna disesuaikan sendiri sampai teksnya dapat dibaca.",
  light: "Terang",
  dark: "Gelap",
  used: "Warna yang dipakai",
  contrast: "Kontras teks di halaman",
  button: "Kontras teks di tombol",
  picture: (theme: string, name: string) => `Contoh halaman bayar ${name}, ${theme.toLowerCase()}`,
  pay: "Bayar sekarang",
  total: "Total",
};

const en: typeof id = {
  title: "Branding of the payment page",
  lead: "Your shop's logo and colour on the payment page.",
  logo: "Logo",
  logoHint: "PNG, JPEG or WebP, 64 KB at most. Square; 128 pixels are enough.",
  logoNow: "The logo now",
  logoGone: "Take the logo away",
  color: "Colour",
  colorHint: "# and six digits: #0b5d4d. Empty: Gapura's own.",
  save: "Save the branding",
  try: "Try the colour",
  preview: "An example of the payment page",
  previewLead: "The colour is adjusted by itself until text can be read.",
  light: "Light",
  dark: "Dark",
  used: "Colour that is used",
  contrast: "Contrast of text on the page",
  button: "Contrast of text on buttons",
  picture: (theme, name) => `Example of the payment page of ${name}, ${theme.toLowerCase()}`,
  pay: "Pay now",
  total: "Total",
};

export const lookWords: Readonly<Record<Language, typeof id>> = { id, en };

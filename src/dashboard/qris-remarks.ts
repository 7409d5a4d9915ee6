/** What a QRIS is found to be, in Indonesian, for who has it printed on the counter. */
import type { AccountRemark } from "../engine/rail.ts";
import type { FindingCode } from "../qris/finding.ts";
import type { Language } from "../ui/language.ts";

const CUT = "Teksnya terpotong atau salah salin. Salin ulang seluruhnya, atau unggah gambarnya.";
const CHECKSUM = "Kode periksa di ujung teks tidak cocok: ada huruf yang berubah atau hilang.";
const HABIT = "Penulisannya tidak lazim, tetapi aplikasi pembayar menerimanya.";

const SENTENCES: Readonly<Record<FindingCode | "transfer" | "dynamic", string>> = {
  transfer: "Ini kode transfer antarrekening atau tarik tunai, bukan kode merchant.",
  dynamic:
    "Ini kode dinamis, dibuat untuk satu pembayaran. Pakai yang statis dari bank atau dompet.",
  text_empty: "Teksnya kosong.",
  text_too_long: "Teksnya terlalu panjang untuk sebuah QRIS.",
  tlv_cut_short: CUT,
  tlv_tag: "Ini bukan QRIS: teksnya tidak tersusun seperti QRIS.",
  tlv_length: CUT,
  template_malformed: CUT,
  duplicate: "Ada bagian yang tertulis dua kali.",
  missing: "Ada bagian wajib yang tidak tertulis.",
  crc_missing: CHECKSUM,
  crc_mismatch: CHECKSUM,
  crc_not_last: CHECKSUM,
  crc_lower_case: HABIT,
  format_not_first: "Ini bukan QRIS: teks QRIS dimulai dengan 000201.",
  value_not_allowed: "Ada bagian yang isinya tidak diperbolehkan.",
  amount_malformed: "Jumlah di dalamnya tidak dapat dibaca.",
  amount_zero: "Jumlah di dalamnya nol.",
  tip_without_value: "Kode meminta tip tanpa menyebut besarnya.",
  not_indonesian: "Ini bukan kode Indonesia, atau bukan rupiah.",
  forbidden_character: "Ada tanda yang tidak boleh ada di dalam QRIS.",
  account_missing: "Tidak tertulis rekening merchant yang dibayar.",
  order_unsorted: HABIT,
  text_long: "Teksnya lebih panjang dari biasanya.",
  value_long: "Nama atau kota lebih panjang dari standar; aplikasi pembayar menerimanya.",
  amount_in_static: "Sudah ada jumlah di dalamnya; kami menggantinya untuk setiap tagihan.",
  amount_over_limit: "Jumlah di dalamnya melebihi batas QRIS.",
  amount_fraction: "Jumlah di dalamnya tidak bulat.",
  repository_missing: "NMID nasional tidak tertulis.",
  postal_code_missing: "Kode pos tidak tertulis.",
  unique_id_form: HABIT,
  merchant_number_form: "Nomor merchant tidak berbentuk lazim.",
  criteria_unknown: "Kriteria usaha tidak dikenal.",
  acquirer_unknown: "Penyelenggara kode ini belum kami kenal.",
  length_in_bytes: HABIT,
  percent_encoded: "Teksnya tersalin dari alamat web; kami sudah membacanya sebagaimana mestinya.",
};

/** The sentence in English names the place; in Indonesian it stands behind ours. */
export function remarkIn({ code, sentence }: AccountRemark, language: Language): string {
  const known: Readonly<Record<string, string>> = SENTENCES;
  const own = known[code];
  return language === "en" || own === undefined ? sentence : `${own} (${sentence})`;
}

const CRITERIA: Readonly<Record<string, string>> = {
  UMI: "usaha mikro",
  UKE: "usaha kecil",
  UME: "usaha menengah",
  UBE: "usaha besar",
  URE: "reguler",
  PSO: "layanan publik",
  BLU: "badan layanan umum",
};

/** `UMI (micro business)` as a rail says it, in the language of the page. */
export function criteriaIn(said: string, language: Language): string {
  const code = said.slice(0, 3);
  const own = CRITERIA[code];
  return language === "en" || own === undefined ? said : `${code} (${own})`;
}

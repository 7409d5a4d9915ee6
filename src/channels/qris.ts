/** QRIS: one code for every bank and wallet app. */
import type { Channel } from "./channel.ts";
import { CHECK, CONFIRM_WITH_PIN, say, way } from "./steps.ts";

export default {
  id: "qris",
  kind: "qris",
  name: "QRIS",
  shortName: "QRIS",
  icon: { letters: "QR", color: "#b3123b" },
  howToPay: [
    way(
      "scan",
      say("Pindai dengan ponsel", "Scan with a phone"),
      say(
        "Buka aplikasi bank atau dompet digital yang bisa membaca QRIS.",
        "Open a bank or wallet app that reads QRIS.",
      ),
      say("Pilih pindai, lalu arahkan kamera ke kode QR.", "Choose scan and point at the QR code."),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "same-phone",
      say("Dari ponsel ini", "On this phone"),
      say(
        "Simpan gambar kode QR atau ambil tangkapan layar.",
        "Save the picture of the QR code, or take a screenshot.",
      ),
      say(
        "Di aplikasi pembayaran, buka menu pindai lalu ambil gambar tadi dari galeri.",
        "In the paying app, open the scanner and pick that picture from your gallery.",
      ),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

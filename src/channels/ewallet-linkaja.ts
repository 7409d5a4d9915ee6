/** LinkAja: the buyer approves on the wallet's own page. */
import { type Channel, MOBILE_NUMBER } from "./channel.ts";
import { CHECK, say, way } from "./steps.ts";

export default {
  id: "ewallet.linkaja",
  kind: "ewallet",
  name: "LinkAja",
  shortName: "LinkAja",
  icon: { letters: "LA", color: "#b0141a" },
  wallet: { opening: "web", phonePattern: MOBILE_NUMBER, needsPhone: false },
  howToPay: [
    way(
      "web",
      say("Halaman LinkAja", "LinkAja page"),
      say(
        "Tekan tombol bayar; halaman LinkAja akan terbuka.",
        "Press the pay button; the LinkAja page opens.",
      ),
      say(
        "Isi nomor ponsel LinkAja Anda, lalu PIN dan kode yang dikirim lewat SMS.",
        "Enter your LinkAja number, then your PIN and the code sent by text message.",
      ),
      CHECK,
      say(
        "Setujui, lalu tunggu sampai Anda kembali ke halaman ini.",
        "Approve, then wait until you are back on this page.",
      ),
    ),
  ],
} satisfies Channel;

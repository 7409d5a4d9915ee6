/** OVO: the request is pushed to the buyer's app, so the phone number is needed first. */
import { type Channel, MOBILE_NUMBER } from "./channel.ts";
import { CHECK, say, way } from "./steps.ts";

export default {
  id: "ewallet.ovo",
  kind: "ewallet",
  name: "OVO",
  shortName: "OVO",
  icon: { letters: "OVO", color: "#4c2a86" },
  wallet: { opening: "push", phonePattern: MOBILE_NUMBER, needsPhone: true },
  howToPay: [
    way(
      "same-phone",
      say("Aplikasi OVO", "OVO app"),
      say(
        "Isi nomor ponsel yang terdaftar di OVO, lalu tekan bayar.",
        "Enter the mobile number registered with OVO and press pay.",
      ),
      say(
        "Segera buka aplikasi OVO: permintaan hanya berlaku sekitar satu menit.",
        "Open the OVO app at once: the request lives for about a minute.",
      ),
      CHECK,
      say(
        "Tekan Bayar dan ketik kode keamanan OVO Anda.",
        "Press Pay and type your OVO security code.",
      ),
    ),
  ],
} satisfies Channel;

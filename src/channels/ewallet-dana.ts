/** DANA: the buyer approves on the wallet's own page, in the app or in a browser. */
import { type Channel, MOBILE_NUMBER } from "./channel.ts";
import { CHECK, say, way } from "./steps.ts";

export default {
  id: "ewallet.dana",
  kind: "ewallet",
  name: "DANA",
  shortName: "DANA",
  icon: { letters: "DANA", color: "#0f63b5" },
  wallet: { opening: "web", phonePattern: MOBILE_NUMBER, needsPhone: false },
  howToPay: [
    way(
      "web",
      say("Halaman DANA", "DANA page"),
      say(
        "Tekan tombol bayar; halaman DANA akan terbuka.",
        "Press the pay button; the DANA page opens.",
      ),
      say(
        "Masuk dengan nomor ponsel dan PIN DANA Anda.",
        "Sign in with your mobile number and DANA PIN.",
      ),
      CHECK,
      say(
        "Tekan Bayar, lalu tunggu sampai Anda kembali ke halaman ini.",
        "Press Pay, then wait until you are back on this page.",
      ),
    ),
  ],
} satisfies Channel;

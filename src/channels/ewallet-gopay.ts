/** GoPay: a link that opens the app on a phone, a QR code elsewhere. */
import { type Channel, MOBILE_NUMBER } from "./channel.ts";
import { CHECK, CONFIRM_WITH_PIN, say, way } from "./steps.ts";

export default {
  id: "ewallet.gopay",
  kind: "ewallet",
  name: "GoPay",
  shortName: "GoPay",
  icon: { letters: "GP", color: "#00658f" },
  wallet: { opening: "app", phonePattern: MOBILE_NUMBER, needsPhone: false },
  howToPay: [
    way(
      "same-phone",
      say("Dari ponsel ini", "On this phone"),
      say(
        "Tekan tombol bayar; aplikasi GoPay atau Gojek akan terbuka.",
        "Press the pay button; the GoPay or Gojek app opens.",
      ),
      CHECK,
      CONFIRM_WITH_PIN,
      say("Kembali ke halaman ini.", "Come back to this page."),
    ),
    way(
      "scan",
      say("Dari komputer", "From a computer"),
      say(
        "Di ponsel, buka aplikasi GoPay atau Gojek dan pilih Bayar.",
        "On your phone, open the GoPay or Gojek app and choose Pay.",
      ),
      say("Pindai kode yang ada di layar.", "Scan the code on the screen."),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

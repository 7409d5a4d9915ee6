/** ShopeePay: a link that opens the app on a phone, a QR code elsewhere. */
import { type Channel, MOBILE_NUMBER } from "./channel.ts";
import { CHECK, CONFIRM_WITH_PIN, say, way } from "./steps.ts";

export default {
  id: "ewallet.shopeepay",
  kind: "ewallet",
  name: "ShopeePay",
  shortName: "ShopeePay",
  icon: { letters: "SPay", color: "#b3320f" },
  wallet: { opening: "app", phonePattern: MOBILE_NUMBER, needsPhone: false },
  howToPay: [
    way(
      "same-phone",
      say("Dari ponsel ini", "On this phone"),
      say(
        "Tekan tombol bayar; aplikasi Shopee atau ShopeePay akan terbuka.",
        "Press the pay button; the Shopee or ShopeePay app opens.",
      ),
      CHECK,
      CONFIRM_WITH_PIN,
      say("Kembali ke halaman ini.", "Come back to this page."),
    ),
    way(
      "scan",
      say("Dari komputer", "From a computer"),
      say(
        "Buka aplikasi Shopee atau ShopeePay di ponsel dan pilih pindai.",
        "Open the Shopee or ShopeePay app on your phone and choose scan.",
      ),
      say("Arahkan kamera ke kode di layar.", "Point the camera at the code on the screen."),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

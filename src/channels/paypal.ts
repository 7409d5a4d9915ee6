/** PayPal: charges dollars, for it knows no rupiah; the page shows the rate that was locked. */
import type { Channel } from "./channel.ts";
import { say, way } from "./steps.ts";

export default {
  id: "paypal",
  kind: "paypal",
  name: "PayPal",
  shortName: "PayPal",
  icon: { letters: "PP", color: "#00307f" },
  howToPay: [
    way(
      "web",
      say("Halaman PayPal", "PayPal page"),
      say(
        "Tekan tombol bayar; halaman PayPal akan terbuka.",
        "Press the pay button; the PayPal page opens.",
      ),
      say(
        "Masuk ke akun PayPal, atau bayar dengan kartu bila ditawarkan.",
        "Sign in to PayPal, or pay by card where that is offered.",
      ),
      say(
        "Penerima adalah {payee}; {amount} ditagih dalam dolar menurut kurs yang tertera.",
        "The payee is {payee}; {amount} is charged in dollars at the rate shown.",
      ),
      say(
        "Setujui, lalu tunggu sampai Anda kembali ke halaman ini.",
        "Approve, then wait until you are back on this page.",
      ),
    ),
  ],
} satisfies Channel;

/** Maybank Indonesia Virtual Account. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  CONFIRM_WITH_PIN,
  ENTER_NUMBER,
  fromOtherBank,
  INSERT_CARD,
  openApp,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.maybank",
  kind: "va",
  name: "Maybank Virtual Account",
  shortName: "Maybank",
  icon: { letters: "MBI", color: "#6b5300" },
  bankCode: "016",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("M2U ID", "M2U ID"),
      openApp("M2U ID"),
      say(
        "Pilih Transfer, lalu Maybank Virtual Account.",
        "Choose Transfer, then Maybank Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("Maybank"),
      INSERT_CARD,
      say(
        "Pilih Pembayaran/Top Up, halaman berikutnya, lalu Virtual Account.",
        "Choose Payment/Top Up, the next page, then Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    fromOtherBank("Maybank Indonesia", "016"),
  ],
} satisfies Channel;

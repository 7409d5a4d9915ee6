/** CIMB Niaga Virtual Account. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  CONFIRM_WITH_PIN,
  CONFIRM_WITH_TOKEN,
  ENTER_NUMBER,
  fromOtherBank,
  INSERT_CARD,
  openApp,
  openSite,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.cimb",
  kind: "va",
  name: "CIMB Niaga Virtual Account",
  shortName: "CIMB Niaga",
  icon: { letters: "CIMB", color: "#8f1419" },
  bankCode: "022",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("OCTO Mobile", "OCTO Mobile"),
      openApp("OCTO Mobile"),
      say(
        "Pilih Transfer, lalu ke rekening CIMB Niaga atau Virtual Account.",
        "Choose Transfer, then to a CIMB Niaga or Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("CIMB Niaga"),
      INSERT_CARD,
      say(
        "Pilih Pembayaran, Lanjut, lalu Virtual Account.",
        "Choose Payment, Next, then Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "internet",
      say("OCTO Clicks", "OCTO Clicks"),
      openSite("OCTO Clicks"),
      say(
        "Di menu Bayar Tagihan, pilih Rekening Virtual.",
        "Under Pay Bills, choose Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_TOKEN,
    ),
    fromOtherBank("CIMB Niaga", "022"),
  ],
} satisfies Channel;

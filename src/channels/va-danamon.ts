/** Danamon Virtual Account. */
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
  id: "va.danamon",
  kind: "va",
  name: "Danamon Virtual Account",
  shortName: "Danamon",
  icon: { letters: "DNM", color: "#a64300" },
  bankCode: "011",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("D-Bank PRO", "D-Bank PRO"),
      openApp("D-Bank PRO"),
      say("Pilih Pembayaran, lalu Virtual Account.", "Choose Payment, then Virtual Account."),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("Danamon"),
      INSERT_CARD,
      say(
        "Pilih Transaksi Lainnya, Pembayaran, Lainnya, lalu Virtual Account.",
        "Choose Other Transactions, Payment, Others, then Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    fromOtherBank("Bank Danamon", "011"),
  ],
} satisfies Channel;

/** Permata Virtual Account. */
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
  id: "va.permata",
  kind: "va",
  name: "Permata Virtual Account",
  shortName: "Permata",
  icon: { letters: "PMT", color: "#1f6b3a" },
  bankCode: "013",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("Permata ME", "Permata ME"),
      openApp("Permata ME"),
      say("Pilih Bayar Tagihan, lalu Virtual Account.", "Choose Pay Bills, then Virtual Account."),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("Permata"),
      INSERT_CARD,
      say(
        "Pilih Transaksi Lainnya, Pembayaran, Pembayaran Lainnya, lalu Virtual Account.",
        "Choose Other Transactions, Payment, Other Payments, then Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "internet",
      say("PermataNet", "PermataNet"),
      openSite("PermataNet"),
      say("Di menu Pembayaran, pilih Virtual Account.", "Under Payment, choose Virtual Account."),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_TOKEN,
    ),
    fromOtherBank("Bank Permata", "013"),
  ],
} satisfies Channel;

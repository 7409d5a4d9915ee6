/** Mandiri Virtual Account: at the ATM the number is entered after its company code. */
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
  id: "va.mandiri",
  kind: "va",
  name: "Mandiri Virtual Account",
  shortName: "Mandiri",
  icon: { letters: "MDR", color: "#003d79" },
  bankCode: "008",
  accountLength: 13,
  numberForm: { length: 16, sandboxPrefix: "00000" },
  howToPay: [
    way(
      "mobile",
      say("Livin' by Mandiri", "Livin' by Mandiri"),
      openApp("Livin' by Mandiri"),
      say(
        "Ketuk Transfer atau Bayar, lalu pilih Virtual Account.",
        "Tap Transfer or Pay, then choose Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("Mandiri"),
      INSERT_CARD,
      say(
        "Pilih Bayar/Beli, Lainnya, lalu Multipayment.",
        "Choose Pay/Buy, Others, then Multipayment.",
      ),
      say(
        "Ketik lima angka pertama dari {number} sebagai kode perusahaan.",
        "Type the first five digits of {number} as the company code.",
      ),
      say("Lalu ketik {number} sebagai kode bayar.", "Then type {number} as the payment code."),
      CHECK,
      CONFIRM_AT_ATM,
    ),
    fromOtherBank("Bank Mandiri", "008"),
  ],
} satisfies Channel;

/** BNI Virtual Account. */
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
  id: "va.bni",
  kind: "va",
  name: "BNI Virtual Account",
  shortName: "BNI",
  icon: { letters: "BNI", color: "#00645f" },
  bankCode: "009",
  accountLength: 10,
  numberForm: { length: 16, sandboxPrefix: "00000000" },
  howToPay: [
    way(
      "mobile",
      say("wondr by BNI", "wondr by BNI"),
      openApp("wondr by BNI"),
      say(
        "Pilih Transfer atau Bayar, lalu Virtual Account Billing.",
        "Choose Transfer or Pay, then Virtual Account Billing.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("BNI"),
      INSERT_CARD,
      say(
        "Pilih Menu Lainnya, Transfer, jenis rekening Anda, lalu Virtual Account Billing.",
        "Choose Other Menu, Transfer, your account type, then Virtual Account Billing.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "internet",
      say("BNI Internet Banking", "BNI Internet Banking"),
      openSite("BNI Internet Banking"),
      say(
        "Di menu Transfer, pilih Virtual Account Billing dan rekening debet Anda.",
        "Under Transfer, choose Virtual Account Billing and the account to debit.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_TOKEN,
    ),
    fromOtherBank("BNI", "009"),
  ],
} satisfies Channel;

/** BRI Virtual Account, which the bank calls BRIVA. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  CONFIRM_WITH_PIN,
  CONFIRM_WITH_TOKEN,
  fromOtherBank,
  INSERT_CARD,
  openApp,
  openSite,
  say,
  way,
} from "./steps.ts";

const ENTER_BRIVA = say(
  "Masukkan {number} sebagai nomor BRIVA, lalu lanjutkan.",
  "Enter {number} as the BRIVA number and continue.",
);

export default {
  id: "va.bri",
  kind: "va",
  name: "BRI Virtual Account",
  shortName: "BRI",
  icon: { letters: "BRI", color: "#00529c" },
  bankCode: "002",
  accountLength: 15,
  numberForm: { length: 18, sandboxPrefix: "00000" },
  howToPay: [
    way(
      "mobile",
      say("BRImo", "BRImo"),
      openApp("BRImo"),
      say("Ketuk BRIVA, lalu tambahkan pembayaran baru.", "Tap BRIVA, then add a new payment."),
      ENTER_BRIVA,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("BRI"),
      INSERT_CARD,
      say(
        "Pilih Transaksi Lain, Pembayaran, Lainnya, lalu BRIVA.",
        "Choose Other Transactions, Payment, Others, then BRIVA.",
      ),
      ENTER_BRIVA,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "internet",
      say("Internet Banking BRI", "BRI Internet Banking"),
      openSite("Internet Banking BRI"),
      say("Di menu Pembayaran, pilih BRIVA.", "Under Payment, choose BRIVA."),
      ENTER_BRIVA,
      CHECK,
      CONFIRM_WITH_TOKEN,
    ),
    fromOtherBank("BRI", "002"),
  ],
} satisfies Channel;

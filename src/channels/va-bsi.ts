/** BSI Virtual Account: a transfer from another bank puts 900 before the number. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  CONFIRM_WITH_PIN,
  ENTER_NUMBER,
  INSERT_CARD,
  openApp,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.bsi",
  kind: "va",
  name: "BSI Virtual Account",
  shortName: "BSI",
  icon: { letters: "BSI", color: "#006e6a" },
  bankCode: "451",
  accountLength: 10,
  numberForm: { length: 14, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("BYOND by BSI", "BYOND by BSI"),
      openApp("BYOND by BSI"),
      say("Pilih Bayar, lalu Virtual Account.", "Choose Pay, then Virtual Account."),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("BSI"),
      INSERT_CARD,
      say(
        "Pilih Pembayaran/Pembelian, lalu Institusi atau Virtual Account.",
        "Choose Payment/Purchase, then Institution or Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "other-bank",
      say("Dari bank lain", "From another bank"),
      say(
        "Di ATM atau aplikasi bank Anda, pilih transfer online ke Bank Syariah Indonesia (451).",
        "At your bank's ATM or in its app, choose an online transfer to BSI (451).",
      ),
      say(
        "Isi rekening tujuan dengan 900 yang langsung diikuti {number}.",
        "As the receiving account enter 900, directly followed by {number}.",
      ),
      say("Isi jumlah dengan {amount}.", "Enter {amount} as the amount."),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

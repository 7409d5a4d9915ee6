/** Bank Artha Graha Internasional Virtual Account. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  ENTER_NUMBER,
  fromOtherBank,
  INSERT_CARD,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.artha-graha",
  kind: "va",
  name: "Artha Graha Virtual Account",
  shortName: "Artha Graha",
  icon: { letters: "BAG", color: "#8a1c1c" },
  bankCode: "037",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    fromOtherBank("Bank Artha Graha Internasional", "037"),
    way(
      "atm",
      atm("Artha Graha"),
      INSERT_CARD,
      say("Pilih Pembayaran, lalu Virtual Account.", "Choose Payment, then Virtual Account."),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
  ],
} satisfies Channel;

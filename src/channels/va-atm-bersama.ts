/** ATM Bersama: a number of the switching network, payable from any of its member banks. */
import type { Channel } from "./channel.ts";
import { CHECK, CONFIRM_AT_ATM, CONFIRM_WITH_PIN, INSERT_CARD, say, way } from "./steps.ts";

const ENTER_WHOLE = say(
  "Ketik {number} seluruhnya sebagai rekening tujuan.",
  "Type all of {number} as the receiving account.",
);

export default {
  id: "va.atm-bersama",
  kind: "va",
  name: "ATM Bersama Virtual Account",
  shortName: "ATM Bersama",
  icon: { letters: "ATM", color: "#1d3f8f" },
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "atm",
      say("ATM berlogo ATM Bersama", "Any ATM with the ATM Bersama logo"),
      INSERT_CARD,
      say(
        "Pilih Transfer, lalu ke rekening bank lain.",
        "Choose Transfer, then to an account at another bank.",
      ),
      ENTER_WHOLE,
      say("Isi jumlah dengan {amount}.", "Enter {amount} as the amount."),
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "mobile",
      say("Aplikasi bank anggota", "App of a member bank"),
      say(
        "Di aplikasi bank Anda, pilih transfer antarbank lewat ATM Bersama.",
        "In your bank's app, choose a transfer between banks through ATM Bersama.",
      ),
      ENTER_WHOLE,
      say("Isi jumlah dengan {amount}.", "Enter {amount} as the amount."),
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

/** BCA Virtual Account. Paid from BCA alone: it offers no way from another bank. */
import type { Channel } from "./channel.ts";
import {
  atm,
  CHECK,
  CONFIRM_AT_ATM,
  CONFIRM_WITH_PIN,
  ENTER_NUMBER,
  INSERT_CARD,
  openApp,
  openSite,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.bca",
  kind: "va",
  name: "BCA Virtual Account",
  shortName: "BCA",
  icon: { letters: "BCA", color: "#0a5aa6" },
  bankCode: "014",
  accountLength: 10,
  numberForm: { length: 15, sandboxPrefix: "00000" },
  howToPay: [
    way(
      "mobile",
      say("BCA mobile", "BCA mobile"),
      openApp("BCA mobile"),
      say(
        "Buka m-Transfer, lalu pilih BCA Virtual Account.",
        "Go to m-Transfer and choose BCA Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    way(
      "atm",
      atm("BCA"),
      INSERT_CARD,
      say(
        "Pilih Transaksi Lainnya, Transfer, lalu Ke Rekening BCA Virtual Account.",
        "Choose Other Transactions, Transfer, then To BCA Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_AT_ATM,
    ),
    way(
      "internet",
      say("KlikBCA", "KlikBCA"),
      openSite("KlikBCA"),
      say(
        "Di menu Transfer Dana, pilih Transfer ke BCA Virtual Account.",
        "Under Fund Transfer, choose Transfer to BCA Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      say(
        "Jika sudah cocok, setujui dengan kode dari KeyBCA.",
        "If they agree, confirm with the code from your KeyBCA.",
      ),
    ),
  ],
} satisfies Channel;

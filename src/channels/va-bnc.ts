/** Bank Neo Commerce Virtual Account: a bank without branches, paid by app or from others. */
import type { Channel } from "./channel.ts";
import {
  CHECK,
  CONFIRM_WITH_PIN,
  ENTER_NUMBER,
  fromOtherBank,
  openApp,
  say,
  way,
} from "./steps.ts";

export default {
  id: "va.bnc",
  kind: "va",
  name: "BNC Virtual Account",
  shortName: "BNC",
  icon: { letters: "BNC", color: "#5c5100" },
  bankCode: "490",
  numberForm: { length: 16, sandboxPrefix: "0000" },
  howToPay: [
    way(
      "mobile",
      say("neobank", "neobank"),
      openApp("neobank"),
      say(
        "Pilih Transfer, lalu tambahkan penerima di Bank Neo Commerce.",
        "Choose Transfer, then add a payee at Bank Neo Commerce.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
    fromOtherBank("Bank Neo Commerce", "490"),
  ],
} satisfies Channel;

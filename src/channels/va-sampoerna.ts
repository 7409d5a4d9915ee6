/** Bank Sahabat Sampoerna Virtual Account: mostly paid from other banks. */
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
  id: "va.sampoerna",
  kind: "va",
  name: "Bank Sampoerna Virtual Account",
  shortName: "Sampoerna",
  icon: { letters: "BSS", color: "#7a1230" },
  bankCode: "523",
  numberForm: { length: 16, sandboxPrefix: "00000" },
  howToPay: [
    fromOtherBank("Bank Sahabat Sampoerna", "523"),
    way(
      "mobile",
      say("Sampoerna Mobile Banking", "Sampoerna Mobile Banking"),
      openApp("Sampoerna Mobile Banking"),
      say(
        "Pilih Transfer, lalu Virtual Account Bank Sampoerna.",
        "Choose Transfer, then Bank Sampoerna Virtual Account.",
      ),
      ENTER_NUMBER,
      CHECK,
      CONFIRM_WITH_PIN,
    ),
  ],
} satisfies Channel;

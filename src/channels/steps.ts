/** Steps that many channels share, and the short form in which their files write the rest. */
import type { Way, WayId, Words } from "./channel.ts";

/** A step or a title: Indonesian first, English second. */
export function say(id: string, en: string): Words {
  return { id, en };
}

export function way(id: WayId, title: Words, ...steps: readonly Words[]): Way {
  return { id, title, steps };
}

export const INSERT_CARD = say(
  "Masukkan kartu ke mesin ATM, pilih bahasa, lalu ketik PIN Anda.",
  "Put your card into the machine, choose a language and type your PIN.",
);

export const ENTER_NUMBER = say(
  "Masukkan nomor virtual account {number}, lalu lanjutkan.",
  "Enter the virtual account number {number} and continue.",
);

export const CHECK = say(
  "Cocokkan layar dengan tagihan: penerima {payee}, jumlah tepat {amount}.",
  "Compare the screen with your bill: payee {payee}, exactly {amount}.",
);

export const CONFIRM_AT_ATM = say(
  "Jika sudah cocok, setujui dan simpan struknya.",
  "If they agree, confirm and keep the receipt.",
);

export const CONFIRM_WITH_PIN = say(
  "Jika sudah cocok, setujui dengan PIN Anda.",
  "If they agree, confirm with your PIN.",
);

export const CONFIRM_WITH_TOKEN = say(
  "Jika sudah cocok, setujui dengan kode dari token atau SMS.",
  "If they agree, confirm with the code from your token or text message.",
);

export function openApp(app: string): Words {
  return say(`Buka aplikasi ${app} dan masuk.`, `Open the ${app} app and sign in.`);
}

export function openSite(site: string): Words {
  return say(`Buka ${site} di peramban dan masuk.`, `Open ${site} in a browser and sign in.`);
}

export function atm(bank: string): Words {
  return say(`ATM ${bank}`, `${bank} ATM`);
}

/** A transfer between banks, which reaches a virtual account only by the online network. */
export function fromOtherBank(bank: string, code: string): Way {
  return way(
    "other-bank",
    say("Dari bank lain", "From another bank"),
    say(
      "Di ATM atau aplikasi bank Anda, pilih transfer ke bank lain dengan layanan online.",
      "At your bank's ATM or in its app, choose an online transfer to another bank.",
    ),
    say(
      `Pilih ${bank} sebagai bank tujuan, atau ketik kodenya ${code}.`,
      `Pick ${bank} as the receiving bank, or type its code ${code}.`,
    ),
    say(
      "Isi nomor rekening tujuan dengan {number} dan jumlah dengan {amount}.",
      "Enter {number} as the receiving account and {amount} as the amount.",
    ),
    CHECK,
    CONFIRM_WITH_PIN,
  );
}

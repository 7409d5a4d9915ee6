/** What an invitation says as a mail, and what the page says of having sent it. */
import type { Language } from "../ui/language.ts";
import type { Fate } from "./mail.ts";

const id = {
  address: "Kirim juga ke email",
  addressHint: "Boleh kosong. Tautan tetap ditampilkan untuk Anda serahkan sendiri.",
  subject: "Undangan ke dasbor",
  operatorSubject: "Undangan menjadi operator",
  invited: (merchant: string) => `Anda diundang bergabung ke dasbor ${merchant}.`,
  hired: (origin: string) => `Anda diundang menjadi operator di ${origin}.`,
  role: (role: string) => `Peran: ${role}`,
  until: (moment: string) => `Berlaku sampai: ${moment}`,
  open: "Buka tautan ini. Tautan hanya berlaku sekali, untuk satu orang:",
  stranger: "Tidak merasa diundang? Abaikan email ini dan jangan teruskan tautannya.",
  fates: {
    sent: "Email undangan sudah dikirim.",
    unreachable:
      "Email tidak terkirim: server email tidak terjangkau. Serahkan tautan ini sendiri.",
    refused: "Email tidak terkirim: server email menolaknya. Serahkan tautan ini sendiri.",
    unsure: "Server email tidak menjawab, email mungkin tidak sampai. Serahkan tautan ini sendiri.",
  } satisfies Record<Fate, string>,
};

export type MailWords = typeof id;

const en: MailWords = {
  address: "Send to an e-mail address, too",
  addressHint: "May be left empty. The link is still shown for you to hand over.",
  subject: "Invitation to a dashboard",
  operatorSubject: "Invitation to be an operator",
  invited: (merchant) => `You are invited to join the dashboard of ${merchant}.`,
  hired: (origin) => `You are invited to be an operator at ${origin}.`,
  role: (role) => `Role: ${role}`,
  until: (moment) => `Works until: ${moment}`,
  open: "Open this link. It works once, for one person:",
  stranger: "You expected no invitation? Ignore this mail and do not pass the link on.",
  fates: {
    sent: "The invitation was mailed.",
    unreachable: "Not mailed: the mail server cannot be reached. Hand this link over yourself.",
    refused: "Not mailed: the mail server refused it. Hand this link over yourself.",
    unsure: "The mail server fell silent, the mail may be lost. Hand this link over yourself.",
  },
};

export const mailWords: Readonly<Record<Language, MailWords>> = { id, en };

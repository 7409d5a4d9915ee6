/** Mailing an invitation: the field that asks where to, the letter, and what became of it. */
import type { Instant } from "../clock.ts";
import { Failure } from "../failure.ts";
import { Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Notice } from "../ui/parts.tsx";
import { showMoment } from "../ui/show.ts";
import type { Fate } from "./mail.ts";
import { mailWords } from "./mail-words.ts";
import type { Visit } from "./page.ts";
import type { Form } from "./request.ts";

const LONGEST_ADDRESS = 254;

/** Nothing where the house sends no mail. */
export function MailField({ visit }: { visit: Visit }) {
  if (!visit.room.mail) return null;
  const say = mailWords[visit.language];
  return (
    <Field
      {...visit.field("email")}
      type="email"
      label={say.address}
      hint={say.addressHint}
      maxlength={LONGEST_ADDRESS}
    />
  );
}

/** Read before the invitation is made. Undefined: nothing to mail. Fails: invalid_request. */
export function addressIn(form: Form, { room }: Visit): string | undefined {
  const address = form.text("email");
  if (!room.mail || address === "") return undefined;
  if (address.length <= LONGEST_ADDRESS && room.mail.takes(address)) return address;
  throw new Failure("invalid_request", "Not an e-mail address", { field: "email" });
}

export type Invited = {
  /** Whose dashboard it opens; undefined for the house's own console. */
  readonly merchant: string | undefined;
  /** In the words of the visit's language. */
  readonly role: string;
  readonly link: string;
  readonly expiresAt: Instant;
};

/** Mails what is made already, and can be handed over whatever comes of this. */
export async function mailInvitation(
  { room, language, origin }: Visit,
  to: string | undefined,
  { merchant, role, link, expiresAt }: Invited,
): Promise<Fate | undefined> {
  if (!room.mail || to === undefined) return undefined;
  const say = mailWords[language];
  const lines = [
    merchant === undefined ? say.hired(origin) : say.invited(onOneLine(merchant)),
    `${say.role(role)}\n${say.until(showMoment(expiresAt, language))}`,
    `${say.open}\n${link}`,
    say.stranger,
  ];
  const subject = merchant === undefined ? say.operatorSubject : say.subject;
  return room.mail.send({ to, subject, text: `${lines.join("\n\n")}\n` });
}

export function MailTold({ fate, language }: { fate: Fate | undefined; language: Language }) {
  if (fate === undefined) return null;
  return <Notice tone={fate === "sent" ? "good" : "bad"}>{mailWords[language].fates[fate]}</Notice>;
}

/** A name must not write lines of its own into the letter. */
function onOneLine(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

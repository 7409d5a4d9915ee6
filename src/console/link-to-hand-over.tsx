/** A link that is shown this once, for somebody else to open. */
import type { Child } from "hono/jsx";
import type { Instant } from "../clock.ts";
import type { Fate } from "../faces/mail.ts";
import { MailTold } from "../faces/mailed-invitation.tsx";
import type { Visit } from "../faces/page.ts";
import { Copyable } from "../ui/forms.tsx";
import { Card, Facts, Heading, Moment } from "../ui/parts.tsx";
import { merchantWords } from "./merchant-words.ts";

export function LinkToHandOver(view: {
  readonly visit: Visit;
  readonly title: string;
  readonly lead: string;
  readonly link: string;
  readonly expiresAt: Instant;
  readonly back: Child;
  /** What became of its mail, where one was wanted. */
  readonly fate?: Fate | undefined;
}) {
  const { language } = view.visit;
  const say = merchantWords[language];
  return (
    <>
      <Heading title={view.title} lead={view.lead} />
      <MailTold fate={view.fate} language={language} />
      <Card id="link" title={say.link}>
        <Facts
          rows={[
            [say.link, <Copyable text={view.link} copy={say.copy} copied={say.copied} />],
            [say.until, <Moment at={view.expiresAt} language={language} />],
          ]}
        />
      </Card>
      <p>{view.back}</p>
    </>
  );
}

/** The house's mail: by the operator's own server, within seconds or not at all. */
import type { NodemailerError } from "nodemailer";
import type { Log } from "./app/log.ts";
import { type Clock, SECOND } from "./clock.ts";
import { type Config, isMailAddress, type MailSettings } from "./config.ts";
import type { Fate, Letter, Mail } from "./faces/mail.ts";

/** Somebody waits at a page for it. */
const WITHIN = 5 * SECOND;

/** Undefined where no mail server is set. `within`: ms. */
export function houseMail(
  { clock, config }: { readonly clock: Clock; readonly config: Pick<Config, "mail"> },
  log: Pick<Log, "warn">,
  within: number = WITHIN,
): Mail | undefined {
  const settings = config.mail;
  if (settings === undefined) return undefined;
  return {
    takes: isMailAddress,
    async send(letter) {
      try {
        await post(settings, letter, new Date(clock.now()), within);
        return "sent";
      } catch (error) {
        const { code, originalCode, responseCode } = error as NodemailerError;
        // The sentence of the error may hold the address: only codes are told.
        log.warn({ code, originalCode, responseCode }, "a mail was not sent");
        return fateOf(error as NodemailerError);
      }
    },
  };
}

async function post(settings: MailSettings, letter: Letter, date: Date, within: number) {
  const { host, port, tls, login, from } = settings;
  const { to, subject, text } = letter;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host, port, auth: login },
    secure: tls === "first",
    requireTLS: tls === "asked",
  });
  await transport.sendMail({
    ...{ from, to: { name: "", address: to }, envelope: { from: from.address, to: [to] } },
    ...{ subject, text, textEncoding: "quoted-printable", date },
    headers: { "Auto-Submitted": "auto-generated" },
    // The library's own limits are each of one step: this is of all of them.
    signal: AbortSignal.timeout(within),
  });
}

function fateOf({ code, originalCode, responseCode }: NodemailerError): Fate {
  if (responseCode !== undefined || code === "EAUTH" || code === "ETLS") return "refused";
  return code === "EDNS" || originalCode === "ECONNREFUSED" ? "unreachable" : "unsure";
}

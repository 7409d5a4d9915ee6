/**
 * What a page's form asks for: first that the form is ours, then the right, then for grave acts the
 * second factor once more. Only then the act runs; what it refuses is told on the page itself.
 */
import { timingSafeEqual } from "node:crypto";
import { MINUTE } from "../clock.ts";
import { Failure } from "../failure.ts";
import { factorsOf, hasFactor, type Proof, proveFactor } from "../people/factors.ts";
import { askPasskey } from "../people/passkeys.ts";
import { noteFactor } from "../people/sessions.ts";
import { Button, Field } from "../ui/forms.tsx";
import { Heading, Notice } from "../ui/parts.tsx";
import { type Face, redirect } from "./face.ts";
import type { Found } from "./find-page.ts";
import { isOwnForm } from "./own-form.ts";
import type { AnyAct, Visit } from "./page.ts";
import { PasskeyAnswer } from "./passkey-form.tsx";
import { type Form, formOf, readForm } from "./request.ts";
import { inFrame, narrowPage, showPage } from "./show-page.tsx";
import { formTokenOf, type Guest, type Place, type Standing, standAt, visitOf } from "./visit.ts";
import { words } from "./words.ts";

/** How long a second factor that was shown is fresh. */
export const FRESH_FOR = 5 * MINUTE;

/** Names of our own beside the page's fields. */
const PROOF = ["_code", "_passkey", "_password"];

export async function answerAct(
  face: Face,
  guest: Guest,
  place: Place,
  standing: Standing,
  found: Found,
): Promise<Response> {
  const form = ownForm(guest);
  const { page } = found;
  const acts = page.acts ?? {};
  const name = form.text("_act");
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) throw new Failure("not_found", "The page has no such act");
  const visit = visitOf(guest, place, standing, found, { sent: form });
  if (act.right !== "own-pages" && !visit.may(act.right)) {
    throw new Failure("forbidden", `This asks for the right ${act.right}`);
  }
  const fresh = typeof act.fresh === "function" ? act.fresh(visit) : act.fresh;
  const asked = fresh ? await askFactorAgain(face, guest, form) : undefined;
  if (asked) return asked;
  try {
    return await runAct(face, guest, { visit, place, standing, found, act, form });
  } catch (refusal) {
    if (!(refusal instanceof Failure)) throw refusal;
    return showPage(face, guest, place, standing, found, { sent: form, refusal });
  }
}

type Running = {
  readonly visit: Visit;
  readonly place: Place;
  readonly standing: Standing;
  readonly found: Found;
  readonly act: AnyAct;
  readonly form: Form;
};

async function runAct(face: Face, guest: Guest, running: Running): Promise<Response> {
  const { visit, place, found, act, form } = running;
  const result = await act.run(visit, withoutOurs(form));
  if (result instanceof Response) return result;
  if ("shown" in result) {
    // What the act has changed shows in the frame as well.
    const standing = await standAt(guest, place);
    const now = visitOf(guest, place, standing, found);
    const { page } = found;
    return inFrame(face, guest, { visit: now, place, standing, page, content: result.shown });
  }
  const { to, told } = result;
  if (told === undefined) return redirect(to);
  return redirect(`${to}${to.includes("?") ? "&" : "?"}told=${encodeURIComponent(told)}`);
}

/** The form, once it is sure that a page of this session sent it. Fails: forbidden. */
export function ownForm(guest: Pick<Guest, "request" | "token">): Form {
  const { request } = guest;
  if (!isOwnForm(request.headers, [request.host])) throw foreign();
  const form = readForm(request);
  const sent = Buffer.from(form.text("_token"));
  const expected = Buffer.from(formTokenOf(guest.token));
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) throw foreign();
  return form;
}

function foreign(): Failure {
  return new Failure("forbidden", "The form was sent from another page");
}

/**
 * Undefined when the second factor was shown lately or comes with the form; else the page that asks
 * for it, and that sends the same form again.
 */
async function askFactorAgain(face: Face, guest: Guest, form: Form): Promise<Response | undefined> {
  const { session, room, origin } = guest;
  const { factorAt } = session;
  if (factorAt !== null && room.clock.now() < factorAt + FRESH_FOR) return undefined;
  const proof: Proof = {
    code: form.text("_code") || undefined,
    passkey: form.text("_passkey") || undefined,
    password: form.all("_password")[0] || undefined,
  };
  const shown = Object.values(proof).some((value) => value !== undefined);
  if (shown && (await proveFactor(room, { origin }, session, proof))) {
    await noteFactor(room, session);
    return undefined;
  }
  return factorPage(face, guest, form, shown);
}

async function factorPage(face: Face, guest: Guest, form: Form, wrong: boolean): Promise<Response> {
  const { room, session, language, origin, request } = guest;
  const say = words[language];
  const strong = hasFactor(await factorsOf(room.db, session.personId));
  const passkey = await askPasskey(room, { origin }, session);
  const again = form.entries.filter(([name]) => !PROOF.includes(name));
  const error = wrong ? (strong ? say.wrongFactor : say.wrong) : undefined;
  const children = (
    <>
      <Heading title={say.confirm} lead={strong ? say.confirmLead : say.confirmPassword} />
      {error ? <Notice tone="bad">{error}</Notice> : null}
      <form method="post" action={request.url} class="form">
        {again.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {strong ? (
          <Field
            name="_code"
            label={say.code}
            hint={say.codeHint}
            autocomplete="one-time-code"
            autofocus
          />
        ) : (
          <Field
            name="_password"
            type="password"
            label={say.password}
            autocomplete="current-password"
            required
            autofocus
          />
        )}
        <Button look="danger">{say.goOn}</Button>
        {passkey === undefined ? null : (
          <PasskeyAnswer name="_passkey" options={passkey} label={say.usePasskey} />
        )}
      </form>
    </>
  );
  return narrowPage(face, request, language, { title: say.confirm, children, status: 403 });
}

/** An act sees the page's own fields. */
function withoutOurs(form: Form): Form {
  const entries = form.entries.filter(([name]) => !name.startsWith("_"));
  return formOf(entries, form.files);
}

/**
 * The entrance: signing in with the password, then the second factor or the setting up of one, and
 * the way out. What is wrong is said in one sentence that tells nobody who there is.
 */
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { factorsOf, hasFactor } from "../people/factors.ts";
import { askPasskey } from "../people/passkeys.ts";
import { makeRecoveryCodes } from "../people/recovery-codes.ts";
import { rotateSession } from "../people/sessions.ts";
import { completeSignIn, showFactor, signIn, signOut } from "../people/sign-in.ts";
import { confirmTotp, offerTotp } from "../people/totp.ts";
import { Button, ButtonLink, Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Heading, Notice } from "../ui/parts.tsx";
import { ownForm } from "./act.tsx";
import { type Face, redirect } from "./face.ts";
import { answerJoining } from "./joining.tsx";
import { answerNewPassword } from "./new-password.tsx";
import { isOwnForm } from "./own-form.ts";
import { PasskeyAnswer } from "./passkey-form.tsx";
import { type FaceRequest, type Form, pathOf, queryOf, readForm } from "./request.ts";
import { narrowPage } from "./show-page.tsx";
import { CodesToKeep, SetUpApp } from "./totp-form.tsx";
import { formTokenOf, type Guest } from "./visit.ts";
import { words } from "./words.ts";

/** Somebody at the door; `guest` once the password has been shown. */
export type Arrival = {
  readonly request: FaceRequest;
  readonly language: Language;
  readonly origin: string;
  readonly guest: Guest | undefined;
};

/** Undefined: the address is none of the entrance. */
export async function answerEntrance(face: Face, arrival: Arrival): Promise<Response | undefined> {
  const { request, guest } = arrival;
  const path = pathOf(request).slice(face.root.length);
  const posted = request.method === "POST";
  if (path === "/sign-in") return posted ? takePassword(face, arrival) : askPassword(face, arrival);
  const joining =
    (await answerJoining(face, arrival, path, posted)) ??
    (await answerNewPassword(face, arrival, path, posted));
  if (joining || !["/factor", "/set-up", "/sign-out"].includes(path)) return joining;
  if (!guest) return toSignIn(face, request, guest);
  const form = posted ? ownForm(guest) : undefined;
  if (path === "/sign-out" && form) return leave(face, guest);
  if (path === "/factor") {
    if (guest.session.stage === "whole") return redirect(face.root);
    return form ? takeFactor(face, guest, form) : askFactor(face, guest, false);
  }
  if (path === "/set-up") return form ? takeSetUp(face, guest, form) : askSetUp(face, guest, false);
  return undefined;
}

/** To where the visitor goes on from here: the password, or what is still to be shown. */
export async function toSignIn(
  face: Face,
  request: FaceRequest,
  guest: Guest | undefined,
): Promise<Response> {
  const query = new URLSearchParams();
  if (request.method === "GET" && pathOf(request) !== face.root) query.set("to", request.url);
  const lang = queryOf(request).get("lang");
  if (lang !== null) query.set("lang", lang);
  const rest = query.size === 0 ? "" : `?${query}`;
  if (!guest) return redirect(`${face.root}/sign-in${rest}`);
  const strong = hasFactor(await factorsOf(face.room.db, guest.session.personId));
  return redirect(`${face.root}/${strong ? "factor" : "set-up"}${rest}`);
}

/** Our own addresses alone: `to` comes from the address bar. */
export function destination(face: Face, request: FaceRequest): string {
  const to = queryOf(request).get("to") ?? "";
  const ours = to.startsWith(`${face.root}/`) || to.startsWith(`${face.root}?`);
  return ours && !/[\\\s]|\/\//.test(to) ? to : face.root;
}

async function askPassword(
  face: Face,
  { request, language, guest }: Arrival,
  refused?: { readonly sentence: string; readonly status: number; readonly login: string },
): Promise<Response> {
  if (guest?.session.stage === "whole" && !refused) return redirect(destination(face, request));
  const say = words[language];
  const console = face.realm === "console";
  const title = console ? say.signInConsole : say.signInDashboard;
  const children = (
    <>
      <Heading title={title} />
      {refused ? <Notice tone="bad">{refused.sentence}</Notice> : null}
      <form method="post" action={request.url} class="form">
        <Field
          name="login"
          label={console ? say.operatorName : say.email}
          type={console ? "text" : "email"}
          value={refused?.login}
          autocomplete="username"
          required
          autofocus
        />
        <Field
          name="password"
          label={say.password}
          type="password"
          autocomplete="current-password"
          required
        />
        <Button>{say.signIn}</Button>
      </form>
      {face.room.signUp === "open" && !console ? (
        <ButtonLink href={`${face.root}/sign-up`} look="quiet">
          {say.signUp}
        </ButtonLink>
      ) : null}
    </>
  );
  return narrowPage(face, request, language, { title, children, status: refused?.status ?? 200 });
}

async function takePassword(face: Face, arrival: Arrival): Promise<Response> {
  const { request, language } = arrival;
  const say = words[language];
  if (!isOwnForm(request.headers, [request.host])) {
    return askPassword(face, arrival, { sentence: say.foreignForm, status: 403, login: "" });
  }
  const form = readForm(request);
  const login = form.text("login");
  const password = form.all("password")[0] ?? "";
  const browser = { address: request.address, agent: agentOf(request), language };
  const { realm, factorNeeded } = face;
  try {
    const entered = await signIn(face.room, realm, { login, password }, browser, { factorNeeded });
    if (!entered) return askPassword(face, arrival, { sentence: say.wrong, status: 401, login });
    const cookie = { "set-cookie": face.cookie.set(entered.token) };
    if (entered.next === "in") return redirect(destination(face, request), cookie);
    const next = entered.next === "factor" ? "factor" : "set-up";
    return redirect(`${face.root}/${next}${onward(face, request)}`, cookie);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "rate_limited") throw error;
    return askPassword(face, arrival, { sentence: say.locked, status: 429, login });
  }
}

async function askFactor(
  face: Face,
  guest: Guest,
  wrong: boolean,
  status = wrong ? 401 : 200,
): Promise<Response> {
  const { room, request, language, session, origin } = guest;
  const say = words[language];
  const passkey = await askPasskey(room, { origin }, session);
  const sentence = status === 429 ? say.locked : say.wrongFactor;
  const children = (
    <>
      <Heading title={say.factor} lead={say.factorLead} />
      {wrong ? <Notice tone="bad">{sentence}</Notice> : null}
      <form method="post" action={request.url} class="form">
        <input type="hidden" name="_token" value={formTokenOf(guest.token)} />
        <Field
          name="code"
          label={say.code}
          hint={say.codeHint}
          autocomplete="one-time-code"
          autofocus
        />
        <Button>{say.goOn}</Button>
        {passkey === undefined ? null : (
          <PasskeyAnswer name="passkey" options={passkey} label={say.usePasskey} />
        )}
      </form>
    </>
  );
  return narrowPage(face, request, language, { title: say.factor, children, status });
}

async function takeFactor(face: Face, guest: Guest, form: Form): Promise<Response> {
  const { room, request, session, token, origin } = guest;
  const proof = { code: form.text("code"), passkey: form.text("passkey") };
  try {
    const whole = await showFactor(room, { origin }, { session, token }, proof);
    if (whole === undefined) return askFactor(face, guest, true);
    return redirect(destination(face, request), { "set-cookie": face.cookie.set(whole) });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "rate_limited") throw error;
    return askFactor(face, guest, true, 429);
  }
}

/** Nobody who has a second factor is led past it by setting up another here. */
async function askSetUp(face: Face, guest: Guest, wrong: boolean): Promise<Response> {
  const { room, request, language, person, session, token } = guest;
  const say = words[language];
  const factors = await factorsOf(room.db, person.id);
  if (hasFactor(factors) && session.stage !== "whole") return redirect(`${face.root}/factor`);
  if (factors.totp || session.actsAs !== null) return redirect(`${face.root}/security`);
  const offer = await offerTotp(room, person);
  const skips = !face.factorNeeded;
  const children = (
    <SetUpApp
      say={say}
      offer={offer}
      address={request.url}
      formToken={formTokenOf(token)}
      wrong={wrong}
      skips={skips}
    />
  );
  const status = wrong ? 422 : 200;
  return narrowPage(face, request, language, { title: say.setUp, children, status });
}

async function takeSetUp(face: Face, guest: Guest, form: Form): Promise<Response> {
  const { room, request, language, person, session, token } = guest;
  const factors = await factorsOf(room.db, person.id);
  if (factors.totp || (hasFactor(factors) && session.stage !== "whole") || session.actsAs) {
    throw new Failure("forbidden", "There is a second factor already");
  }
  if (form.has("skip") && !face.factorNeeded) {
    const whole = { ...session, stage: "whole", factorAt: null } as const;
    const cookie = { "set-cookie": face.cookie.set(await rotateSession(room, token, whole)) };
    return redirect(destination(face, request), cookie);
  }
  if (!(await confirmTotp(room, person, form.text("code")))) return askSetUp(face, guest, true);
  const codes = await makeRecoveryCodes(room, person.id);
  const whole = await completeSignIn(room, { session, token });
  const say = words[language];
  const next = destination(face, request);
  return narrowPage(face, request, language, {
    title: say.codes,
    children: <CodesToKeep say={say} codes={codes} next={next} />,
    headers: { "set-cookie": face.cookie.set(whole) },
  });
}

async function leave(face: Face, guest: Guest): Promise<Response> {
  await signOut(face.room, guest, guest.person);
  const { actsAs } = guest.session;
  const to =
    actsAs === null ? `${face.root}/sign-in` : `/console/merchants/${showId("mer", actsAs)}`;
  return redirect(to, { "set-cookie": face.cookie.clear });
}

/** The destination, carried on to the next step. */
function onward(face: Face, request: FaceRequest): string {
  const to = destination(face, request);
  return to === face.root ? "" : `?${new URLSearchParams({ to })}`;
}

export function agentOf({ headers }: FaceRequest): string {
  return headers["user-agent"] ?? "";
}

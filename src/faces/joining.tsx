/** Coming in for the first time: by an invitation, or by oneself where sign-up is open. */
import { Failure } from "../failure.ts";
import { countGuess, FROM_ADDRESS } from "../people/guesses.ts";
import { openInvitation } from "../people/invitations.ts";
import { acceptAsMember, acceptAsNewcomer, signUp } from "../people/members.ts";
import { signIn } from "../people/sign-in.ts";
import { Button, Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Heading, Notice } from "../ui/parts.tsx";
import { ownForm } from "./act.tsx";
import { type Arrival, agentOf } from "./entrance.tsx";
import { type Face, redirect } from "./face.ts";
import { isOwnForm } from "./own-form.ts";
import { sentenceOf, statusOf } from "./refusals.ts";
import { type Form, readForm } from "./request.ts";
import { narrowPage, simplePage } from "./show-page.tsx";
import { formTokenOf, type Guest, merchantAddress } from "./visit.ts";
import { words } from "./words.ts";

const INVITATION = /^\/invitation\/([A-Za-z0-9_-]{43})$/;

/** Undefined: the address is neither. */
export async function answerJoining(
  face: Face,
  arrival: Arrival,
  path: string,
  posted: boolean,
): Promise<Response | undefined> {
  if (face.realm !== "dashboard") return undefined;
  const token = INVITATION.exec(path)?.[1];
  if (token !== undefined) {
    return posted ? accept(face, arrival, token) : askInvited(face, arrival, token);
  }
  if (path !== "/sign-up" || face.room.signUp !== "open") return undefined;
  return posted ? takeSignUp(face, arrival) : askSignUp(face, arrival);
}

type Refused = { readonly failure: Failure; readonly form: Form };

async function askInvited(
  face: Face,
  arrival: Arrival,
  token: string,
  refused?: Refused,
): Promise<Response> {
  const { request, language, guest } = arrival;
  const say = words[language];
  const invitation = await openInvitation(face.room, token);
  if (!invitation) {
    const body = say.invitationGoneBody;
    return simplePage(face, request, language, 404, say.invitationGone, body);
  }
  const { merchant, invitedBy, role } = invitation;
  const inside = guest?.session.stage === "whole" && guest.session.actsAs === null;
  const children = (
    <>
      <Heading
        title={say.invitation(merchant)}
        lead={say.invitationLead(invitedBy, say.roles[role])}
      />
      {inside ? <JoinAs guest={guest} /> : <Newcomer {...{ language, refused }} />}
      {inside ? null : (
        <p>
          <a href={`${face.root}/sign-in`}>{say.haveAccount}</a>
        </p>
      )}
    </>
  );
  const status = refused ? statusOf(refused.failure) : 200;
  return narrowPage(face, request, language, { title: say.invitation(merchant), children, status });
}

function JoinAs({ guest }: { guest: Guest }) {
  return (
    <form method="post" class="form">
      <input type="hidden" name="_token" value={formTokenOf(guest.token)} />
      <Button>{words[guest.language].joinAs(guest.person.login)}</Button>
    </form>
  );
}

function Newcomer({
  language,
  refused,
  business,
}: {
  language: Language;
  refused: Refused | undefined;
  business?: boolean;
}) {
  const say = words[language];
  const field = (name: string) => ({
    name,
    value: refused?.form.text(name),
    error: refused?.failure.field === name ? errorOf(refused.failure, language) : undefined,
  });
  return (
    <form method="post" class="form">
      {refused && refused.failure.field === undefined ? (
        <Notice tone="bad">{errorOf(refused.failure, language)}</Notice>
      ) : null}
      {business ? (
        <Field {...field("business")} label={say.business} required maxlength={100} />
      ) : null}
      <Field {...field("name")} label={say.yourName} autocomplete="name" required maxlength={100} />
      <Field {...field("email")} label={say.email} type="email" autocomplete="username" required />
      <Field
        {...field("password")}
        label={say.newPassword}
        hint={say.passwordHint}
        type="password"
        autocomplete="new-password"
        minlength={8}
        maxlength={256}
        required
      />
      <Button>{say.join}</Button>
    </form>
  );
}

function errorOf(failure: Failure, language: Language): string {
  const taken = failure.code === "conflict" && failure.field === "email";
  return taken ? words[language].emailTaken : sentenceOf(failure, language);
}

async function accept(face: Face, arrival: Arrival, token: string): Promise<Response> {
  const { guest, request } = arrival;
  if (guest?.session.stage === "whole" && guest.session.actsAs === null) {
    ownForm(guest);
    const { merchantId } = await acceptAsMember(face.room, token, guest.person);
    return redirect(`${merchantAddress(face.root, merchantId)}/projects`);
  }
  const form = newcomersForm(arrival);
  try {
    await countGuess(face.room, FROM_ADDRESS, request.address);
    const newcomer = newcomerOf(form);
    await acceptAsNewcomer(face.room, token, newcomer);
    return await enter(face, arrival, newcomer.email, newcomer.password);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return askInvited(face, arrival, token, { failure, form });
  }
}

/** Who has just chosen a password is signed in with it, on to the second factor. */
async function enter(
  face: Face,
  { request, language }: Arrival,
  login: string,
  password: string,
): Promise<Response> {
  const browser = { address: request.address, agent: agentOf(request), language };
  const { factorNeeded } = face;
  const typed = { login, password };
  const entered = await signIn(face.room, face.realm, typed, browser, { factorNeeded });
  if (!entered) return redirect(`${face.root}/sign-in`);
  return redirect(`${face.root}/set-up`, { "set-cookie": face.cookie.set(entered.token) });
}

function askSignUp(face: Face, { request, language }: Arrival, refused?: Refused): Response {
  const say = words[language];
  const children = (
    <>
      <Heading title={say.signUp} />
      <Newcomer language={language} refused={refused} business />
      <p>
        <a href={`${face.root}/sign-in`}>{say.haveAccount}</a>
      </p>
    </>
  );
  const status = refused ? statusOf(refused.failure) : 200;
  return narrowPage(face, request, language, { title: say.signUp, children, status });
}

/** Says the same whether the address was known or not. */
async function takeSignUp(face: Face, arrival: Arrival): Promise<Response> {
  const { request, language } = arrival;
  const form = newcomersForm(arrival);
  const say = words[language];
  try {
    await countGuess(face.room, FROM_ADDRESS, request.address);
    await signUp(face.room, { ...newcomerOf(form), business: form.text("business") });
    const children = (
      <>
        <Heading title={say.signIn} lead={say.signUpBack} />
        <p>
          <a href={`${face.root}/sign-in`}>{say.signIn}</a>
        </p>
      </>
    );
    return narrowPage(face, request, language, { title: say.signIn, children });
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return askSignUp(face, arrival, { failure, form });
  }
}

/** Of somebody who is not signed in. Fails: forbidden when a foreign page has sent it. */
export function newcomersForm({ request }: Arrival): Form {
  if (!isOwnForm(request.headers, [request.host])) {
    throw new Failure("forbidden", "The form was sent from another page");
  }
  return readForm(request);
}

function newcomerOf(form: Form) {
  const password = form.all("password")[0] ?? "";
  return { email: form.text("email"), name: form.text("name"), password };
}

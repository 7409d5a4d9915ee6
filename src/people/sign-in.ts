/**
 * Signing in: the password first, then the second factor of whoever has one. Each step that proves
 * more gives the browser another token, so that one known before is worth nothing after.
 */
import { audit } from "../engine/audit.ts";
import { isPassword } from "../engine/passwords.ts";
import { writtenText } from "../engine/payout-rules.ts";
import { showId } from "../ids.ts";
import { type Factors, factorsOf, hasFactor, type Proof, proveFactor } from "./factors.ts";
import { countGuess, FROM_ADDRESS, forgetGuesses, PASSWORDS } from "./guesses.ts";
import type { Site } from "./passkeys.ts";
import { findByLogin, findPerson, type PeopleRoom, type Person, type Realm } from "./person.ts";
import { type Acting, endSession, openSession, rotateSession, type Session } from "./sessions.ts";

/** The browser that asks. */
export type Browser = {
  readonly address: string;
  readonly agent: string;
  readonly language: "id" | "en";
};

export type SignedIn = {
  readonly token: string;
  readonly person: Person;
  /** What is still to come: nothing, the second factor, or setting one up. */
  readonly next: "in" | "factor" | "set-up";
};

/**
 * The password. Undefined: wrong, or nobody; the two take the same time. Fails: rate_limited.
 * `factorNeeded`: nobody gets in with the password alone.
 */
export async function signIn(
  room: PeopleRoom,
  realm: Realm,
  typed: { readonly login: string; readonly password: string },
  browser: Browser,
  { factorNeeded }: { readonly factorNeeded: boolean },
): Promise<SignedIn | undefined> {
  const subject = `${realm}:${typed.login.trim().toLowerCase()}`;
  await countGuess(room, FROM_ADDRESS, browser.address);
  await countGuess(room, PASSWORDS, subject);
  const known = await findByLogin(room.db, realm, typed.login);
  if (!(await isPassword(typed.password, known?.passwordHash ?? null)) || !known) return undefined;
  await forgetGuesses(room, PASSWORDS, subject);
  const factors = await factorsOf(room.db, known.person.id);
  const next = nextOf(factors, factorNeeded);
  const token = await openSession(room, {
    ...{ realm, personId: known.person.id, ...browser, actsAs: null, factorAt: null },
    stage: next === "in" ? "whole" : "password",
  });
  if (next === "in") await note(room, known.person, "sign-in", { address: browser.address });
  return { token, person: known.person, next };
}

function nextOf(factors: Factors, factorNeeded: boolean): SignedIn["next"] {
  if (hasFactor(factors)) return "factor";
  return factorNeeded ? "set-up" : "in";
}

/** The second factor; the new token, or undefined when it was wrong. Fails: rate_limited. */
export async function showFactor(
  room: PeopleRoom,
  site: Site,
  half: { readonly session: Session; readonly token: string },
  proof: Proof,
): Promise<string | undefined> {
  if (!(await proveFactor(room, site, half.session, proof))) return undefined;
  return completeSignIn(room, half);
}

/** All that is asked has been shown: the session is whole, under another token. */
export async function completeSignIn(
  room: PeopleRoom,
  { session, token }: { readonly session: Session; readonly token: string },
): Promise<string> {
  const factorAt = room.clock.now();
  const whole = await rotateSession(room, token, { ...session, stage: "whole", factorAt });
  const person = await findPerson(room.db, session.realm, session.personId);
  if (person) await note(room, person, "sign-in", { address: session.address });
  return whole;
}

/** Ends the session that a token is of. */
export async function signOut(
  room: PeopleRoom,
  { session, token }: { readonly session: Session; readonly token: string },
  person: Person,
): Promise<void> {
  await endSession(room.db, token);
  if (session.actsAs === null) return note(room, person, "sign-out", {});
  return noteActing(room, person, "sign-out-as", session.actsAs, {});
}

/**
 * An operator enters a merchant's dashboard for half an hour; the token is for there. Fails:
 * invalid_request (reason).
 */
export async function signInAs(
  room: PeopleRoom,
  operator: Person,
  merchantId: string,
  { address, agent, language, factorAt }: Session,
  acting: Acting,
): Promise<string> {
  const reason = writtenText("reason", acting.reason, LONGEST_REASON);
  const token = await openSession(room, {
    ...{ realm: "dashboard", personId: operator.id, stage: "whole", actsAs: merchantId },
    ...{ address, agent, language, factorAt, acting: { ...acting, reason } },
  });
  await noteActing(room, operator, "sign-in-as", merchantId, { reason, role: acting.role });
  return token;
}

const LONGEST_REASON = 500;

/** The merchant's people see it, too. */
function noteActing(
  room: PeopleRoom,
  { login: actor }: Person,
  verb: string,
  merchantId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  return audit(room, { actor, verb, subject: showId("mer", merchantId), detail, merchantId });
}

function note(room: PeopleRoom, person: Person, verb: string, detail: Record<string, unknown>) {
  const { login } = person;
  return audit(room, { actor: login, verb, subject: login, detail, merchantId: null });
}

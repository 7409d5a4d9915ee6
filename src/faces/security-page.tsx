/**
 * A person's own page, on the dashboard and on the console alike: second factors, recovery codes,
 * the password, and where one is signed in.
 */
import type { Child } from "hono/jsx";
import { checkPassword, hashPassword, isPassword } from "../engine/passwords.ts";
import { assert, Failure } from "../failure.ts";
import { type Factors, factorsOf, hasFactor } from "../people/factors.ts";
import { countGuess, PASSWORDS } from "../people/guesses.ts";
import {
  addPasskey,
  listPasskeys,
  offerPasskey,
  type Passkey,
  removePasskey,
} from "../people/passkeys.ts";
import { findKnown, setPassword } from "../people/person.ts";
import { makeRecoveryCodes } from "../people/recovery-codes.ts";
import { listSessions, revokeOthers, revokeSession, type Session } from "../people/sessions.ts";
import { removeTotp } from "../people/totp.ts";
import { Button, ButtonLink, Field } from "../ui/forms.tsx";
import { Card, Heading, Moment, Table } from "../ui/parts.tsx";
import { browserName } from "./browser-name.ts";
import { FormFor } from "./form-for.tsx";
import { type ActResult, type AnyPage, definePage, type Visit, type VisitOf } from "./page.ts";
import { PasskeyAnswer } from "./passkey-form.tsx";
import type { Form } from "./request.ts";
import { securityWords } from "./security-words.ts";
import { CodesToKeep } from "./totp-form.tsx";
import { words } from "./words.ts";

/** The page for one of the faces: of the person on the dashboard, of the house on the console. */
export function securityPage(scope: "person" | "house"): AnyPage {
  const right = scope === "house" ? "view" : "own-pages";
  const acts = {
    "revoke-session": { right, run: revoke },
    "revoke-others": { right, run: revokeAll },
    "remove-app": { right, fresh: true, run: removeApp },
    // The factor is shown before the ceremony begins: one challenge of a session is open at once.
    "start-passkey": { right, fresh: true, run: startPasskey },
    "add-passkey": { right, fresh: true, run: keepPasskey },
    "remove-passkey": { right, fresh: true, run: dropPasskey },
    "new-codes": { right, fresh: true, run: newCodes },
    "change-password": { right, fresh: true, run: changePassword },
  } as const;
  const title = { id: words.id.security, en: words.en.security };
  return definePage({ scope, path: "/security", right, title, show, acts } as never);
}

async function show(visit: VisitOf<"person">): Promise<Child> {
  const { room, person, language } = visit;
  refuseActing(visit);
  const say = securityWords[language];
  const factors = await factorsOf(room.db, person.id);
  const keys = await listPasskeys(room.db, person.id);
  const sessions = await listSessions(room, person.id);
  return (
    <>
      <Heading title={words[language].security} lead={person.login} />
      <App visit={visit} factors={factors} />
      <Card id="passkeys" title={say.passkeys} lead={say.passkeysLead}>
        <PasskeyTable visit={visit} keys={keys} />
        <FormFor visit={visit} act="start-passkey">
          <Button look="quiet">{say.addPasskey}</Button>
        </FormFor>
      </Card>
      {hasFactor(factors) ? (
        <Card id="codes" title={say.codes} lead={say.codesLeft(factors.recoveryCodes)}>
          <FormFor visit={visit} act="new-codes">
            <Button look="quiet">{say.newCodes}</Button>
          </FormFor>
        </Card>
      ) : null}
      <ChangePassword visit={visit} />
      <Sessions visit={visit} sessions={sessions} />
    </>
  );
}

function App({ visit, factors }: { visit: Visit; factors: Factors }) {
  const say = securityWords[visit.language];
  const root = visit.realm === "console" ? "/console" : "/dashboard";
  return (
    <Card id="app" title={say.app} lead={factors.totp ? say.appOn : say.appOff}>
      {factors.totp ? (
        <FormFor visit={visit} act="remove-app">
          <Button look="quiet">{say.removeApp}</Button>
        </FormFor>
      ) : (
        <ButtonLink href={`${root}/set-up`}>{words[visit.language].setUp}</ButtonLink>
      )}
    </Card>
  );
}

function PasskeyTable({ visit, keys }: { visit: Visit; keys: readonly Passkey[] }) {
  const { language } = visit;
  const say = securityWords[language];
  const at = (instant: number | null) =>
    instant === null ? say.never : <Moment at={instant} language={language} short />;
  return (
    <Table
      caption={say.passkeysCaption}
      rows={keys}
      empty={<p class="soft">{say.noPasskeys}</p>}
      columns={[
        { head: say.name, cell: ({ name }) => name },
        { head: say.made, cell: ({ createdAt }) => at(createdAt) },
        { head: say.used, cell: ({ usedAt }) => at(usedAt) },
        {
          head: say.act,
          cell: ({ id, name }) => (
            <FormFor visit={visit} act="remove-passkey" hidden={{ id }}>
              <Button look="quiet">
                {say.remove}
                <span class="hidden-visually"> {name}</span>
              </Button>
            </FormFor>
          ),
        },
      ]}
    />
  );
}

function ChangePassword({ visit }: { visit: Visit }) {
  const say = words[visit.language];
  const title = securityWords[visit.language].changePassword;
  return (
    <Card id="password" title={title}>
      <FormFor visit={visit} act="change-password">
        <Field
          {...visit.field("old")}
          type="password"
          label={securityWords[visit.language].oldPassword}
          autocomplete="current-password"
          required
        />
        <Field
          {...visit.field("password")}
          type="password"
          label={say.newPassword}
          hint={say.passwordHint}
          autocomplete="new-password"
          minlength={8}
          maxlength={256}
          required
        />
        <Button look="quiet">{title}</Button>
      </FormFor>
    </Card>
  );
}

function Sessions({ visit, sessions }: { visit: Visit; sessions: readonly Session[] }) {
  const { language, session: own } = visit;
  const say = securityWords[language];
  return (
    <Card id="sessions" title={say.sessions} lead={say.sessionsLead}>
      <Table
        caption={say.sessionsCaption}
        rows={sessions}
        empty={null}
        columns={[
          { head: say.browser, cell: ({ agent }) => browserName(agent) || say.unknown },
          { head: say.from, cell: ({ address }) => address },
          {
            head: say.seen,
            cell: ({ seenAt }) => <Moment at={seenAt} language={language} short />,
          },
          {
            head: say.act,
            cell: ({ id }) =>
              id === own.id ? (
                say.thisOne
              ) : (
                <FormFor visit={visit} act="revoke-session" hidden={{ id }}>
                  <Button look="quiet">{say.end}</Button>
                </FormFor>
              ),
          },
        ]}
      />
      {sessions.length < 2 ? null : (
        <FormFor visit={visit} act="revoke-others">
          <Button look="quiet">{say.endOthers}</Button>
        </FormFor>
      )}
    </Card>
  );
}

async function revoke(visit: Visit, form: Form): Promise<ActResult> {
  refuseActing(visit);
  const { room, person, address } = visit;
  if (!(await revokeSession(room.db, person.id, form.text("id")))) throw noSuch();
  await visit.audit("revoke-session", form.text("id"));
  return { to: address, told: "removed" };
}

async function revokeAll(visit: Visit): Promise<ActResult> {
  refuseActing(visit);
  await revokeOthers(visit.room.db, visit.person.id, visit.session.id);
  await visit.audit("revoke-sessions", visit.person.login);
  return { to: visit.address, told: "removed" };
}

/** The last factor is not removed by hand: another one takes its place first. */
async function removeApp(visit: Visit): Promise<ActResult> {
  refuseActing(visit);
  const { room, person } = visit;
  if ((await listPasskeys(room.db, person.id)).length === 0) throw lastFactor();
  await removeTotp(room.db, person.id);
  await visit.audit("remove-totp", person.login);
  return { to: visit.address, told: "removed" };
}

async function startPasskey(visit: Visit): Promise<ActResult> {
  refuseActing(visit);
  const { room, person, session, origin, language, address } = visit;
  const say = securityWords[language];
  const options = await offerPasskey(room, { origin }, person, session);
  const shown = (
    <>
      <Heading title={say.addPasskey} lead={say.passkeysLead} />
      <FormFor visit={visit} act="add-passkey">
        <Field name="name" label={say.passkeyName} maxlength={60} />
        <PasskeyAnswer name="answer" options={options} label={say.makePasskey} makes />
      </FormFor>
      <p class="soft">{say.passkeyNeeds}</p>
      <p>
        <a href={address}>{words[language].back}</a>
      </p>
    </>
  );
  return { shown };
}

async function keepPasskey(visit: Visit, form: Form): Promise<ActResult> {
  refuseActing(visit);
  const { room, person, session, origin } = visit;
  const made = { answer: form.text("answer"), name: form.text("name") };
  if (!(await addPasskey(room, { origin }, person, session, made))) {
    throw new Failure("invalid_request", "The browser's key could not be verified: try again");
  }
  await visit.audit("add-passkey", made.name || person.login);
  return { to: visit.address, told: "saved" };
}

async function dropPasskey(visit: Visit, form: Form): Promise<ActResult> {
  refuseActing(visit);
  const { room, person } = visit;
  const { totp, passkeys } = await factorsOf(room.db, person.id);
  if (!totp && passkeys < 2) throw lastFactor();
  if (!(await removePasskey(room.db, person.id, form.text("id")))) throw noSuch();
  await visit.audit("remove-passkey", person.login);
  return { to: visit.address, told: "removed" };
}

async function newCodes(visit: Visit): Promise<ActResult> {
  refuseActing(visit);
  const codes = await makeRecoveryCodes(visit.room, visit.person.id);
  await visit.audit("make-recovery-codes", visit.person.login);
  const say = words[visit.language];
  return { shown: <CodesToKeep say={say} codes={codes} next={visit.address} /> };
}

/** Whoever was signed in with the old one elsewhere is no longer. */
async function changePassword(visit: Visit, form: Form): Promise<ActResult> {
  refuseActing(visit);
  const { room, realm, person, session } = visit;
  const password = form.all("password")[0] ?? "";
  checkPassword(password);
  await countGuess(room, PASSWORDS, `change:${person.id}`);
  const known = await findKnown(room.db, realm, person.id);
  if (!(await isPassword(form.all("old")[0] ?? "", known?.passwordHash ?? null))) {
    throw new Failure("invalid_request", "This is not your password", { field: "old" });
  }
  await setPassword(room.db, person, await hashPassword(room.ids, password));
  await revokeOthers(room.db, person.id, session.id);
  await visit.audit("change-password", person.login);
  return { to: visit.address, told: "saved" };
}

/** What is a person's own is no business of an operator who acts as a merchant. */
function refuseActing({ session }: Visit): void {
  assert(session.stage === "whole", "a half session at a page");
  if (session.actsAs !== null) throw new Failure("forbidden", "You act as somebody else");
}

function noSuch(): Failure {
  return new Failure("not_found", "There is no such thing of yours");
}

function lastFactor(): Failure {
  return new Failure("wrong_state", "This is the last second factor: set up another one first");
}

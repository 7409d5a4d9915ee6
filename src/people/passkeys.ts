/**
 * Passkeys (WebAuthn): a key that a device keeps for our site alone, so that no copied page can ask
 * for it. Each ceremony signs a challenge that stands in the session and counts once.
 */
import { type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { PeopleRoom, Person } from "./person.ts";
import { noteChallenge, type Session } from "./sessions.ts";

/** Where the ceremony takes place: the origin that the browser shows. */
export type Site = { readonly origin: string };

export type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
};

/** Read when somebody first needs it: most starts of the program never do, and it is large. */
const ceremonies = () => import("@simplewebauthn/server");

const CHALLENGE_BYTES = 32;
const LONGEST_NAME = 60;
const MOST = 20;

/** What the browser is handed to make a key, as JSON. */
export async function offerPasskey(
  room: PeopleRoom,
  site: Site,
  person: Person,
  session: Session,
): Promise<string> {
  const kept = await selectPasskeys(room.db, [person.id]);
  const { generateRegistrationOptions } = await ceremonies();
  const options = await generateRegistrationOptions({
    rpName: "Gapura",
    rpID: new URL(site.origin).hostname,
    userName: person.login,
    userDisplayName: person.name,
    userID: bytesOf(Buffer.from(person.id)),
    challenge: bytesOf(room.ids.bytes(CHALLENGE_BYTES)),
    excludeCredentials: kept.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
  });
  await noteChallenge(room.db, session, options.challenge);
  return JSON.stringify(options);
}

/** Keeps the key that the browser made; tells whether it holds. */
export async function addPasskey(
  room: PeopleRoom,
  site: Site,
  person: Person,
  session: Session,
  made: { readonly answer: string; readonly name: string },
): Promise<boolean> {
  const response = readAnswer(made.answer);
  if (session.challenge === null || response === undefined) return false;
  await noteChallenge(room.db, session, null);
  const { verifyRegistrationResponse } = await ceremonies();
  const found = await verifyRegistrationResponse({
    response: response as never,
    expectedChallenge: session.challenge,
    expectedOrigin: site.origin,
    expectedRPID: new URL(site.origin).hostname,
  }).catch(() => undefined);
  if (!found?.verified) return false;
  const { id, publicKey, counter, transports } = found.registrationInfo.credential;
  const name = made.name.trim().slice(0, LONGEST_NAME) || "Passkey";
  const added = await insertPasskey(room.db, [
    ...[id, person.id, Buffer.from(publicKey), counter, name, transports ?? []],
    utcText(room.clock.now()),
    MOST,
  ]);
  return added.length > 0;
}

/** What the browser is handed to show one of a person's keys, as JSON; undefined without keys. */
export async function askPasskey(
  room: PeopleRoom,
  site: Site,
  session: Session,
): Promise<string | undefined> {
  const kept = await selectPasskeys(room.db, [session.personId]);
  if (kept.length === 0) return undefined;
  const { generateAuthenticationOptions } = await ceremonies();
  const options = await generateAuthenticationOptions({
    rpID: new URL(site.origin).hostname,
    challenge: bytesOf(room.ids.bytes(CHALLENGE_BYTES)),
    allowCredentials: kept.map(({ id, transports }) => ({ id, transports })),
    userVerification: "required",
  });
  await noteChallenge(room.db, session, options.challenge);
  return JSON.stringify(options);
}

/** Whether the browser has shown a key of the session's person. */
export async function usePasskey(
  room: PeopleRoom,
  site: Site,
  session: Session,
  answer: string,
): Promise<boolean> {
  const response = readAnswer(answer);
  const kept = await selectPasskeys(room.db, [session.personId]);
  const key = kept.find(({ id }) => id === response?.id);
  if (!key || session.challenge === null) return false;
  await noteChallenge(room.db, session, null);
  const { verifyAuthenticationResponse } = await ceremonies();
  const found = await verifyAuthenticationResponse({
    response: response as never,
    expectedChallenge: session.challenge,
    expectedOrigin: site.origin,
    expectedRPID: new URL(site.origin).hostname,
    credential: { id: key.id, publicKey: bytesOf(key.public_key), counter: key.counter },
  }).catch(() => undefined);
  if (!found?.verified) return false;
  const { newCounter } = found.authenticationInfo;
  await touchPasskey(room.db, [key.id, newCounter, utcText(room.clock.now())]);
  return true;
}

export async function listPasskeys(db: Queryable, personId: string): Promise<readonly Passkey[]> {
  const rows = await selectPasskeys(db, [personId]);
  return rows.map(({ id, name, created_at, used_at }) => ({
    id,
    name,
    createdAt: created_at,
    usedAt: used_at,
  }));
}

/** Tells whether there was one. */
export async function removePasskey(db: Queryable, personId: string, id: string): Promise<boolean> {
  return (await deletePasskey(db, [personId, id])).length > 0;
}

function readAnswer(text: string): { readonly id?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(buffer);
}

type Row = {
  id: string;
  name: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  created_at: Instant;
  used_at: Instant | null;
};

const insertPasskey = statement<{ id: string }>(
  "passkey_add",
  `insert into passkey (id, person_id, public_key, counter, name, transports, created_at)
   select $1, $2, $3, $4, $5, $6, $7
    where (select count(*) from passkey where person_id = $2) < $8
   on conflict (id) do nothing
   returning id`,
);

const selectPasskeys = statement<Row>(
  "passkey_list",
  `select id, name, public_key, counter, transports, created_at, used_at
     from passkey
    where person_id = $1
    order by created_at`,
);

const touchPasskey = statement(
  "passkey_used",
  "update passkey set counter = $2, used_at = $3 where id = $1",
);

const deletePasskey = statement<{ id: string }>(
  "passkey_remove",
  "delete from passkey where person_id = $1 and id = $2 returning id",
);

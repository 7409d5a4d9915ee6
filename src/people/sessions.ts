/**
 * Sessions: a browser that is signed in carries 256 random bits; we keep their digest, and end it
 * after a while of rest and, however busy, after its day.
 */
import { hash } from "node:crypto";
import { DAY, HOUR, type Instant, MINUTE, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { PeopleRoom, Realm } from "./person.ts";

/** What has been shown so far: the password alone, or all that is asked. */
export type Stage = "password" | "whole";

/** An operator looks around, or changes settings too. */
export type Acting = { readonly role: "viewer" | "admin"; readonly reason: string };

export type Session = {
  readonly id: string;
  readonly realm: Realm;
  readonly personId: string;
  readonly stage: Stage;
  /** The merchant that an operator acts as on the dashboard; null for everybody else. */
  readonly actsAs: string | null;
  /** In which role, and why; absent unless `actsAs` is there. */
  readonly acting?: Acting | undefined;
  readonly createdAt: Instant;
  readonly seenAt: Instant;
  readonly expiresAt: Instant;
  /** When the second factor was last shown; null: never. */
  readonly factorAt: Instant | null;
  /** What the newest passkey ceremony of this session must sign. */
  readonly challenge: string | null;
  readonly language: "id" | "en";
  readonly address: string;
  readonly agent: string;
};

export type NewSession = Pick<
  Session,
  | "realm"
  | "personId"
  | "stage"
  | "actsAs"
  | "acting"
  | "factorAt"
  | "language"
  | "address"
  | "agent"
>;

const TOKEN_BYTES = 32;
const LONGEST_AGENT = 200;
const MOST_LISTED = 100;

/** How long a session rests before it ends, and its end however busy it is. */
const LIVES: Readonly<Record<Realm, { readonly idle: number; readonly whole: number }>> = {
  dashboard: { idle: 12 * HOUR, whole: 7 * DAY },
  console: { idle: HOUR, whole: 12 * HOUR },
};
/** Of an operator who acts as a merchant. */
const ACTING_LIFE = 30 * MINUTE;
/** A sign-in that waits for its second factor. */
const HALF_LIFE = 10 * MINUTE;
/** A session that is used is written down as seen this often. */
const SEEN_EVERY = MINUTE;

/** Makes a session with a new token, and forgets those that have ended. */
export async function openSession(room: PeopleRoom, wanted: NewSession): Promise<string> {
  const token = room.ids.bytes(TOKEN_BYTES).toString("base64url");
  const now = room.clock.now();
  const { stage, factorAt, acting } = wanted;
  await insertSession(room.db, [
    digestOf(token),
    room.ids.uuid(now),
    wanted.realm,
    wanted.personId,
    stage,
    wanted.actsAs,
    utcText(now),
    utcText(now + lifeOf(wanted)),
    factorAt === null ? null : utcText(factorAt),
    wanted.language,
    wanted.address,
    wanted.agent.slice(0, LONGEST_AGENT),
    ...[acting?.role ?? null, acting?.reason ?? null],
  ]);
  return token;
}

function lifeOf({ realm, stage, actsAs }: NewSession): number {
  if (stage !== "whole") return HALF_LIFE;
  return actsAs === null ? LIVES[realm].whole : ACTING_LIFE;
}

/** The session of a token while it lasts; it is seen by this. */
export async function findSession(
  { db, clock }: Pick<PeopleRoom, "db" | "clock">,
  realm: Realm,
  token: string,
): Promise<Session | undefined> {
  const now = clock.now();
  const [row] = await selectSession(db, [digestOf(token), realm]);
  if (!row) return undefined;
  const session = sessionOf(row);
  if (now >= session.expiresAt || now >= session.seenAt + LIVES[realm].idle) return undefined;
  if (now - session.seenAt >= SEEN_EVERY) await touchSession(db, [digestOf(token), utcText(now)]);
  return session;
}

/** What a session has become: its token is another one from here on, the old one ends. */
export async function rotateSession(
  room: PeopleRoom,
  old: string,
  wanted: NewSession,
): Promise<string> {
  await endSession(room.db, old);
  return openSession(room, wanted);
}

export async function endSession(db: Queryable, token: string): Promise<void> {
  await deleteSession(db, [digestOf(token)]);
}

/** Ends one of a person's sessions by its id; tells whether there was one. */
export async function revokeSession(db: Queryable, personId: string, id: string): Promise<boolean> {
  return (await deleteSessionById(db, [personId, id])).length > 0;
}

/** Ends all of a person's sessions but the one that asks. */
export async function revokeOthers(
  db: Queryable,
  personId: string,
  kept: string | null,
): Promise<void> {
  await deleteOthers(db, [personId, kept]);
}

/** A person's sessions that last, the newest first. */
export async function listSessions(
  { db, clock }: Pick<PeopleRoom, "db" | "clock">,
  personId: string,
): Promise<readonly Session[]> {
  const rows = await selectSessions(db, [personId, utcText(clock.now()), MOST_LISTED]);
  return rows
    .map(sessionOf)
    .filter(({ realm, seenAt }) => clock.now() < seenAt + LIVES[realm].idle);
}

/** The second factor was shown once more. */
export async function noteFactor(
  { db, clock }: Pick<PeopleRoom, "db" | "clock">,
  session: Session,
): Promise<void> {
  await updateFactor(db, [session.personId, session.id, utcText(clock.now())]);
}

export async function noteLanguage(
  db: Queryable,
  { personId, id }: Session,
  language: Session["language"],
): Promise<void> {
  await updateLanguage(db, [personId, id, language]);
}

export async function noteChallenge(
  db: Queryable,
  { personId, id }: Session,
  challenge: string | null,
): Promise<void> {
  await updateChallenge(db, [personId, id, challenge]);
}

/** A token has 256 bits of its own: one pass of SHA-256 hides it well enough. */
function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

type Row = {
  id: string;
  realm: Realm;
  person_id: string;
  stage: Stage;
  acts_as: string | null;
  created_at: Instant;
  seen_at: Instant;
  expires_at: Instant;
  factor_at: Instant | null;
  challenge: string | null;
  language: "id" | "en";
  address: string;
  agent: string;
  acting_role: Acting["role"] | null;
  acting_reason: string | null;
};

function sessionOf(row: Row): Session {
  const { id, realm, stage, challenge, language, address, agent, acting_role: role } = row;
  return {
    ...{ id, realm, stage, challenge, language, address, agent },
    personId: row.person_id,
    actsAs: row.acts_as,
    acting: role === null ? undefined : { role, reason: row.acting_reason ?? "" },
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
    factorAt: row.factor_at,
  };
}

const COLUMNS = `
  id, realm, person_id, stage, acts_as, created_at, seen_at, expires_at, factor_at, challenge,
  language, address, agent, acting_role, acting_reason`;

const insertSession = statement(
  "session_open",
  `with ended as (
     delete from session where expires_at < $7
   )
   insert into session
          (hash, id, realm, person_id, stage, acts_as, created_at, seen_at, expires_at, factor_at,
           language, address, agent, acting_role, acting_reason)
   values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14)`,
);

const selectSession = statement<Row>(
  "session_find",
  `select ${COLUMNS} from session where hash = $1 and realm = $2`,
);

const touchSession = statement("session_seen", "update session set seen_at = $2 where hash = $1");

const deleteSession = statement("session_end", "delete from session where hash = $1");

const deleteSessionById = statement<{ id: string }>(
  "session_revoke",
  "delete from session where person_id = $1 and id = $2 returning id",
);

const deleteOthers = statement(
  "session_revoke_others",
  "delete from session where person_id = $1 and id is distinct from $2",
);

const selectSessions = statement<Row>(
  "session_list",
  `select ${COLUMNS}
     from session
    where person_id = $1 and expires_at > $2 and stage = 'whole'
    order by created_at desc
    limit $3`,
);

const updateFactor = statement(
  "session_factor",
  "update session set factor_at = $3 where person_id = $1 and id = $2",
);

const updateLanguage = statement(
  "session_language",
  "update session set language = $3 where person_id = $1 and id = $2",
);

const updateChallenge = statement(
  "session_challenge",
  "update session set challenge = $3 where person_id = $1 and id = $2",
);

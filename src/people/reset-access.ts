/**
 * Resetting somebody's way in, who has lost it or in whose hands it no longer is: factors, recovery
 * codes, password and sessions end, and a link of a day sets a new password.
 */
import { hash } from "node:crypto";
import { DAY, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { audit } from "../engine/audit.ts";
import { createPasswordLink, type PasswordLink } from "../engine/operators.ts";
import { checkPassword, hashPassword } from "../engine/passwords.ts";
import { Failure } from "../failure.ts";
import { findPerson, type PeopleRoom, type Person } from "./person.ts";
import { revokeOthers } from "./sessions.ts";

const LINK_BYTES = 32;
const LINK_LIFE = DAY;

/**
 * By an operator, for another person; `merchantId` is whose page it was done on. Fails: forbidden
 * for oneself.
 */
export async function resetAccess(
  room: PeopleRoom,
  by: Person,
  person: Person,
  merchantId: string | null,
): Promise<PasswordLink> {
  if (by.id === person.id) throw new Failure("forbidden", "Another operator must do this for you");
  return transaction(room.db, async (client) => {
    await deleteFactors(client, [person.id]);
    await revokeOthers(client, person.id, null);
    await (person.realm === "console" ? dropOperators : dropMembers)(client, [person.id]);
    const line = { actor: by.login, verb: "reset-factors", subject: person.login, merchantId };
    const within = { ...room, db: client };
    await audit(within, line);
    return person.realm === "console"
      ? createPasswordLink(within, person)
      : createMemberLink(within, person);
  });
}

/** The member that a link is for, while it may still be used. */
export async function openMemberLink(
  { db, clock }: Pick<PeopleRoom, "db" | "clock">,
  token: string,
): Promise<Person | undefined> {
  const [found] = await selectLink(db, [digestOf(token), utcText(clock.now())]);
  return found && findPerson(db, "dashboard", found.id);
}

/** Sets the password that a link allows, and uses it up. Fails: invalid_request, not_found. */
export async function useMemberLink(
  room: PeopleRoom,
  token: string,
  password: string,
): Promise<void> {
  checkPassword(password);
  const person = await openMemberLink(room, token);
  if (!person) throw spent();
  const passwordHash = await hashPassword(room.ids, password);
  await transaction(room.db, async (client) => {
    const now = utcText(room.clock.now());
    const used = await spendLink(client, [digestOf(token), now, passwordHash]);
    if (used.length === 0) throw spent();
    const { login } = person;
    const line = { actor: login, verb: "set-password", subject: login, merchantId: null };
    await audit({ ...room, db: client }, line);
  });
}

async function createMemberLink(
  { db, clock, ids }: Pick<PeopleRoom, "clock" | "ids"> & { readonly db: Queryable },
  { id }: Person,
): Promise<PasswordLink> {
  const token = ids.bytes(LINK_BYTES).toString("base64url");
  const expiresAt = clock.now() + LINK_LIFE;
  await insertLink(db, [digestOf(token), id, utcText(expiresAt)]);
  return { token, expiresAt };
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

function spent(): Failure {
  return new Failure("not_found", "This link was used or has expired");
}

const deleteFactors = statement(
  "factors_remove",
  `with app as (delete from totp where person_id = $1),
        codes as (delete from recovery_code where person_id = $1)
   delete from passkey where person_id = $1`,
);

const dropOperators = statement(
  "operator_drop_password",
  "update operator set password_hash = null where id = $1",
);

/** What is no hash is nobody's password. */
const dropMembers = statement(
  "member_drop_password",
  "update member set password_hash = 'none' where id = $1",
);

const insertLink = statement(
  "member_link_create",
  `with ended as (
     delete from member_link where member_id = $2 and used_at is null
   )
   insert into member_link (hash, member_id, expires_at) values ($1, $2, $3)`,
);

const selectLink = statement<{ id: string }>(
  "member_link_find",
  `select member_id as id from member_link
    where hash = $1 and used_at is null and expires_at > $2`,
);

const spendLink = statement<{ id: string }>(
  "member_link_use",
  `with used as (
     update member_link set used_at = $2
      where hash = $1 and used_at is null and expires_at > $2
     returning member_id
   )
   update member m set password_hash = $3
     from used u
    where m.id = u.member_id
   returning m.id`,
);

/** People: members, who are a merchant's, and operators, who run the house. */
import type { Clock } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";

/** Where somebody signs in: members to the dashboard, operators to the console. */
export type Realm = "dashboard" | "console";

export type Person = {
  readonly realm: Realm;
  readonly id: string;
  /** What is typed to sign in: a member's address, an operator's name. */
  readonly login: string;
  /** What others read. */
  readonly name: string;
};

/** What the functions of this room take. */
export type PeopleRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
};

/** Somebody found by what was typed, with the hash of the password. */
export type Known = { readonly person: Person; readonly passwordHash: string | null };

type Row = { id: string; login: string; name: string; password_hash: string | null };

export async function findByLogin(
  db: Queryable,
  realm: Realm,
  typed: string,
): Promise<Known | undefined> {
  const [row] =
    realm === "dashboard"
      ? await selectMember(db, [plainEmail(typed)])
      : await selectOperator(db, [typed.trim()]);
  return row && { person: personOf(realm, row), passwordHash: row.password_hash };
}

export async function findPerson(
  db: Queryable,
  realm: Realm,
  id: string,
): Promise<Person | undefined> {
  return (await findKnown(db, realm, id))?.person;
}

/** The same with the hash of the password, for those who prove themselves once more. */
export async function findKnown(
  db: Queryable,
  realm: Realm,
  id: string,
): Promise<Known | undefined> {
  const select = realm === "dashboard" ? selectMemberById : selectOperatorById;
  const [row] = await select(db, [id]);
  return row && { person: personOf(realm, row), passwordHash: row.password_hash };
}

export async function setPassword(
  db: Queryable,
  { realm, id }: Person,
  passwordHash: string,
): Promise<void> {
  await (realm === "dashboard" ? updateMember : updateOperator)(db, [id, passwordHash]);
}

/** An address as it is kept: two that differ in case are one. */
export function plainEmail(typed: string): string {
  return typed.trim().toLowerCase();
}

function personOf(realm: Realm, { id, login, name }: Row): Person {
  return { realm, id, login, name };
}

const selectMember = statement<Row>(
  "member_by_email",
  "select id, email as login, name, password_hash from member where email = $1",
);

const selectMemberById = statement<Row>(
  "member_by_id",
  "select id, email as login, name, password_hash from member where id = $1",
);

const selectOperator = statement<Row>(
  "operator_by_name",
  `select id, name as login, name, password_hash
     from operator where name = $1 and removed_at is null`,
);

const selectOperatorById = statement<Row>(
  "operator_by_id",
  `select id, name as login, name, password_hash
     from operator where id = $1 and removed_at is null`,
);

const updateMember = statement(
  "member_password",
  "update member set password_hash = $2 where id = $1",
);

const updateOperator = statement(
  "operator_password",
  "update operator set password_hash = $2 where id = $1",
);

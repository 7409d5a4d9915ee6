/** Operators: who runs the house, and how they first get in. */
import { hash } from "node:crypto";
import { type Clock, HOUR, type Instant, utcText } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { audit } from "./audit.ts";
import { checkPassword, hashPassword } from "./passwords.ts";

type Room = { readonly db: Queryable; readonly clock: Clock; readonly ids: Ids };

export type Operator = { readonly id: string; readonly name: string };

/** A token that sets one operator's password once. */
export type PasswordLink = { readonly token: string; readonly expiresAt: Instant };

const LINK_LIFE = 24 * HOUR;
const LINK_BYTES = 32;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

/** Makes an operator without a password. Fails: invalid_request, conflict. */
export async function createOperator(room: Room, name: string): Promise<Operator> {
  if (!NAME.test(name)) {
    throw new Failure("invalid_request", "An operator's name is 1 to 64 letters, digits and ._@-", {
      field: "name",
    });
  }
  const now = room.clock.now();
  const [made] = await insertOperator(room.db, [room.ids.uuid(now), name, utcText(now)]);
  if (!made) throw new Failure("conflict", `There is an operator ${name} already`);
  return made;
}

/** The operator of that name, or the first one when no name is given. */
export async function findOperator(db: Queryable, name?: string): Promise<Operator | undefined> {
  return (await selectOperator(db, [name ?? null]))[0];
}

/** A one-time link of 24 hours; links made earlier for the same operator end. */
export async function createPasswordLink(room: Room, operator: Operator): Promise<PasswordLink> {
  const token = room.ids.bytes(LINK_BYTES).toString("base64url");
  const expiresAt = room.clock.now() + LINK_LIFE;
  await insertLink(room.db, [digest(token), operator.id, utcText(expiresAt)]);
  return { token, expiresAt };
}

/** The operator that a link is for, while it may still be used. */
export async function openPasswordLink(
  { db, clock }: Omit<Room, "ids">,
  token: string,
): Promise<Operator | undefined> {
  return (await selectLink(db, [digest(token), utcText(clock.now())]))[0];
}

/** Sets the password that a link allows, and uses it up. Fails: invalid_request, not_found. */
export async function usePasswordLink(
  room: Room & { readonly db: Pool },
  token: string,
  password: string,
): Promise<Operator> {
  checkPassword(password);
  if (!(await openPasswordLink(room, token))) throw spent();
  const passwordHash = await hashPassword(room.ids, password);
  return transaction(room.db, async (client) => {
    const now = utcText(room.clock.now());
    const [operator] = await useLink(client, [digest(token), now, passwordHash]);
    if (!operator) throw spent();
    await audit(
      { ...room, db: client },
      { actor: operator.name, verb: "set-password", subject: operator.name, merchantId: null },
    );
    return operator;
  });
}

/** A token has 256 bits of its own: one pass of SHA-256 hides it well enough. */
function digest(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

function spent(): Failure {
  return new Failure("not_found", "This link was used or has expired", {
    hint: "Make a new one: gapura operator reset-password",
  });
}

const insertOperator = statement<Operator>(
  "operator_create",
  `insert into operator (id, name, created_at) values ($1, $2, $3)
   on conflict (name) do nothing
   returning id, name`,
);

const selectOperator = statement<Operator>(
  "operator_find",
  `select id, name from operator
    where ($1::text is null or name = $1) and removed_at is null
    order by created_at, id
    limit 1`,
);

const insertLink = statement(
  "operator_link_create",
  `with ended as (
     delete from operator_link where operator_id = $2 and used_at is null
   )
   insert into operator_link (hash, operator_id, expires_at) values ($1, $2, $3)`,
);

const selectLink = statement<Operator>(
  "operator_link_find",
  `select o.id, o.name
     from operator_link l
     join operator o on o.id = l.operator_id
    where l.hash = $1 and l.used_at is null and l.expires_at > $2 and o.removed_at is null`,
);

const useLink = statement<Operator>(
  "operator_link_use",
  `with used as (
     update operator_link set used_at = $2
      where hash = $1 and used_at is null and expires_at > $2
     returning operator_id
   )
   update operator o set password_hash = $3
     from used u
    where o.id = u.operator_id and o.removed_at is null
   returning o.id, o.name`,
);

/** Who runs the house: operators, their roles, and those who leave. An admin always stays. */
import { type Instant, utcText } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { audit } from "../engine/audit.ts";
import { createOperator, createPasswordLink, type PasswordLink } from "../engine/operators.ts";
import { Failure } from "../failure.ts";
import type { PeopleRoom } from "./person.ts";
import { OPERATOR_ROLES, type OperatorRole } from "./roles.ts";
import { revokeOthers } from "./sessions.ts";

export type HouseMember = {
  readonly id: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly since: Instant;
  readonly secured: boolean;
  readonly seenAt: Instant | null;
};

/** Who changes the team: an operator, never themselves. */
export type HouseHand = { readonly id: string; readonly by: string };

type Room = Omit<PeopleRoom, "houseKey">;

/** Those who are there, in the order of their coming. */
export function listOperators({
  db,
  clock,
}: {
  readonly db: Queryable;
  readonly clock: PeopleRoom["clock"];
}): Promise<readonly HouseMember[]> {
  return selectOperators(db, [utcText(clock.now())]);
}

/**
 * An operator with a link of a day to set the password. Fails: invalid_request (name, role),
 * conflict.
 */
export async function hireOperator(
  room: Room,
  { by: actor }: HouseHand,
  name: string,
  wanted: string,
): Promise<PasswordLink> {
  const role = roleOf(wanted);
  return transaction(room.db, async (client) => {
    const within = { ...room, db: client };
    const operator = await createOperator(within, name);
    await updateRole(client, [operator.id, role]);
    const line = { actor, verb: "operator create", subject: operator.name, detail: { role } };
    await audit(within, { ...line, merchantId: null });
    return createPasswordLink(within, operator);
  });
}

/** Fails: invalid_request (role), forbidden for oneself, not_found, wrong_state (last admin). */
export async function changeOperatorRole(
  room: Room,
  hand: HouseHand,
  id: string,
  wanted: string,
): Promise<void> {
  const role = roleOf(wanted);
  await changeHouse(room, hand, id, async (client, operator) => {
    if (role !== "admin") refuseLastAdmin(operator);
    await updateRole(client, [id, role]);
    return { verb: "operator role", detail: { from: operator.role, to: role } };
  });
}

/** Whoever leaves is signed out everywhere; the name stays taken. Fails as the change of a role. */
export async function removeOperator(room: Room, hand: HouseHand, id: string): Promise<void> {
  await changeHouse(room, hand, id, async (client, operator) => {
    refuseLastAdmin(operator);
    await markRemoved(client, [id, utcText(room.clock.now())]);
    await revokeOthers(client, id, null);
    return { verb: "operator remove", detail: { role: operator.role } };
  });
}

type Changing = { readonly role: OperatorRole; readonly admins: number };
type Done = { readonly verb: string; readonly detail: Readonly<Record<string, unknown>> };

async function changeHouse(
  room: Room,
  hand: HouseHand,
  id: string,
  change: (client: PoolClient, operator: Changing) => Promise<Done>,
): Promise<void> {
  if (hand.id === id) throw new Failure("forbidden", "Another operator must do this for you");
  await transaction(room.db, async (client) => {
    const house = await lockOperators(client, []);
    const operator = house.find((one) => one.id === id);
    if (!operator) throw new Failure("not_found", "There is no such operator");
    const admins = house.filter(({ role }) => role === "admin").length;
    const { verb, detail } = await change(client, { role: operator.role, admins });
    const line = { actor: hand.by, verb, subject: operator.name, detail, merchantId: null };
    await audit({ ...room, db: client }, line);
  });
}

/** Fails: invalid_request (role). */
export function roleOf(wanted: string): OperatorRole {
  const role = OPERATOR_ROLES.find((one) => one === wanted);
  if (role) return role;
  throw new Failure("invalid_request", "There is no such role", { field: "role" });
}

function refuseLastAdmin({ role, admins }: Changing): void {
  if (role !== "admin" || admins > 1) return;
  throw new Failure("wrong_state", "This is the last admin: make another one first");
}

const selectOperators = statement<HouseMember>(
  "operator_list",
  `select o.id, o.name, o.role, o.created_at as since,
          exists (select from totp t where t.person_id = o.id and t.confirmed_at is not null)
            or exists (select from passkey k where k.person_id = o.id) as secured,
          (select max(v.seen_at) from session v
            where v.person_id = o.id and v.expires_at > $1) as "seenAt"
     from operator o
    where o.removed_at is null
    order by o.created_at, o.id`,
);

const lockOperators = statement<{ id: string; name: string; role: OperatorRole }>(
  "operator_lock",
  "select id, name, role from operator where removed_at is null order by id for update",
);

const updateRole = statement("operator_set_role", "update operator set role = $2 where id = $1");

const markRemoved = statement(
  "operator_remove",
  "update operator set removed_at = $2, password_hash = null where id = $1",
);

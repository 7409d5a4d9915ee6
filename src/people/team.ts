/**
 * A merchant's team: who is in it, what they are, and who leaves. Nobody gives or takes more than
 * they have themselves, and a merchant always keeps an owner.
 */
import { type Instant, utcText } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { audit } from "../engine/audit.ts";
import { Failure } from "../failure.ts";
import type { PeopleRoom } from "./person.ts";
import { MEMBER_ROLES, type MemberRole, rolesToGive } from "./roles.ts";

export type TeamMember = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly since: Instant;
  /** Whether a second factor is set up. */
  readonly secured: boolean;
  readonly seenAt: Instant | null;
};

/** Who changes the team: a member with a role in it, or the house. */
export type TeamHand = {
  readonly merchantId: string;
  readonly by: string;
  readonly role: MemberRole | "house";
};

type Room = Omit<PeopleRoom, "houseKey">;

/** In the order of roles, then of names. */
export async function listTeam(
  { db, clock }: { readonly db: Queryable; readonly clock: PeopleRoom["clock"] },
  merchantId: string,
): Promise<readonly TeamMember[]> {
  const rows = await selectTeam(db, [merchantId, utcText(clock.now())]);
  const rank = ({ role }: TeamMember) => MEMBER_ROLES.indexOf(role);
  return rows.toSorted((one, other) => rank(one) - rank(other));
}

/** Roles that a hand may give. */
export function rolesOf({ role }: Pick<TeamHand, "role">): readonly MemberRole[] {
  return role === "house" ? MEMBER_ROLES : rolesToGive(role);
}

/** Fails: invalid_request (role), forbidden, not_found, wrong_state for the last owner. */
export async function changeRole(
  room: Room,
  hand: TeamHand,
  memberId: string,
  wanted: string,
): Promise<void> {
  const role = MEMBER_ROLES.find((one) => one === wanted);
  if (!role) throw new Failure("invalid_request", "There is no such role", { field: "role" });
  if (!rolesOf(hand).includes(role)) throw tooMuch();
  await changeTeam(room, hand, memberId, async (client, member) => {
    if (role !== "owner") refuseLastOwner(member);
    await updateRole(client, [hand.merchantId, memberId, role]);
    return { verb: "change-role", detail: { from: member.role, to: role } };
  });
}

/** Whoever leaves sees nothing of the merchant from now on. Fails as `changeRole`. */
export async function removeMember(room: Room, hand: TeamHand, memberId: string): Promise<void> {
  await changeTeam(room, hand, memberId, async (client, member) => {
    refuseLastOwner(member);
    await deleteMembership(client, [hand.merchantId, memberId]);
    return { verb: "remove-member", detail: { role: member.role } };
  });
}

type Changing = { readonly role: MemberRole; readonly owners: number };
type Done = { readonly verb: string; readonly detail: Readonly<Record<string, unknown>> };

/** Under the lock of the whole team, so that two owners who leave at once leave one behind. */
async function changeTeam(
  room: Room,
  hand: TeamHand,
  memberId: string,
  change: (client: PoolClient, member: Changing) => Promise<Done>,
): Promise<void> {
  const { merchantId, by: actor } = hand;
  await transaction(room.db, async (client) => {
    const team = await lockTeam(client, [merchantId]);
    const member = team.find(({ id }) => id === memberId);
    if (!member) throw new Failure("not_found", "There is no such member");
    if (!rolesOf(hand).includes(member.role)) throw tooMuch();
    const owners = team.filter(({ role }) => role === "owner").length;
    const { verb, detail } = await change(client, { role: member.role, owners });
    const line = { actor, verb, subject: member.email, detail, merchantId };
    await audit({ ...room, db: client }, line);
  });
}

function refuseLastOwner({ role, owners }: Changing): void {
  if (role !== "owner" || owners > 1) return;
  throw new Failure("wrong_state", "This is the last owner: make another one first");
}

function tooMuch(): Failure {
  return new Failure("forbidden", "Nobody gives or takes a role above their own");
}

const selectTeam = statement<TeamMember>(
  "team_list",
  `select m.id, m.email, m.name, s.role, s.created_at as since,
          exists (select from totp t where t.person_id = m.id and t.confirmed_at is not null)
            or exists (select from passkey k where k.person_id = m.id) as secured,
          (select max(v.seen_at) from session v
            where v.person_id = m.id and v.expires_at > $2) as "seenAt"
     from membership s
     join member m on m.id = s.member_id
    where s.merchant_id = $1
    order by m.name, m.id`,
);

const lockTeam = statement<{ id: string; role: MemberRole; email: string }>(
  "team_lock",
  `select s.member_id as id, s.role, m.email
     from membership s
     join member m on m.id = s.member_id
    where s.merchant_id = $1
    order by s.member_id
      for update of s`,
);

const updateRole = statement(
  "membership_role",
  "update membership set role = $3 where merchant_id = $1 and member_id = $2",
);

const deleteMembership = statement(
  "membership_remove",
  "delete from membership where merchant_id = $1 and member_id = $2",
);

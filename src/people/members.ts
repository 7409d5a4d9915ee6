/** Members: a merchant's people. They come by invitation, or by themselves where that is open. */
import { utcText } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { audit } from "../engine/audit.ts";
import { createMerchant } from "../engine/merchants.ts";
import { checkPassword, hashPassword } from "../engine/passwords.ts";
import { Failure } from "../failure.ts";
import { type Invitation, openInvitation, spentInvitation, takeInvitation } from "./invitations.ts";
import { type PeopleRoom, type Person, plainEmail } from "./person.ts";
import type { MemberRole } from "./roles.ts";

export type Membership = {
  readonly merchantId: string;
  readonly merchant: string;
  readonly role: MemberRole;
};

/** Who comes: as typed. */
export type Newcomer = {
  readonly email: string;
  readonly name: string;
  readonly password: string;
};

const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;
const LONGEST_NAME = 100;
const MOST_LISTED = 200;

/** A newcomer accepts. Fails: invalid_request (field), not_found (spent), conflict (has been). */
export async function acceptAsNewcomer(
  room: PeopleRoom,
  token: string,
  newcomer: Newcomer,
): Promise<Person> {
  checkNewcomer(newcomer);
  if (!(await openInvitation(room, token))) throw spentInvitation();
  const passwordHash = await hashPassword(room.ids, newcomer.password);
  return transaction(room.db, async (client) => {
    const invitation = await takeInvitation(room, client, token);
    const person = await createMember(room, client, newcomer, passwordHash);
    if (!person) {
      throw new Failure("conflict", "Sign in first, then open the link again", { field: "email" });
    }
    await join(room, client, invitation, person);
    return person;
  });
}

/** Somebody who is signed in accepts. Fails: not_found (spent). */
export async function acceptAsMember(
  room: PeopleRoom,
  token: string,
  person: Person,
): Promise<Invitation> {
  return transaction(room.db, async (client) => {
    const invitation = await takeInvitation(room, client, token);
    await join(room, client, invitation, person);
    return invitation;
  });
}

/**
 * Somebody comes by themselves, with a business of their own. Tells nobody whether the address was
 * known: then nothing is made. Fails: invalid_request (field).
 */
export async function signUp(
  room: PeopleRoom,
  newcomer: Newcomer & { readonly business: string },
): Promise<void> {
  checkNewcomer(newcomer);
  if (newcomer.business.trim() === "" || newcomer.business.length > LONGEST_NAME) {
    throw tooLong("business");
  }
  const passwordHash = await hashPassword(room.ids, newcomer.password);
  await transaction(room.db, async (client) => {
    const person = await createMember(room, client, newcomer, passwordHash);
    if (!person) return;
    const within = { ...room, db: client };
    const { id } = await createMerchant(within, newcomer.business.trim());
    await join(room, client, { merchantId: id, role: "owner", id }, person);
  });
}

/** Where somebody is a member, in the order of the merchants' names. */
export async function membershipsOf(
  db: Queryable,
  memberId: string,
): Promise<readonly Membership[]> {
  const rows = await selectMemberships(db, [memberId, MOST_LISTED]);
  return rows.map(({ merchant_id, merchant, role }) => ({
    merchantId: merchant_id,
    merchant,
    role,
  }));
}

function checkNewcomer({ email, name, password }: Newcomer): void {
  if (!EMAIL.test(plainEmail(email))) {
    throw new Failure("invalid_request", "This is no e-mail address", { field: "email" });
  }
  if (name.trim() === "" || name.length > LONGEST_NAME) throw tooLong("name");
  checkPassword(password);
}

function tooLong(field: string): Failure {
  return new Failure("invalid_request", `A name is 1 to ${LONGEST_NAME} characters`, { field });
}

async function createMember(
  room: PeopleRoom,
  client: PoolClient,
  { email, name }: Newcomer,
  passwordHash: string,
): Promise<Person | undefined> {
  const now = room.clock.now();
  const login = plainEmail(email);
  const values = [room.ids.uuid(now), login, name.trim(), passwordHash, utcText(now)];
  const [made] = await insertMember(client, values);
  return made && { realm: "dashboard", id: made.id, login, name: name.trim() };
}

type Accepted = Pick<Invitation, "merchantId" | "role" | "id">;

async function join(
  room: PeopleRoom,
  client: PoolClient,
  { merchantId, role, id }: Accepted,
  person: Person,
): Promise<void> {
  await insertMembership(client, [merchantId, person.id, role, utcText(room.clock.now())]);
  const detail = { role, invitation: id };
  await audit(
    { ...room, db: client },
    { actor: person.login, verb: "join", subject: person.login, detail, merchantId },
  );
}

const insertMember = statement<{ id: string }>(
  "member_create",
  `insert into member (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5)
   on conflict (email) do nothing
   returning id`,
);

/** Who is a member already stays what they are. */
const insertMembership = statement(
  "membership_create",
  `insert into membership (merchant_id, member_id, role, created_at) values ($1, $2, $3, $4)
   on conflict (merchant_id, member_id) do nothing`,
);

const selectMemberships = statement<{ merchant_id: string; merchant: string; role: MemberRole }>(
  "membership_list",
  `select s.merchant_id, m.name as merchant, s.role
     from membership s
     join merchant m on m.id = s.merchant_id
    where s.member_id = $1
    order by m.name, m.id
    limit $2`,
);

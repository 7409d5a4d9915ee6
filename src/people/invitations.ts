/** Invitations: links to hand over, each of which makes one person a member of one merchant. */
import { hash } from "node:crypto";
import { DAY, type Instant, utcText } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { audit } from "../engine/audit.ts";
import { Failure } from "../failure.ts";
import type { PeopleRoom } from "./person.ts";
import type { MemberRole } from "./roles.ts";

export type Invitation = {
  readonly id: string;
  readonly merchantId: string;
  readonly merchant: string;
  readonly role: MemberRole;
  readonly invitedBy: string;
  readonly expiresAt: Instant;
};

/** One that may still be used, as those see it who may withdraw it. */
export type OpenInvitation = Pick<Invitation, "id" | "role" | "invitedBy" | "expiresAt"> & {
  /** For whom it was made, as whoever invited wrote it down. */
  readonly meantFor: string | null;
};

export type WantedInvitation = {
  readonly merchantId: string;
  readonly role: MemberRole;
  readonly by: string;
  /** How long it works; seven days when absent. */
  readonly days?: number | undefined;
  readonly meantFor?: string | undefined;
};

/** How many days a link may work. */
export const INVITATION_DAYS: readonly number[] = [1, 7, 30];

const TOKEN_BYTES = 32;
const USUAL_DAYS = 7;
const LONGEST_NOTE = 200;
const MOST_LISTED = 200;

/** A link that makes whoever opens it first a member; shown this once. Fails: invalid_request. */
export async function invite(
  room: Omit<PeopleRoom, "houseKey">,
  wanted: WantedInvitation,
): Promise<{ readonly token: string; readonly expiresAt: Instant }> {
  const { merchantId, role, by, days = USUAL_DAYS, meantFor = "" } = wanted;
  if (!INVITATION_DAYS.includes(days)) {
    throw new Failure("invalid_request", `A link works for ${INVITATION_DAYS.join(", ")} days`, {
      field: "days",
    });
  }
  if (meantFor.length > LONGEST_NOTE) {
    throw new Failure("invalid_request", `At most ${LONGEST_NOTE} characters`, {
      field: "meant_for",
    });
  }
  const token = room.ids.bytes(TOKEN_BYTES).toString("base64url");
  const now = room.clock.now();
  const expiresAt = now + days * DAY;
  const id = room.ids.uuid(now);
  await transaction(room.db, async (client) => {
    await insertInvitation(client, [
      ...[digestOf(token), merchantId, id, role, by, meantFor || null],
      ...[utcText(now), utcText(expiresAt)],
    ]);
    const detail = { role, days, ...(meantFor && { meant_for: meantFor }) };
    const line = { actor: by, verb: "invite", subject: id, detail, merchantId };
    await audit({ ...room, db: client }, line);
  });
  return { token, expiresAt };
}

/** The invitation of a token while it may be used. */
export async function openInvitation(
  { db, clock }: Pick<PeopleRoom, "db" | "clock">,
  token: string,
): Promise<Invitation | undefined> {
  const [row] = await selectInvitation(db, [digestOf(token), utcText(clock.now())]);
  return row && invitationOf(row);
}

/** Uses it up, inside the commit of what it allows. Fails: not_found (spent). */
export async function takeInvitation(
  { clock }: Pick<PeopleRoom, "clock">,
  client: PoolClient,
  token: string,
): Promise<Invitation> {
  const [row] = await spendInvitation(client, [digestOf(token), utcText(clock.now())]);
  if (!row) throw spentInvitation();
  return invitationOf(row);
}

export function spentInvitation(): Failure {
  return new Failure("not_found", "This invitation was used, withdrawn or has expired");
}

/** A merchant's that may still be used, the newest first. */
export function listInvitations(
  { db, clock }: { readonly db: Queryable; readonly clock: PeopleRoom["clock"] },
  merchantId: string,
): Promise<readonly OpenInvitation[]> {
  return selectOpen(db, [merchantId, utcText(clock.now()), MOST_LISTED]);
}

/** How many a merchant has made since then, used and withdrawn ones included. */
export async function countInvitations(
  db: Queryable,
  merchantId: string,
  since: Instant,
): Promise<number> {
  const [row] = await selectCount(db, [merchantId, utcText(since)]);
  return row?.made ?? 0;
}

/** Its link works no more. Fails: not_found for one that cannot be used anyway. */
export async function withdrawInvitation(
  room: Omit<PeopleRoom, "houseKey">,
  { merchantId, id, by }: { readonly merchantId: string; readonly id: string; readonly by: string },
): Promise<void> {
  await transaction(room.db, async (client) => {
    const now = utcText(room.clock.now());
    if ((await withdraw(client, [merchantId, id, now])).length === 0) throw spentInvitation();
    const line = { actor: by, verb: "withdraw-invitation", subject: id, merchantId };
    await audit({ ...room, db: client }, line);
  });
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

type InvitationRow = {
  id: string;
  merchant_id: string;
  merchant: string;
  role: MemberRole;
  invited_by: string;
  expires_at: Instant;
};

function invitationOf(row: InvitationRow): Invitation {
  const { id, merchant, role } = row;
  const { merchant_id: merchantId, invited_by: invitedBy, expires_at: expiresAt } = row;
  return { id, merchant, role, merchantId, invitedBy, expiresAt };
}

const COLUMNS = "i.id, i.merchant_id, m.name as merchant, i.role, i.invited_by, i.expires_at";

/** Of invitation `i`, at $2. */
const USABLE = "i.used_at is null and i.withdrawn_at is null and i.expires_at > $2";

const insertInvitation = statement(
  "invitation_create",
  `insert into invitation
          (hash, merchant_id, id, role, invited_by, meant_for, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

const selectInvitation = statement<InvitationRow>(
  "invitation_find",
  `select ${COLUMNS}
     from invitation i
     join merchant m on m.id = i.merchant_id
    where i.hash = $1 and ${USABLE}`,
);

const spendInvitation = statement<InvitationRow>(
  "invitation_spend",
  `update invitation i set used_at = $2
     from merchant m
    where i.hash = $1 and ${USABLE} and m.id = i.merchant_id
   returning ${COLUMNS}`,
);

const selectOpen = statement<OpenInvitation>(
  "invitation_list",
  `select i.id, i.role, i.invited_by as "invitedBy", i.expires_at as "expiresAt",
          i.meant_for as "meantFor"
     from invitation i
    where i.merchant_id = $1 and ${USABLE}
    order by i.created_at desc, i.id
    limit $3`,
);

const selectCount = statement<{ made: number }>(
  "invitation_count",
  `select count(*)::int as made from invitation i
    where i.merchant_id = $1 and i.created_at > $2`,
);

const withdraw = statement<{ id: string }>(
  "invitation_withdraw",
  `update invitation i set withdrawn_at = $3
    where i.merchant_id = $1 and i.id = $2 and i.used_at is null and i.withdrawn_at is null
      and i.expires_at > $3
   returning i.id`,
);

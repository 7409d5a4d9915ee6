/**
 * Roles: who may do what, in one place. A page and each of its acts name one right; whether a role
 * has it is answered here and nowhere else.
 */

/** What a merchant's person may do. */
export type MemberRight =
  | "view" // read everything that is no secret
  | "money" // refund, pay out, beneficiaries
  | "develop" // keys, endpoints, the API console, payments made by hand
  | "settings" // projects, channels, fees, branding, going live
  | "team" // invite, change roles, remove
  | "own"; // make and unmake owners

/** What an operator may do. */
export type OperatorRight =
  | "view"
  | "money" // decide payouts and money astray, statements
  | "merchants" // limits, fees, pause, look at one from inside
  | "act" // change settings of a merchant from inside
  | "run" // rails, endpoints of all, backup
  | "people"; // operators and their roles, invitations

export type MemberRole = "owner" | "admin" | "developer" | "finance" | "viewer";
export type OperatorRole = "admin" | "finance" | "support" | "viewer";

const MEMBERS: Readonly<Record<MemberRole, readonly MemberRight[]>> = {
  owner: ["view", "money", "develop", "settings", "team", "own"],
  admin: ["view", "money", "develop", "settings", "team"],
  developer: ["view", "develop"],
  finance: ["view", "money"],
  viewer: ["view"],
};

const OPERATORS: Readonly<Record<OperatorRole, readonly OperatorRight[]>> = {
  admin: ["view", "money", "merchants", "act", "run", "people"],
  finance: ["view", "money"],
  support: ["view", "merchants", "run"],
  viewer: ["view"],
};

/** All that an operator may at most, who acts as a merchant: no money, no secret, no people. */
const ACTING: readonly Right[] = ["view", "settings"];

export const MEMBER_ROLES = Object.keys(MEMBERS) as readonly MemberRole[];
export const OPERATOR_ROLES = Object.keys(OPERATORS) as readonly OperatorRole[];

export type Right = MemberRight | OperatorRight;
export type Role =
  | { readonly of: "merchant"; readonly role: MemberRole; readonly acting?: boolean }
  | { readonly of: "house"; readonly role: OperatorRole };

/** Whether a role has a right. */
export function mayDo(who: Role, right: Right): boolean {
  const rights: readonly Right[] = who.of === "house" ? OPERATORS[who.role] : MEMBERS[who.role];
  if (who.of === "merchant" && who.acting && !ACTING.includes(right)) return false;
  return rights.includes(right);
}

/** Roles that somebody may give to others: never more than the giver has. */
export function rolesToGive(role: MemberRole): readonly MemberRole[] {
  if (!MEMBERS[role].includes("team")) return [];
  return MEMBER_ROLES.filter((one) => one !== "owner" || MEMBERS[role].includes("own"));
}

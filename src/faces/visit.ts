/** Who is at a page and may be there: the merchant and project it is of, the person's role. */
import { createHash } from "node:crypto";
import { viewMerchant } from "../db/merchant-view.ts";
import { audit } from "../engine/audit.ts";
import { findMerchant, findProject, listProjects, type Merchant } from "../engine/merchants.ts";
import type { Project } from "../engine/settings.ts";
import { assert, Failure } from "../failure.ts";
import { parseId, showId } from "../ids.ts";
import { type Membership, membershipsOf } from "../people/members.ts";
import { operatorRoleOf } from "../people/operator-roles.ts";
import type { Person, Realm } from "../people/person.ts";
import { mayDo, type Role } from "../people/roles.ts";
import type { Session } from "../people/sessions.ts";
import type { Language } from "../ui/language.ts";
import type { Found } from "./find-page.ts";
import type { FaceRoom, Scope, Visit } from "./page.ts";
import { sentenceOf } from "./refusals.ts";
import { type FaceRequest, type Form, pathOf, queryOf } from "./request.ts";

/** Who asks, before it is known for which page. */
export type Guest = {
  readonly room: FaceRoom;
  readonly realm: Realm;
  readonly root: string;
  readonly origin: string;
  readonly request: FaceRequest;
  readonly language: Language;
  readonly person: Person;
  readonly session: Session;
  readonly token: string;
};

/** What an address names: a scope, and what of it. */
export type Place = {
  readonly scope: Scope;
  /** Under the scope's address. */
  readonly path: string;
  /** The scope's own address. */
  readonly base: string;
  readonly named: string;
};

/** `/dashboard/projects/toko/payments` is `/payments` of the project `toko`. */
export function placeOf(realm: Realm, root: string, path: string): Place {
  const rest = path.slice(root.length);
  const [, kind, named = "", inner = ""] = /^\/(projects|merchants)\/([^/]+)(.*)$/.exec(rest) ?? [];
  if (realm === "console") return { scope: "house", path: rest, base: root, named: "" };
  if (kind === undefined) return { scope: "person", path: rest, base: root, named: "" };
  const scope = kind === "projects" ? "project" : "merchant";
  return { scope, path: inner, base: `${root}/${kind}/${named}`, named };
}

/** Where the visit stands, for whom. `merchants` and `projects` are what one may go to instead. */
export type Standing = {
  readonly role: Role | undefined;
  readonly merchant: Merchant | undefined;
  readonly project: Project | undefined;
  readonly memberships: readonly Membership[];
  readonly projects: readonly Project[];
};

/** Fails: not_found for what is not there and for what is another's alike. */
export async function standAt(guest: Guest, place: Place): Promise<Standing> {
  const { room, realm, session } = guest;
  if (realm === "console") {
    const role = await operatorRoleOf(room.db, session.personId);
    return { role, merchant: undefined, project: undefined, memberships: [], projects: [] };
  }
  const memberships = await placesOf(guest);
  const project =
    place.scope === "project" ? await findProject(room.db, { slug: place.named }) : undefined;
  const merchantId = project?.merchantId ?? parseId("mer", place.named);
  const membership = memberships.find((one) => one.merchantId === merchantId);
  if (place.scope !== "person" && !membership) throw new Failure("not_found", "Not there");
  const acting = session.actsAs !== null;
  const role: Role | undefined = membership && { of: "merchant", role: membership.role, acting };
  const merchant = membership && { id: membership.merchantId, name: membership.merchant };
  const projects = merchant ? await listProjects(room.db, merchant.id) : [];
  return { role, merchant, project, memberships, projects };
}

/** An operator who acts as a merchant is there alone, and no longer than the role allows it. */
async function placesOf({ room, session }: Guest): Promise<readonly Membership[]> {
  const { actsAs, acting, personId } = session;
  if (actsAs === null || !acting) return membershipsOf(room.db, personId);
  const operator = await operatorRoleOf(room.db, personId);
  if (!operator || !mayDo(operator, acting.role === "admin" ? "act" : "merchants")) return [];
  const merchant = await findMerchant(room.db, actsAs);
  const { role } = acting;
  return merchant ? [{ merchantId: merchant.id, merchant: merchant.name, role }] : [];
}

/** The visit itself. Fails: forbidden when the role has not the page's right. */
export function visitOf(
  guest: Guest,
  place: Place,
  standing: Standing,
  { page, params }: Found,
  refused: { readonly sent?: Form; readonly refusal?: Failure } = {},
): Visit {
  const { room, realm, language, person, session, request, origin } = guest;
  const { role, merchant, project } = standing;
  const { sent, refusal } = refused;
  const query = queryOf(request);
  const address = pathOf(request);
  const may: Visit["may"] = (right) => role !== undefined && mayDo(role, right);
  if (page.right !== "own-pages" && !may(page.right)) {
    throw new Failure("forbidden", `This page asks for the right ${page.right}`);
  }
  return {
    ...{ room, realm, language, person, session, role, merchant, project, params, query },
    ...{
      address,
      origin,
      sent,
      refusal,
      may,
      caller: { address: request.address, from: request.from },
    },
    now: project ? room.engine.now(project) : room.clock.now(),
    formToken: formTokenOf(guest.token),
    link: (path, wanted = {}) => withQuery(place.base + path, new URLSearchParams(), wanted),
    here: (changes) => withQuery(address, query, changes),
    field: (name, value) => ({
      name,
      value: sent?.has(name) ? sent.text(name) : value,
      error: refusal?.field === name ? sentenceOf(refusal, language) : undefined,
    }),
    read(work) {
      assert(merchant, `${page.path} reads a merchant's rows and is of none`);
      return viewMerchant(room.db, merchant.id, work);
    },
    audit(verb, subject, detail = {}, of = merchant?.id ?? null) {
      return audit(room, { actor: person.login, verb, subject, detail, merchantId: of });
    },
  };
}

/** Known to the pages of one session alone. */
export function formTokenOf(token: string): string {
  return createHash("sha256").update(`form:${token}`).digest("base64url");
}

export function merchantAddress(root: string, merchantId: string): string {
  return `${root}/merchants/${showId("mer", merchantId)}`;
}

function withQuery(
  address: string,
  query: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const next = new URLSearchParams(query);
  for (const own of ["lang", "told"]) next.delete(own);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, value);
  }
  return next.size === 0 ? address : `${address}?${next}`;
}

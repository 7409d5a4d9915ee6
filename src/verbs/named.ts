/** What people name on a command line: projects and merchants by slug or id, keys by id or hint. */
import { findKey, type KeyFacts, listKeys } from "../engine/keys.ts";
import { findMerchant, findProject, type Merchant } from "../engine/merchants.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { type IdKind, parseId } from "../ids.ts";
import type { Desk } from "./define.ts";

/** A project by its slug, `prj_…` or bare id. Fails: not_found. */
export async function namedProject(desk: Desk, name: string): Promise<Project> {
  const id = idIn("prj", name);
  const found =
    (id && (await findProject(desk.house.db, { id }))) ??
    (await findProject(desk.house.db, { slug: name }));
  if (!found) {
    throw new Failure("not_found", `There is no project ${name}`, {
      hint: "gapura project list shows them.",
    });
  }
  return found;
}

/** A merchant by `mer_…` or bare id. Fails: not_found. */
export async function namedMerchant(desk: Desk, name: string): Promise<Merchant> {
  const id = idIn("mer", name);
  const found = id && (await findMerchant(desk.house.db, id));
  if (!found) throw new Failure("not_found", `There is no merchant ${name}`);
  return found;
}

/** A working key by `key_…` or bare id, or by its hint within a project. Fails: not_found. */
export async function namedKey(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<KeyFacts & { merchantId: string }> {
  const id = idIn("key", name);
  const byId = id && (await findKey(desk.house.db, id));
  if (byId) return byId;
  if (projectName !== undefined) {
    const project = await namedProject(desk, projectName);
    const keys = await listKeys(desk.house.db, project);
    const [only, second] = keys.filter(({ hint }) => hint === name);
    if (only && !second) return { ...only, merchantId: project.merchantId };
  }
  throw new Failure("not_found", `There is no key ${name}`, {
    hint: "gapura key list --project SLUG shows a project's keys.",
  });
}

/** The UUID in an id shown with its prefix, without it, or as a UUID. */
export function idIn(kind: IdKind, text: string): string | undefined {
  const bare = text.startsWith(`${kind}_`) ? text : `${kind}_${text.replaceAll("-", "")}`;
  return parseId(kind, bare);
}

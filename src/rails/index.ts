/**
 * The rails: every file of this folder whose default export is one, or one for each mode, in order
 * of id.
 */
import { readdirSync } from "node:fs";
import type { Rail } from "../engine/rail.ts";

/** Sources as they stand in src (.ts) and in dist (.js); this file, tests and typings are none. */
const SOURCE = /^(?!index\.)[a-z0-9-]+\.(?:ts|js)$/;

export const rails: readonly Rail[] = await loadRails();

async function loadRails(): Promise<readonly Rail[]> {
  const here = new URL(".", import.meta.url);
  const files = readdirSync(here).filter((file) => SOURCE.test(file));
  const modules = await Promise.all(files.map((file) => import(new URL(file, here).href)));
  return modules
    .flatMap(({ default: made }) => [made].flat().filter(isRail))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function isRail(value: unknown): value is Rail {
  return (
    typeof value === "object" &&
    value !== null &&
    "channels" in value &&
    ("charge" in value || "ask" in value)
  );
}

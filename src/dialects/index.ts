/** The dialects: every file of this folder that has one as its default export, in order of id. */
import { readdirSync } from "node:fs";
import { assert } from "../failure.ts";
import type { Dialect } from "./define.ts";

export const dialects: readonly Dialect[] = await loadDialects();

/** A dialect by its id; a stranger is our own fault. */
export function dialectOf(id: string): Dialect {
  const dialect = dialects.find((one) => one.id === id);
  assert(dialect, `no dialect ${id}`);
  return dialect;
}

async function loadDialects(): Promise<readonly Dialect[]> {
  const here = new URL(".", import.meta.url);
  const files = readdirSync(here).filter(isSource);
  const modules = await Promise.all(files.map((file) => import(new URL(file, here).href)));
  return modules
    .flatMap(({ default: dialect }) => (isDialect(dialect) ? [dialect] : []))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Sources as they stand in src (.ts) and in dist (.js); this file, tests and typings are none. */
function isSource(file: string): boolean {
  return /^(?!index\.)[a-z0-9-]+\.(?:ts|js)$/.test(file);
}

function isDialect(value: unknown): value is Dialect {
  return typeof value === "object" && value !== null && "operations" in value && "webhook" in value;
}

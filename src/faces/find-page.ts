/** The pages of a face: every file of a folder that has one as its default export, by address. */
import { readdirSync } from "node:fs";
import { assert } from "../failure.ts";
import type { AnyPage, Scope } from "./page.ts";

export type Found = {
  readonly page: AnyPage;
  readonly params: Readonly<Record<string, string>>;
};

/** Reads the folder: in src and in dist alike. */
export async function loadPages(folder: URL): Promise<readonly AnyPage[]> {
  const files = readdirSync(folder).filter((file) => /^[a-z0-9-]+\.(?:tsx?|js)$/.test(file));
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules.map((module, at) => {
    assert(isPage(module.default), `${files[at]} has no page as its default export`);
    return module.default;
  });
}

function isPage(value: unknown): value is AnyPage {
  return typeof value === "object" && value !== null && "scope" in value && "show" in value;
}

/** Finds a page by its scope and the path under it; a fixed segment goes before a named one. */
export function pageFinder(
  pages: readonly AnyPage[],
): (scope: Scope, path: string) => Found | undefined {
  const known = pages
    .map((page) => ({ page, parts: page.path.split("/").filter((part) => part !== "") }))
    .sort((one, other) => namesIn(one.parts) - namesIn(other.parts));
  for (const [at, { page }] of known.entries()) {
    const twin = known.find((one, other) => other > at && sameAddress(one.page, page));
    assert(!twin, `two pages stand at ${page.scope} ${page.path}`);
  }
  return (scope, path) => {
    const segments = path.split("/").filter((part) => part !== "");
    for (const { page, parts } of known) {
      if (page.scope !== scope || parts.length !== segments.length) continue;
      const params = matchParts(parts, segments);
      if (params) return { page, params };
    }
    return undefined;
  };
}

function namesIn(parts: readonly string[]): number {
  return parts.filter((part) => part.startsWith(":")).length;
}

function sameAddress(one: AnyPage, other: AnyPage): boolean {
  return one.scope === other.scope && one.path === other.path;
}

function matchParts(
  parts: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at] as string;
    if (!part.startsWith(":")) {
      if (part !== segment) return undefined;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
  }
  return params;
}

/**
 * Entrances: the ways by which a request reaches a dialect. At the root all dialects stand side by
 * side; under `/<dialect id>/` and under the original's Host there is one alone.
 */
import { assert } from "../failure.ts";
import type { Dialect, Operation, Page } from "./define.ts";
import { createRoutes, namesIn, type Routes } from "./routes.ts";

/** Which operation answered, in words that may be logged: an address may hold a key. */
export type ServedName = {
  readonly dialect: string;
  readonly operation: string;
  readonly route: string;
};

/** An operation as it is served at a pattern. */
export type Served = {
  readonly dialect: Dialect;
  readonly name: ServedName;
  readonly method: string;
  /** The pattern's names, in order. */
  readonly names: readonly string[];
  readonly operation: Operation;
};

export type ServedPage = {
  readonly dialect: Dialect;
  readonly names: readonly string[];
  readonly page: Page;
};

type Entrance = {
  readonly prefix: string;
  /** The dialect whose entrance this is; at the root none. */
  readonly dialect: Dialect | undefined;
  readonly operations: Routes<Served>;
  readonly pages: Routes<ServedPage>;
  link(path: string): string;
};

/** An address, taken apart. */
export type Place = {
  readonly entrance: Entrance;
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
};

/** Finds the entrance of an address; undefined when the address is not a path. */
export type Entrances = (url: string, host: string | undefined) => Place | undefined;

export function createEntrances(dialects: readonly Dialect[], publicUrl: string): Entrances {
  const origin = publicUrl.replace(/\/+$/, "");
  const root = createEntrance(dialects, "", origin, undefined);
  const byPrefix = new Map<string, Entrance>();
  const byHost = new Map<string, Entrance>();
  for (const dialect of dialects) {
    const prefix = `/${dialect.id}`;
    byPrefix.set(dialect.id, createEntrance([dialect], prefix, origin + prefix, dialect));
    for (const host of dialect.hosts) {
      byHost.set(host, createEntrance([dialect], "", `https://${host}`, dialect));
    }
  }
  return (url, host) => {
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? "" : url.slice(mark + 1);
    if (!path.startsWith("/")) return undefined;
    const own = host && byHost.get(bareHost(host));
    if (own) return { entrance: own, path, query };
    const slash = path.indexOf("/", 1);
    const entrance = byPrefix.get(path.slice(1, slash < 0 ? undefined : slash));
    if (!entrance) return { entrance: root, path, query };
    return { entrance, path: slash < 0 ? "/" : path.slice(slash), query };
  };
}

/** The dialect whose 404 an address without an operation gets. */
export function ownerOf(
  { entrance, path }: Place,
  dialects: readonly Dialect[],
): Dialect | undefined {
  return (
    entrance.dialect ??
    dialects.find(({ ownPaths }) =>
      ownPaths?.some((own) => path === own || path.startsWith(`${own}/`)),
    )
  );
}

function createEntrance(
  dialects: readonly Dialect[],
  prefix: string,
  base: string,
  dialect: Dialect | undefined,
): Entrance {
  const operations = createRoutes<Served>();
  const pages = createRoutes<ServedPage>();
  const taken = new Set<string>();
  for (const dialect of dialects) {
    for (const operation of dialect.operations) {
      const [method, pattern] = operation.route.split(" ") as [string, string];
      const place = `${method} ${pattern.replaceAll(/:\w+/g, ":")}`;
      assert(!taken.has(place), `two operations at ${place}, one of them ${dialect.id}'s`);
      taken.add(place);
      const name = { dialect: dialect.id, operation: operation.id, route: operation.route };
      operations.add(pattern, { dialect, name, method, names: namesIn(pattern), operation });
    }
    for (const page of dialect.pages) {
      pages.add(page.path, { dialect, names: namesIn(page.path), page });
    }
  }
  return { prefix, dialect, operations, pages, link: (path) => base + path };
}

/** A Host header without its port, its final dot and its capitals. */
function bareHost(host: string): string {
  const colon = host.indexOf(":");
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase().replace(/\.$/, "");
}

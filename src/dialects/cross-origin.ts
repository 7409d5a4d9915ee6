/**
 * Calls from browsers of other origins: open where no key is asked, else as the project says.
 * Before the project is known, in a preflight or a refused key, the dialect says.
 */
import type { Project } from "../engine/settings.ts";
import type { WireReply } from "./define.ts";
import type { Served } from "./entrances.ts";

const OPEN = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id, retry-after",
} as const;
const CLOSED = {} as const;

/** The headers that let a browser read a reply, or none. */
export function crossOriginHeaders(
  { dialect, operation }: Served,
  project?: Project,
): Readonly<Record<string, string>> {
  const allowed = project ? project.settings.crossOrigin : dialect.crossOrigin;
  return operation.access === "public" || allowed ? OPEN : CLOSED;
}

/** The answer to OPTIONS: what the address allows, and to browsers only what is open to them. */
export function preflight(served: readonly Served[]): WireReply {
  const open = served.find((one) => crossOriginHeaders(one) === OPEN);
  const headers = open && {
    ...OPEN,
    "access-control-allow-methods": allowedMethods(served),
    "access-control-allow-headers": "authorization, content-type, idempotency-key, x-api-key",
    "access-control-max-age": "86400",
  };
  return { status: 204, headers: { allow: allowedMethods(served), ...headers }, body: "" };
}

/** The value of Allow: `GET, HEAD, OPTIONS`. */
export function allowedMethods(served: readonly Served[]): string {
  const methods = served.flatMap(({ method, operation }) =>
    method === "GET" && !operation.writes ? ["GET", "HEAD"] : [method],
  );
  return [...new Set([...methods, "OPTIONS"])].join(", ");
}

/**
 * Whether a form was sent from one of our own pages, by what the browser says of where it stood.
 */
import type { IncomingHttpHeaders } from "node:http";

/**
 * Pages set no cookie, so there is nothing that a foreign page could ride on; this keeps it from
 * sending our forms at all. A client that says neither is no browser and is let through.
 */
export function isOwnForm(headers: IncomingHttpHeaders, ownHosts: readonly string[]): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && ownHosts.includes(new URL(origin).host);
}

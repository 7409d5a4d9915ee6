/**
 * Whether a form was sent from one of our own pages, by what the browser says of where it stood.
 */
import type { RequestHeaders } from "./request.ts";

/**
 * Keeps a foreign page from sending our forms at all. A client that says neither is no browser and
 * is let through: where a cookie counts, a token of the session does as well.
 */
export function isOwnForm(headers: RequestHeaders, ownHosts: readonly string[]): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && ownHosts.includes(new URL(origin).host);
}

/**
 * Where the way back leads: only http(s), only hosts that the project allows, never with
 * credentials.
 */
import type { Project } from "../engine/settings.ts";

/**
 * The first address that may be followed: the payment's own, else the project's; null for none.
 * `told` is appended to its query, whichever it is.
 */
export function returnAddress(
  asked: string | null,
  settings: Pick<Project["settings"], "returnUrl" | "returnHosts">,
  told: Readonly<Record<string, string>> = {},
): string | null {
  const addresses = [asked, settings.returnUrl ?? null];
  const address = addresses.find((one) => one !== null && mayLeadTo(one, settings.returnHosts));
  return address ? withQuery(address, new URLSearchParams(told)) : null;
}

/** What the address has already stays as it was written. */
function withQuery(address: string, told: URLSearchParams): string {
  if (told.size === 0) return address;
  const url = new URL(address);
  url.search = url.search === "" ? `${told}` : `${url.search}&${told}`;
  return url.href;
}

function mayLeadTo(address: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return false;
  if (url.username !== "" || url.password !== "") return false;
  return hosts.length === 0 || hosts.includes(url.hostname) || hosts.includes(url.host);
}

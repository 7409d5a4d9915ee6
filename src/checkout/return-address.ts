/** Where the way back leads: only http(s), only hosts that the project allows, never with credentials. */
import type { Project } from "../engine/settings.ts";

/** The first address that may be followed: the payment's own, else the project's; null for none. */
export function returnAddress(
  asked: string | null,
  settings: Pick<Project["settings"], "returnUrl" | "returnHosts">,
): string | null {
  const addresses = [asked, settings.returnUrl ?? null];
  return addresses.find((one) => one !== null && mayLeadTo(one, settings.returnHosts)) ?? null;
}

function mayLeadTo(address: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return false;
  if (url.username !== "" || url.password !== "") return false;
  return hosts.length === 0 || hosts.includes(url.hostname) || hosts.includes(url.host);
}

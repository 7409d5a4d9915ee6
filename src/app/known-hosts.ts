/** The hosts that pages are served under: any other name for us is answered with 421. */

export type KnownHosts = {
  /** Whether a Host header names us; its port does not matter. */
  has(host: string): boolean;
};

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

export function createKnownHosts(
  config: { readonly publicUrl: string; readonly dashboardUrl?: string | undefined },
  dialects: readonly { readonly hosts: readonly string[] }[],
): KnownHosts {
  const own = [config.publicUrl, config.dashboardUrl]
    .filter((url) => url !== undefined)
    .map((url) => new URL(url).hostname);
  const names = new Set([...LOCAL, ...own, ...dialects.flatMap(({ hosts }) => hosts)]);
  return { has: (host) => names.has(nameOf(host)) };
}

/** A host without its port and the dot of the root, in lower case. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "");
}

/** Who asks, and under which host: forwarded headers count only when a known proxy sends them. */
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

type Range = {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
};

export type Caller = {
  /** The client's address, IPv4 never in its mapped form. */
  readonly address: string;
  /** The Host that the client asked for, with its port; empty when it named none. */
  readonly host: string;
  /** Somebody forwarded the request whose word does not count: who asks is not known. */
  readonly relayed: boolean;
};

/** Reads the caller from the socket's address and the headers. */
export type CallerReader = (peer: string | undefined, headers: IncomingHttpHeaders) => Caller;

/** Past this many forwarded addresses the rest is not read. */
const MOST_HOPS = 16;

export function createCallerReader(proxies: readonly Range[]): CallerReader {
  const trusted = new BlockList();
  for (const { address, prefix, family } of proxies) trusted.addSubnet(address, prefix, family);
  const isProxy = (address: string) =>
    trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (peer, headers) => {
    const socket = plainAddress(peer ?? "");
    const host = headers.host ?? "";
    if (proxies.length === 0 || isIP(socket) === 0 || !isProxy(socket)) {
      return { address: socket, host, relayed: headers["x-forwarded-for"] !== undefined };
    }
    const hops = one(headers["x-forwarded-for"]).split(",").slice(-MOST_HOPS).reverse();
    // From our own side outwards: the first address that is no proxy of ours is the client.
    let address = socket;
    for (const hop of hops.map((text) => plainAddress(text.trim()))) {
      if (isIP(hop) === 0) break;
      address = hop;
      if (!isProxy(hop)) break;
    }
    const forwardedHost = one(headers["x-forwarded-host"]).split(",").at(-1)?.trim();
    return { address, host: forwardedHost || host, relayed: false };
  };
}

function one(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(",") : (header ?? "");
}

function plainAddress(text: string): string {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1");
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(bare) ? bare.slice(7) : bare;
}

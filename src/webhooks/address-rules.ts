/**
 * Address rules: which IP addresses a webhook may never reach.
 * After the IANA special-purpose address registries for IPv4 and IPv6, of 2025.
 */
import { BlockList, isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Every range that is not the public internet, and the words for it. */
const SPECIAL: readonly (readonly [range: string, what: string])[] = [
  ["0.0.0.0/8", "this host"],
  ["10.0.0.0/8", "a private address"],
  ["100.64.0.0/10", "a carrier's shared address"],
  ["127.0.0.0/8", "a loopback address"],
  ["168.63.129.16/32", "a cloud's own service"],
  ["169.254.0.0/16", "a link-local address"],
  ["172.16.0.0/12", "a private address"],
  ["192.0.0.0/24", "a protocol assignment"],
  ["192.0.2.0/24", "an address for documents"],
  ["192.31.196.0/24", "an anycast sink"],
  ["192.52.193.0/24", "a multicast relay"],
  ["192.88.99.0/24", "a 6to4 relay"],
  ["192.168.0.0/16", "a private address"],
  ["192.175.48.0/24", "an anycast sink"],
  ["198.18.0.0/15", "a benchmark address"],
  ["198.51.100.0/24", "an address for documents"],
  ["203.0.113.0/24", "an address for documents"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
  ["::/128", "this host"],
  ["::1/128", "a loopback address"],
  ["::/96", "an embedded IPv4 address"],
  ["::ffff:0:0/96", "an embedded IPv4 address"],
  ["::ffff:0:0:0/96", "an embedded IPv4 address"],
  ["64:ff9b::/96", "an embedded IPv4 address"],
  ["64:ff9b:1::/48", "an embedded IPv4 address"],
  ["100::/64", "a discard address"],
  ["100:0:0:1::/64", "a dummy address"],
  ["2001::/23", "a protocol assignment or a Teredo tunnel"],
  ["2001:db8::/32", "an address for documents"],
  ["2002::/16", "a 6to4 tunnel"],
  ["2620:4f:8000::/48", "an anycast sink"],
  ["3fff::/20", "an address for documents"],
  ["5f00::/16", "a segment routing address"],
  ["fc00::/7", "a private address"],
  ["fe80::/10", "a link-local address"],
  ["fec0::/10", "a site-local address"],
  ["ff00::/8", "a multicast address"],
];

/** The only part of IPv6 that the public internet uses. */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3");

/** What lies outside it, in pieces that leave out ::/8, for the wall below. */
const OUTSIDE_GLOBAL_IPV6: readonly string[] = [
  "100::/8",
  "200::/7",
  "400::/6",
  "800::/5",
  "1000::/4",
  "4000::/2",
  "8000::/1",
];

/** One mapped range covers all of IPv4 in a BlockList; there the IPv4 rules judge mapped forms. */
const MAPPED_RANGE = "::ffff:0:0/96";

const rules = SPECIAL.map(([range, what]) => ({ range: ipaddr.parseCIDR(range), what }));

/**
 * What is wrong with an address as a place on the public internet, in words that follow "is";
 * undefined when nothing is. Anything but a plain IPv4 or IPv6 address is wrong, also a zone.
 */
export function addressFault(address: string): string | undefined {
  if (isIP(address) === 0 || address.includes("%")) return "no plain IP address";
  const parsed = ipaddr.parse(address);
  for (const { range, what } of rules) {
    if (parsed.kind() === range[0].kind() && parsed.match(range)) return what;
  }
  if (parsed.kind() === "ipv6" && !parsed.match(GLOBAL_IPV6)) return "not on the public internet";
  return parsed.range() === "unicast" ? undefined : "not on the public internet";
}

/** Says whether an address is this machine's loopback itself, not a form that embeds one. */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.parse(address).range() === "loopback";
}

/** Says whether an address lies in a range in CIDR notation. */
export function isWithin(address: string, range: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const [network, bits] = ipaddr.parseCIDR(range);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === network.kind() && parsed.match([network, bits]);
}

/** The same rules for `net.connect({ blockList })`: a second wall, built by other hands. */
export function createWall(): BlockList {
  const wall = new BlockList();
  const named = SPECIAL.map(([range]) => range).filter((range) => range !== MAPPED_RANGE);
  for (const range of [...named, ...OUTSIDE_GLOBAL_IPV6]) {
    const [network = "", bits] = range.split("/");
    wall.addSubnet(network, Number(bits), range.includes(":") ? "ipv6" : "ipv4");
  }
  return wall;
}

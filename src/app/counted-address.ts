/** Whom limits count: one caller has a whole /64 of IPv6, so all of it counts as one address. */
import ipaddr from "ipaddr.js";

const GROUPS_COUNTED = 4;

export function countedAddress(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const whole = ipaddr.IPv6.parse(address);
  if (whole.isIPv4MappedAddress()) return whole.toIPv4Address().toString();
  const counted = whole.parts.slice(0, GROUPS_COUNTED).map((group) => group.toString(16));
  return `${counted.join(":")}::/64`;
}

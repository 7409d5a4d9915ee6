/** Whom limits count: IPv4 whole, IPv6 by its /64. */
import { expect, it } from "vitest";
import { countedAddress } from "./counted-address.ts";

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:DB8:1:3::1", "2001:db8:1:3::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  // Else all of IPv4, so written, would be one.
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["", ""],
])("%s counts as %s", (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});

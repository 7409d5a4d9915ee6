/** Which addresses webhooks may reach: every special range is known. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressFault, createWall, isLoopback, isWithin } from "./address-rules.ts";

const family = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4");

test.each([
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.1",
  "169.253.255.255",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.1",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2400:cb00::1",
  "2606:4700::1111",
  "3ffe:ffff::1",
])("%s is on the public internet, for both walls", (address) => {
  expect(addressFault(address)).toBeUndefined();
  expect(createWall().check(address, family(address))).toBe(false);
});

test.each([
  ["0.0.0.0", "this host"],
  ["10.1.2.3", "a private address"],
  ["127.255.255.255", "a loopback address"],
  ["169.254.169.254", "a link-local address"],
  ["172.16.0.0", "a private address"],
  ["172.31.255.255", "a private address"],
  ["192.168.0.0", "a private address"],
  ["255.255.255.255", "a reserved address"],
  ["::", "this host"],
  ["::1", "a loopback address"],
  ["64:ff9b::7f00:1", "an embedded IPv4 address"],
  ["2001:0:7f00:1::1", "a protocol assignment or a Teredo tunnel"],
  ["2002:7f00:1::1", "a 6to4 tunnel"],
  ["fd00:ec2::254", "a private address"],
  ["fe80::1", "a link-local address"],
  ["4000::1", "not on the public internet"],
])("%s is %s, for both walls", (address, fault) => {
  expect(addressFault(address)).toBe(fault);
  expect(createWall().check(address, family(address))).toBe(true);
});

test.each(["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:7f00:1"])(
  "%s, an embedded address, is refused by the outer wall",
  (address) => expect(addressFault(address)).toBe("an embedded IPv4 address"),
);

test.each(["", "localhost", "0x7f.1", "127.1", "fe80::1%eth0", "::1%lo", "1.2.3.4 ", "2130706433"])(
  "%j is no plain IP address",
  (text) => expect(addressFault(text)).toBe("no plain IP address"),
);

test("outside 2000::/3 no IPv6 address is public", () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (parts) => {
      const address = parts.map((part) => part.toString(16)).join(":");
      const inside = ((parts[0] ?? 0) & 0xe000) === 0x2000;
      return inside || addressFault(address) !== undefined;
    }),
    { seed: 1 },
  );
});

test("what the inner wall stops, the outer one stops too", () => {
  const wall = createWall();
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      return !wall.check(address, family(address)) || addressFault(address) !== undefined;
    }),
    { seed: 1 },
  );
});

test("loopback is loopback itself, not a form that embeds it", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1"].map(isLoopback)).toEqual([true, true, true]);
  const others = ["0.0.0.0", "::", "::ffff:127.0.0.1", "10.0.0.1", "localhost", "128.0.0.1"];
  expect(others.filter(isLoopback)).toEqual([]);
});

test("a range holds addresses of its own family", () => {
  expect(isWithin("10.1.2.3", "10.0.0.0/8")).toBe(true);
  expect(isWithin("11.1.2.3", "10.0.0.0/8")).toBe(false);
  expect(isWithin("::ffff:10.1.2.3", "10.0.0.0/8")).toBe(false);
  expect(isWithin("fd00::5", "fd00::/8")).toBe(true);
  expect(isWithin("fe80::1%eth0", "fe80::/10")).toBe(false);
});

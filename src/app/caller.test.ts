/** Who asks: what a forwarded header may and may not say. */
import { expect, it } from "vitest";
import { createCallerReader } from "./caller.ts";

const PROXIES = [
  { address: "10.0.0.0", prefix: 8, family: "ipv4" },
  { address: "fd00::", prefix: 8, family: "ipv6" },
] as const;

const CASES: readonly (readonly [why: string, peer: string, forwarded: string, address: string])[] =
  [
    ["a proxy's word counts", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["a stranger's word does not", "203.0.113.1", "198.51.100.7", "203.0.113.1"],
    [
      "what the client itself forwarded does not",
      "10.0.0.1",
      "1.1.1.1, 203.0.113.9",
      "203.0.113.9",
    ],
    ["proxies in a row are passed", "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["only proxies: the farthest of them", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["nonsense ends the reading", "10.0.0.1", "evil, 10.0.0.2", "10.0.0.2"],
    ["a mapped peer is its IPv4 address", "::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["IPv6 all the way, with a port", "fd00::1", "[2001:db8::1]:4000", "2001:db8::1"],
    ["no header", "10.0.0.1", "", "10.0.0.1"],
  ];

it.each(CASES)("%s", (_, peer, forwarded, address) => {
  const read = createCallerReader(PROXIES);
  expect(read(peer, { host: "a", "x-forwarded-for": forwarded }).address).toBe(address);
});

it("takes the forwarded host from a proxy alone", () => {
  const read = createCallerReader(PROXIES);
  const headers = { host: "inner:3000", "x-forwarded-host": "evil.example, pay.example.com" };
  expect(read("10.0.0.1", headers).host).toBe("pay.example.com");
  expect(read("203.0.113.1", headers).host).toBe("inner:3000");
});

it("knows no proxy unless told of one", () => {
  const read = createCallerReader([]);
  const caller = read("127.0.0.1", { host: "a", "x-forwarded-for": "203.0.113.9" });
  expect(caller).toEqual({ address: "127.0.0.1", host: "a", relayed: true });
});

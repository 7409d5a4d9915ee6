/** Where money can go: what is an account there, in its one written form, and what is none. */
import { expect, test } from "vitest";
import { destinations } from "./destinations.ts";

const account = (id: string, text: string) =>
  destinations.find((destination) => destination.id === id)?.account(text);

test("banks and wallets, and nothing that has no accounts", () => {
  const ids = destinations.map(({ id }) => id);
  expect(ids).toContain("bank.bca");
  expect(ids).toContain("ewallet.dana");
  expect(ids.every((id) => /^(bank|ewallet)\.[a-z-]+$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain("bank.atm-bersama");
});

test.each([
  ["ewallet.dana", "081234567890", "081234567890"],
  ["ewallet.dana", "6281234567890", "081234567890"],
  ["ewallet.dana", "+62 812-3456-7890", "081234567890"],
  ["bank.bca", "123 456 7890", "1234567890"],
  ["bank.bri", "123456789012345", "123456789012345"],
  ["bank.cimb", "7612.3456.7890.0", "7612345678900"],
])("%s: %s is an account there", (id, text, written) => {
  expect(account(id, text)).toBe(written);
});

test.each([
  ["ewallet.dana", "0212345678"],
  ["ewallet.dana", ""],
  ["ewallet.dana", "0812"],
  ["ewallet.dana", "081234567890\u0000"],
  ["bank.bca", "123456789"],
  ["bank.bca", "12345678901"],
  ["bank.bca", "12345o7890"],
  ["bank.bca", "١٢٣٤٥٦٧٨٩٠"],
  ["bank.cimb", "1234567"],
  ["bank.cimb", "123456789012345678901"],
])("%s: %j is none", (id, text) => {
  expect(account(id, text)).toBeUndefined();
});

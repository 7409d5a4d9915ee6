/** What is shown of data as it came: secrets are masked wherever they stand, the rest is whole. */
import { expect, test } from "vitest";
import { scrubbed } from "./scrub.ts";

test("secrets are masked by their names, deep inside and in addresses", () => {
  const raw = {
    rail: "sandbox",
    amount: 5,
    nothing: null,
    apiKey: "k",
    list: [{ access_token: "t", handle: "h" }],
    instructions: { kind: "redirect", url: "https://a.example/pay?id=7&token=abc&key=x#end" },
    Authorization: { scheme: "Bearer", value: "b" },
  };
  expect(scrubbed(raw)).toEqual({
    rail: "sandbox",
    amount: 5,
    nothing: null,
    apiKey: "••••••",
    list: [{ access_token: "••••••", handle: "h" }],
    instructions: { kind: "redirect", url: "https://a.example/pay?id=7&token=••••••&key=••••••" },
    Authorization: "••••••",
  });
});

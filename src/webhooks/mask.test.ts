/** Secrets in headers are masked before they are kept. */
import { expect, test } from "vitest";
import { MASK, maskHeaders, maskText } from "./mask.ts";

test("secrets are masked whatever the case of their header, and the rest stays", () => {
  const headers = {
    Authorization: "Bearer abc",
    "X-Secret": "s3cret",
    "x-api-key": "key",
    Cookie: "a=b",
    "webhook-signature": "v1,abc",
    "content-type": "application/json",
  };
  expect(maskHeaders(headers)).toEqual({
    Authorization: MASK,
    "X-Secret": MASK,
    "x-api-key": MASK,
    Cookie: MASK,
    "webhook-signature": "v1,abc",
    "content-type": "application/json",
  });
});

test("the caller names further ones", () => {
  expect(maskHeaders({ "X-Callback-Token": "t", other: "o" }, ["x-callback-TOKEN"])).toEqual({
    "X-Callback-Token": MASK,
    other: "o",
  });
});

test("a mask tells nothing of its secret's length", () => {
  expect(maskHeaders({ "x-secret": "" })).toEqual(maskHeaders({ "x-secret": "x".repeat(99) }));
});

test("a header with an odd name stays a header", () => {
  const odd = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
  expect(Object.keys(maskHeaders(odd))).toEqual(["__proto__"]);
});

test("a reply that says a secret back is kept without it", () => {
  expect(maskText("got s3cret, s3cret!", ["s3cret", ""])).toBe(`got ${MASK}, ${MASK}!`);
  expect(maskText("got nothing", ["s3cret"])).toBe("got nothing");
});

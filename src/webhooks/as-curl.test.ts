/** A curl line says to a shell exactly what would be sent. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { asCurl } from "./as-curl.ts";
import { MASK } from "./mask.ts";

/** The words that curl would be started with. */
function wordsOf(line: string, env: Readonly<Record<string, string>> = {}): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${line}`;
  return execFileSync("sh", ["-c", script], { env }).toString().split("\0").slice(0, -1);
}

test("every byte reaches curl as it stands", () => {
  const body = Buffer.from(`{"name":"D'Artagnan \\"$HOME\\" \`id\` \\\\n","nota":"ü\u2028"}`);
  const headers = { "content-type": "application/json", "webhook-signature": "v1,a+b/= v1,c" };
  const words = wordsOf(asCurl({ url: "https://shop.id/hook?a=1&b='2'", headers, body }));
  expect(words).toEqual([
    "-i",
    "https://shop.id/hook?a=1&b='2'",
    "-H",
    "content-type: application/json",
    "-H",
    "webhook-signature: v1,a+b/= v1,c",
    "--data-raw",
    body.toString(),
  ]);
});

test("a masked secret is left to whoever runs it", () => {
  const line = asCurl({ url: "https://shop.id/", headers: { a: MASK }, body: Buffer.from("{}") });
  expect(line).not.toContain(MASK);
  expect(wordsOf(line, { WEBHOOK_SECRET: "s3cret word" })).toContain("a: s3cret word");
});

/** Whatever is written down has words: the audit log shows no verb as programs have it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sayVerb } from "./audit-verbs.ts";

const SRC = fileURLToPath(new URL("../", import.meta.url));
const WRITTEN = /(?:\baudit\(|\bverb: )\s*"([a-z-]+ [a-z-]+)"|\baudit\(\s*"([a-z-]+)"/g;

test("each verb of the sources has words in both languages", () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."))
    .map((path) => readFileSync(join(SRC, path), "utf8"));
  const verbs = new Set(
    sources.flatMap((text) => [...text.matchAll(WRITTEN)].map(([, two, one]) => two ?? one ?? "")),
  );
  expect(verbs.size).toBeGreaterThan(50);
  const bare = (verb: string) => (["id", "en"] as const).some((one) => sayVerb(verb, one) === verb);
  expect([...verbs].filter(bare)).toEqual([]);
});

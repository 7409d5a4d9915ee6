/** The pages on the ledger and on reconciliation are promises: their commands run as they stand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { payoutDesk } from "./support/payout-desk.ts";

const { ask, done } = payoutDesk();
const folder = mkdtempSync(join(tmpdir(), "gapura-pages-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Block = { readonly kind: string; readonly file: string; readonly text: string };

/** Fenced blocks in order; one that names a file after its kind is that file. */
function blocksOf(path: string): Block[] {
  const page = readFileSync(new URL(`../docs/${path}`, import.meta.url), "utf8");
  return [...page.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```/gms)].map(
    ([, kind = "", file = "", text = ""]) => ({ kind, file, text }),
  );
}

const inFolder = (name: string) => join(folder, name);

/** Runs `npm run -s gapura -- … [> file]`; files lie in the folder of this test. */
async function run(command: string): Promise<unknown> {
  const [words = "", into] = command.replace("npm run -s gapura -- ", "").split(" > ");
  const json = await done(
    ...words
      .split(" ")
      .filter((word) => word !== "--json")
      .map((word) => (/^[\w-]+\.(json|csv|xlsx)$/.test(word) ? inFolder(word) : word)),
  );
  if (into) writeFileSync(inFolder(into), JSON.stringify(json));
  return json;
}

describe.each([["concepts/ledger.md"], ["guides/reconciliation.md"]])("%s", (path) => {
  test("its commands answer as it says", async () => {
    const blocks = blocksOf(path);
    const { json } = await ask("project", "list");
    const there = JSON.stringify(json).includes("demo-pakasir");
    if (!there) await done("project", "create", "--slug", "demo-pakasir", "--dialect", "pakasir");
    let answer: unknown;
    for (const { kind, file, text } of blocks) {
      if (file) writeFileSync(inFolder(file), text);
      else if (kind === "json") expect(answer).toMatchObject(JSON.parse(text));
      else for (const command of text.trim().split("\n")) answer = await run(command);
    }
    expect(blocks.length).toBeGreaterThan(2);
  });
});

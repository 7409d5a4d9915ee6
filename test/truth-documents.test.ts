/** The pages on the ledger and on reconciliation are promises: their commands run as they stand. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const { ask, done } = payoutDesk();
const folder = mkdtempSync(join(tmpdir(), "gapura-pages-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Block = { readonly kind: string; readonly file: string; readonly text: string };

/** What the page's names stand for: the newest statement, and the line that left in it. */
async function namesNow(): Promise<Readonly<Record<string, string>>> {
  const of = ["--project", "demo-pakasir"];
  const [newest] = (await done("statement", "list", ...of)).statements;
  if (!newest) return {};
  const { listed } = await done("statement", "show", newest.statement_id, ...of);
  const out = listed.find((one: { direction: string }) => one.direction === "out");
  return { STATEMENT: newest.statement_id, ...(out && { NAME: out.name }) };
}

/** Fenced blocks in order; one that names a file after its kind is that file. */
function blocksOf(path: string): Block[] {
  const page = readFileSync(new URL(`../docs/${path}`, import.meta.url), "utf8");
  return [...page.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```/gms)].map(
    ([, kind = "", file = "", text = ""]) => ({ kind, file, text }),
  );
}

const inFolder = (name: string) => join(folder, name);

/** Runs `npm run -s gapura -- … [> file]`; files lie in the folder of this test. */
async function run(command: string, names: Readonly<Record<string, string>>): Promise<unknown> {
  const [words = "", into] = command.split(" > ");
  const isFile = (word: string) => /^[\w-]+\.(json|csv|xlsx)$/.test(word);
  const json = await done(
    ...wordsOf(words, names).map((word) => (isFile(word) ? inFolder(word) : word)),
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
      else
        for (const command of text.trim().split("\n")) {
          answer = await run(command, await namesNow());
        }
    }
    expect(blocks.length).toBeGreaterThan(2);
  });
});

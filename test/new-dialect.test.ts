/**
 * A sixth gateway needs new files only: in a copy of the tree a made-up one is begun from the
 * template, passes its examples and its table of faults, is served, and takes a payment.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openProgramHouse } from "./support/program.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDERS = ["src", "sql", "scripts", "docs", "test", "packages"];
const COPIED = [...FOLDERS, "package.json", "vitest.config.ts"];
const ID = "sixthpay";
const MADE = [`src/dialects/${ID}.ts`, `docs/dialects/${ID}.md`, `test/operations-faults/${ID}.ts`];

const closers: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), "gapura-sixth-"));
  closers.push(() => rmSync(copy, { recursive: true }));
  for (const path of [...COPIED, "tsconfig.json", "tsconfig.build.json"]) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function node(cwd: string, ...words: readonly string[]) {
  const env = { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd,
    env,
    encoding: "utf8",
  });
  return { status, printed: stdout + stderr };
}

test("a made-up sixth gateway is new files alone, and answers", async () => {
  const copy = copyTree();
  expect(node(copy, "scripts/new.mjs", "dialect", ID)).toEqual({
    status: 0,
    printed: `Made ${MADE.join(", ")}\n`,
  });

  const suites = ["test/dialect-documents.test.ts", "test/operations-faults.test.ts"];
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const tested = node(copy, vitest, "run", "--project", "short", ...suites, "-t", "ixthpay");
  expect(tested.printed).toMatch(/Test Files +2 passed/);

  const house = await openProgramHouse({}, copy);
  closers.push(house.close);
  const printed = (await house.serve()).printed();
  const key = new RegExp(`x-api-key: (${ID}_test_\\w+)`).exec(printed)?.[1] ?? "";
  const reply = await fetch(`${house.origin}/${ID}/api/${ID}/payments`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: '{"reference":"INV-1","amount":15000}',
  });
  expect(reply.status).toBe(201);
  expect(await reply.json()).toMatchObject({
    reference: "INV-1",
    status: "PENDING",
    total: 15_000,
  });
});

test("refuses to write over what is there, and ids that are none", () => {
  expect(node(ROOT, "scripts/new.mjs", "dialect", "pakasir")).toMatchObject({
    status: 2,
    printed: expect.stringContaining("There already: src/dialects/pakasir.ts"),
  });
  expect(node(ROOT, "scripts/new.mjs", "dialect", "../x").status).toBe(2);
});

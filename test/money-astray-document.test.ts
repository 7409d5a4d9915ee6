/** The page on money astray is a promise: its commands are run, its table is the engine's. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { CAUSES } from "../src/engine/suspense-causes.ts";
import { showId } from "../src/ids.ts";
import { openHouse } from "../src/open-house.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { testDatabase } from "./support/database.ts";
import { ask, made } from "./support/house.ts";
import { stepsOf, wordsOf } from "./support/page-commands.ts";

const page = await readFile(new URL("../docs/concepts/money-astray.md", import.meta.url), "utf8");
const database = await testDatabase();
const data = await mkdtemp(join(tmpdir(), "gapura-astray-"));

afterAll(() => rm(data, { recursive: true }));

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("GAPURA_DATA", data);
  vi.stubEnv("GAPURA_KEY", "5e".repeat(32));
});

let shops = 0;

/** What a verb prints with `--json`. */
async function run(...words: readonly string[]) {
  const { out } = await runVerb(verbs, [...words, "--json"]);
  expect(out).toMatch(/^\{.*\}\n$/);
  return JSON.parse(out);
}

/** A project with a payment that was paid late, and another one that was not. */
async function lateMoney(): Promise<Record<string, string>> {
  shops += 1;
  const slug = `astray-shop-${shops}`;
  await run("project", "create", "--slug", slug, "--dialect", "native");
  const house = await openHouse(readConfig(), { role: "verb" });
  try {
    const engine = wireEngine(house);
    const project = await engine.projects.bySlug(slug);
    if (!project) throw new Error(`no project ${slug}`);
    const payment = await made(engine, ask(project, { amount: 50_000 }));
    await engine.payments.simulate(project, payment, "late");
    const other = await made(engine, ask(project, { amount: 50_000 }));
    const [late] = await engine.suspense.list({ paymentId: payment.id, limit: 1 });
    return { ID: showId("sus", late?.id ?? ""), OTHER: other.wireId, SLUG: slug };
  } finally {
    await house.close();
  }
}

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.split("\n")[0] as string, steps: stepsOf(section) }))
  .filter(({ steps }) => steps.length > 0);

test("the page has examples", () => {
  expect(sections.map(({ title }) => title)).toHaveLength(5);
});

test.each(sections)("$title", async ({ steps }) => {
  const names = await lateMoney();
  for (const { command, expected } of steps) {
    const json = await run(...wordsOf(command, names));
    expect(json, command).toMatchObject(expected as object);
    expect("error" in json).toBe("error" in (expected as object));
  }
});

test("its causes are the engine's, with what is suggested and allowed", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` +\|[^|]*\| `(\w+)` +\|([^|]*)\|$/gm)];
  const told = rows.map(([, cause, suggests, allowed]) => [
    cause,
    suggests,
    [...(allowed as string).matchAll(/`(\w+)`/g)].map(([, one]) => one),
  ]);
  const known = Object.entries(CAUSES).map(([cause, { suggests, allows }]) => [
    cause,
    suggests,
    allows,
  ]);
  expect(told).toEqual(known);
});

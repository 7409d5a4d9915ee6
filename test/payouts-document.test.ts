/** The page on payouts is a promise: its commands are run, its tables are what the house does. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HOUR } from "../src/clock.ts";
import { payoutRules } from "../src/engine/payout-rules.ts";
import { PAYOUT_NEXT } from "../src/engine/payout-states.ts";
import { MOST_ASKED } from "../src/engine/settings.ts";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const page = readFileSync(new URL("../docs/concepts/payouts.md", import.meta.url), "utf8");
const { ask, askedFor } = payoutDesk();

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.split("\n")[0] as string, steps: stepsOf(section) }))
  .filter(({ steps }) => steps.length > 0);

test("the page has examples", () => {
  expect(sections.map(({ title }) => title)).toHaveLength(5);
});

test.each(sections)("$title", async ({ title, steps }) => {
  const { id, wireId, slug } = await askedFor(title.includes("sandbox") ? "sandbox" : "live");
  for (const [at, { command, expected }] of steps.entries()) {
    const { json } = await ask(...wordsOf(command, { ID: at % 2 === 0 ? id : wireId, SLUG: slug }));
    expect(json, command).toMatchObject(expected as object);
    expect("error" in json).toBe("error" in (expected as object));
  }
});

/** Rows of the page's tables whose first cell is a word in backticks: the cells after it. */
const rows = new Map(
  [...page.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm)].map(([, name, cells]) => [
    name as string,
    (cells as string).split("|").map((cell) => cell.trim()),
  ]),
);

test("live begins with the numbers of the table", async () => {
  const { project } = await askedFor("live");
  const { settings } = project;
  const rules = payoutRules({ ...project, settings: { ...settings, payout: { fee: [] } } });
  for (const [name, value] of Object.entries(rules)) {
    const text = rows.get(name)?.[0] ?? "";
    if (text === "none") {
      expect(value, name).toBe(MOST_ASKED);
      continue;
    }
    const number = Number(text.replace(/,| h$/g, "")) * (text.endsWith(" h") ? HOUR : 1);
    expect(number, name).toBe(value);
  }
});

test("a status may become what the table says", () => {
  for (const [status, next] of Object.entries(PAYOUT_NEXT)) {
    const named = [...(rows.get(status)?.[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named, status).toEqual([...new Set(Object.values(next))]);
  }
});

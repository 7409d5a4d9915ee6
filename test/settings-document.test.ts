/** The reference of settings says what the code reads: every name, default and meaning. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Setting, settings } from "../src/config.ts";

const document = readFileSync(new URL("../docs/reference/settings.md", import.meta.url), "utf8");

function rowOf({ name, default: value, meaning }: Setting): string {
  return `| \`${name}\` | ${value === undefined ? "unset" : value} | ${meaning} |`;
}

function missing(text: string, all: readonly Setting[]): string[] {
  return all.map(rowOf).filter((row) => !text.includes(`\n${row}\n`));
}

test("lists every setting as the code has it, and no other", () => {
  expect(missing(document, settings)).toEqual([]);
  expect(document.match(/^\| `/gm)).toHaveLength(settings.length);
});

test("a setting that the page does not tell of is found", () => {
  const stranger = { name: "GAPURA_NEW", default: "1", meaning: "Something new." };
  expect(missing(document, [...settings, stranger])).toEqual([rowOf(stranger)]);
});

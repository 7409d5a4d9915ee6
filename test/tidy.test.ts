/**
 * The house keeps its own rules. Each rule is first shown to see what breaks it, on samples planted
 * here and in the rules themselves, and then held against every file.
 */
import { describe, expect, test } from "vitest";
import { VERBS } from "../src/faces/audit-verbs.ts";
import { NOUNS } from "../src/faces/audit-words.ts";
import { type HouseFile, houseFile, houseFiles } from "./support/house-files.ts";
import { adaptersOf, importRule } from "./support/house-imports.ts";
import { RULES, type Rule } from "./support/house-rules.ts";
import {
  adapterWords,
  auditedVerbs,
  migrationRule,
  statementNames,
  statementRule,
  wordRule,
} from "./support/house-words.ts";

const files = houseFiles();
const adapters = adaptersOf(files);
const rules: readonly Rule[] = [
  ...RULES,
  importRule(adapters),
  wordRule(adapterWords(files, adapters)),
  migrationRule,
  statementRule,
];

describe.each(rules)("$name", ({ applies, faults, planted }) => {
  test("a file that breaks it is seen", () => {
    expect(planted.length).toBeGreaterThan(0);
    for (const file of planted) {
      expect(applies(file.path), file.path).toBe(true);
      expect(faults(file), file.text).not.toEqual([]);
    }
  });

  test("every file keeps it", () => {
    const held = files.filter(({ path }) => applies(path));
    expect(held.length).toBeGreaterThan(0);
    expect(held.flatMap(faults)).toEqual([]);
  });
});

describe("the house as a whole", () => {
  test("the files are all of it", () => {
    const paths = new Set(files.map(({ path }) => path));
    for (const path of [
      "package.json",
      "src/money.ts",
      "test/tidy.test.ts",
      "sql/000001-gate.sql",
    ]) {
      expect(paths).toContain(path);
    }
    expect([...adapters].sort()).toEqual(
      expect.arrayContaining(["dialects/native", "rails/sandbox"]),
    );
  });

  test("a statement's name stands in one place", () => {
    const shared = (of: readonly HouseFile[]) =>
      [...statementNames(of)].filter(([, places]) => places.length > 1);
    const twice = ["src/a.ts", "src/b.ts"].map((path) =>
      houseFile(path, 'const one = statement("one", "select 1");'),
    );
    expect(shared(twice)).toEqual([["one", ["src/a.ts:1", "src/b.ts:1"]]]);
    expect(shared(files)).toEqual([]);
    expect(statementNames(files).size).toBeGreaterThan(20);
  });

  test("every verb of the audit log has words, and can be looked for by its noun", () => {
    const planted = houseFile(
      "src/a.ts",
      'defineVerb({ noun: "a", verb: "b" }); visit.audit(on ? "a c" : "a d", id, { e: "f" });' +
        'const line = { actor, verb: "a g" }; note(client, caller, "h");',
    );
    expect([...auditedVerbs([planted])].sort()).toEqual(["a c", "a d", "a g", "h"]);
    expect(Object.keys(VERBS).sort()).toEqual([...auditedVerbs(files)].sort());
    const nouns = Object.keys(VERBS).filter((verb) => verb.includes(" "));
    const unnamed = nouns.filter((verb) => !Object.hasOwn(NOUNS, verb.replace(/ .*/, "")));
    expect(unnamed).toEqual([]);
  });
});

function textOf(path: string): string {
  return files.find((file) => file.path === path)?.text ?? "";
}

describe("what is brought along", () => {
  type Package = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    textOf("package.json"),
  ) as Package;
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });

  /** Names that no line of a table of dependencies explains, by itself or by its scope. */
  const unexplained = (architecture: string) =>
    names.filter(
      (name) =>
        !architecture.includes(`\`${name}\``) &&
        !architecture.includes(`\`${name.replace(/\/.*$/, "/*")}\``),
    );

  test("every dependency has its reason in ARCHITECTURE.md", () => {
    expect(unexplained("| `pg` | the driver |")).toContain("zod");
    expect(unexplained(textOf("ARCHITECTURE.md"))).toEqual([]);
  });
});

describe("README.id.md is README.md's whole twin", () => {
  /** The depths of the headings, in order, outside of code. */
  const headings = (text: string) =>
    [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^(#+) /gm)].map(([, depth]) => depth);
  /** Everything that is to be typed or read by a machine. */
  const commands = (text: string) =>
    [...text.matchAll(/^```(?:sh|bash|console)\n([\s\S]*?)^```/gm)].map(([, lines]) => lines);

  const english = textOf("README.md");
  const indonesian = textOf("README.id.md");

  test("a heading or a command that one of them lacks is seen", () => {
    expect(headings("# A\n## B\n```sh\n# no heading\n```\n")).toEqual(["#", "##"]);
    expect(commands("```sh\nnpm test\n```\n")).toEqual(["npm test\n"]);
    expect(commands("```sh\nnpm test\n```\n")).not.toEqual(commands("```sh\nnpm tes\n```\n"));
  });

  test("the same headings", () => {
    expect(headings(english).length).toBeGreaterThan(2);
    expect(headings(indonesian)).toEqual(headings(english));
  });

  test("the same commands", () => {
    expect(commands(english).length).toBeGreaterThan(2);
    expect(commands(indonesian)).toEqual(commands(english));
  });
});

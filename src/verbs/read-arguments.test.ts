/** Words on a command line become a verb with its values, or a sentence that says what is wrong. */
import { describe, expect, test } from "vitest";
import { defineVerb, UsageFault } from "./define.ts";
import { verbs } from "./index.ts";
import { readArguments } from "./read-arguments.ts";
import { runVerb } from "./run.ts";

const table = [
  defineVerb({
    noun: "thing",
    verb: "make",
    summary: "Make a thing.",
    subject: { name: "NAME", required: true },
    options: {
      size: { value: "SIZE", required: true, meaning: "how large" },
      colour: { value: "COLOUR", meaning: "which colour" },
      quick: { meaning: "at once" },
    },
    run: async ({ values, subject }) => ({ json: { ...values, subject }, text: subject }),
  }),
  defineVerb({
    noun: "look",
    summary: "Look around.",
    options: {},
    run: async () => ({ json: { ok: false }, text: "all is wrong", ok: false }),
  }),
];

describe("arguments", () => {
  test("are read in any order", () => {
    const read = readArguments(table, [
      "thing",
      "make",
      "--quick",
      "cup",
      "--size=3",
      "--as",
      "ayu",
    ]);
    expect(read.values).toEqual({ size: "3", quick: true });
    expect(read.subject).toBe("cup");
    expect(read.as).toBe("ayu");
    const other = readArguments(table, ["thing", "make", "cup", "--size", "3", "--json"]);
    expect(other.values).toEqual({ size: "3", quick: false });
  });

  test.each([
    [["nothing"], "there is no command nothing"],
    [["thing"], "thing wants one of: thing make"],
    [["thing", "break"], "thing wants one of: thing make"],
    [["thing", "make", "--size", "3"], "NAME is missing"],
    [["thing", "make", "cup"], "--size missing"],
    [["thing", "make", "cup", "jug", "--size", "3"], "too many arguments"],
    [["thing", "make", "cup", "--size", "3", "--odd"], "--odd"],
    [["thing", "make", "cup", "--size"], "--size"],
    [["look", "around"], "too many arguments"],
  ])("%j are refused", (words, sentence) => {
    expect(() => readArguments(table, words)).toThrow(sentence);
    expect(() => readArguments(table, words)).toThrow(UsageFault);
  });
});

describe("a verb's answer", () => {
  test("is one JSON object on one line, or a text", async () => {
    const words = ["thing", "make", "cup", "--size", "3"];
    expect(await runVerb(table, words)).toEqual({ out: "cup\n", err: "", code: 0 });
    const { out } = await runVerb(table, [...words, "--json"]);
    expect(out).toBe('{"size":"3","quick":false,"subject":"cup"}\n');
  });

  test("may say that something is wrong", async () => {
    expect(await runVerb(table, ["look"])).toEqual({ out: "all is wrong\n", err: "", code: 1 });
  });

  test("to words that are no command is exit code 2", async () => {
    expect(await runVerb(table, ["nothing"])).toMatchObject({ out: "", code: 2 });
    const { out, err, code } = await runVerb(table, ["nothing", "--json"]);
    expect(JSON.parse(out).error.code).toBe("usage");
    expect([err, code]).toEqual(["", 2]);
  });
});

describe("the usage", () => {
  test("names every verb there is, and each verb's options", async () => {
    const all = await runVerb(verbs, []);
    const names = verbs.map(({ noun, verb }) => (verb ? `${noun} ${verb}` : noun));
    for (const name of names) expect(all.out).toContain(`  ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const one = await runVerb(verbs, ["help", "project", "create"]);
    expect(one.out).toContain("--webhook-secret SECRET");
    expect(await runVerb(verbs, ["project", "create", "--help"])).toEqual(one);
    const noun = await runVerb(verbs, ["help", "key"]);
    expect(noun.out).toContain("key revoke KEY");
    expect(noun.out).not.toContain("ledger");
  });
});

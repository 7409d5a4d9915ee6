/**
 * The code that the API console shows, run: curl lines and fetches send the very request that the
 * console sends, and calls of our packages compile and are answered, for every operation.
 */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as gateways from "@gapura/gateways";
import * as sdk from "@gapura/sdk";
import { afterAll, describe, expect, test, vi } from "vitest";
import { dialects } from "../src/dialects/index.ts";
import { literal } from "../src/dialects/sample.ts";
import {
  type Trial,
  type TrialAccess,
  type TrialField,
  type TrialRequest,
  type TrialValues,
  trialsOf,
} from "../src/dialects/trial.ts";
import { dialectHouse } from "./support/dialect-house.ts";
import { fetchOf, operationOf, sampleCalls } from "./support/sample-calls.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const each = dialects.map((dialect) => [dialect.id, dialect] as const);

/** What a shell or a program stumbles over. */
const NASTY = `d'Artagnan "$HOME" \`id\` \\ 50% & más ${"x".repeat(300)}\nbaris dua`;

type Heard = Pick<TrialRequest, "method" | "path" | "headers"> & { readonly body: string };

const heard: Heard[] = [];
const recorder = createServer(async (incoming, outgoing) => {
  heard.push(await hear(incoming));
  outgoing.end("{}");
});
await new Promise<void>((listening) => recorder.listen(0, "127.0.0.1", listening));
const BASE = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
const folder = mkdtempSync(join(tmpdir(), "gapura-code-"));
afterAll(async () => {
  recorder.closeAllConnections();
  await new Promise((closed) => recorder.close(closed));
  rmSync(folder, { recursive: true });
});

async function hear(incoming: IncomingMessage): Promise<Heard> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "", url = "", headers } = incoming;
  const body = Buffer.concat(parts).toString();
  return { method, path: url, headers: headers as Record<string, string>, body };
}

/** What the recorder heard is what the console itself would send. */
function expectHeard(expected: readonly TrialRequest[]): void {
  const all = heard.splice(0);
  expect(all).toHaveLength(expected.length);
  for (const [at, { method, path, headers, body }] of expected.entries()) {
    const told = all[at] as Heard;
    expect(told).toMatchObject({ method, path, headers });
    expect(told.body === "" ? undefined : JSON.parse(told.body)).toEqual(body);
  }
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...words: string[]
) => (...given: unknown[]) => Promise<void>;

/** Runs lines of a program and gives what they print last. */
async function run(lines: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const printed: unknown[] = [];
  const console = { log: (...all: unknown[]) => printed.push(...all) };
  const names = ["console", ...Object.keys(given)];
  await new AsyncFunction(...names, lines)(console, ...Object.values(given));
  return printed.at(-1);
}

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** Every operation as its document shows it, and one with a text that must not be read as code. */
function asked(trials: readonly Trial[]): (readonly [Trial, TrialValues])[] {
  const shown = trials.map((trial) => [trial, shownOf(trial)] as const);
  const free = ({ kind, words }: TrialField) => kind === "text" && words.length === 0;
  const nasty = trials.find(({ fields }) => fields.some(free));
  const name = nasty?.fields.find(free)?.name;
  if (!nasty || name === undefined) return shown;
  return [...shown, [nasty, { ...shownOf(nasty), [name]: NASTY }]];
}

function shownOf({ fields }: Trial): TrialValues {
  return Object.fromEntries(fields.map(({ name, example }) => [name, example]));
}

describe.each(each)("each operation of %s", (_, dialect) => {
  const access: TrialAccess = { base: BASE, slug: "toko", key: "key-of-'the'-\"sandbox\"" };
  const all = asked(trialsOf(dialect));
  const told = all.map(([trial, values]) => trial.request(values, access));

  test.skipIf(!hasCurl)("as curl sends what the console sends", async () => {
    const lines = all.map(([trial, values]) => trial.code(values, access).curl);
    await promisify(execFile)("sh", ["-c", lines.join("\n")], { cwd: folder });
    expectHeard(told);
  });

  test("as fetch sends what the console sends", async () => {
    for (const [trial, values] of all) await run(trial.code(values, access).fetch);
    expectHeard(told);
  });
});

const house = await dialectHouse();

describe("code of our packages", () => {
  test("compiles, all of it at once", () => {
    const programs = dialects.flatMap((dialect) =>
      trialsOf(dialect).flatMap((trial) => {
        const { client } = trial.code(shownOf(trial), { base: BASE, slug: "toko", key: "key" });
        return client === undefined ? [] : [[`${dialect.id}-${trial.id}.ts`, client] as const];
      }),
    );
    expect(programs.length).toBeGreaterThan(80);
    const renamed = programs[0]?.[1].replace("operations.", "operation.") ?? "";
    const faults = faultsOf([...programs, ["renamed.ts", renamed]]).match(/^\S.*error.*$/gm);
    expect(faults).toEqual([expect.stringMatching(/^renamed\.ts.*'operation' does not exist/)]);
  });

  test.each(each)("of %s is answered for every call that it has", async (id, dialect) => {
    const calls = sampleCalls(house, dialect);
    const faults: string[] = [];
    vi.stubGlobal("fetch", fetchOf(house));
    for (const trial of calls.trials) {
      if (!operationOf(dialect, trial).sample?.call) continue;
      const { opened, values } = await calls.ready(trial);
      const base = `http://localhost:3000/${id}`;
      const { client = "" } = trial.code(values, {
        base,
        slug: opened.project.slug,
        key: opened.key,
      });
      const lines = client.replace(/^import .*\n/, "");
      const reply = await run(lines, { ...gateways, ...sdk }).catch((error: Error) => {
        faults.push(`${trial.id}: ${error.message}\n${lines}`);
      });
      if (reply === undefined) faults.push(`${trial.id}: nothing was answered`);
    }
    vi.unstubAllGlobals();
    expect(faults).toEqual([]);
  });

  test("literals are what programs read back", async () => {
    const value = { "a-b": [1, "dua", null], __proto: { deep: NASTY }, list: [], none: {} };
    expect(await run(`console.log(${literal(value)})`)).toEqual(value);
  });
});

/** What the compiler says of programs, each a file of its own. */
function faultsOf(programs: readonly (readonly [name: string, text: string])[]): string {
  const place = mkdtempSync(join(folder, "types-"));
  symlinkSync(join(ROOT, "node_modules"), join(place, "node_modules"));
  for (const [name, text] of programs) writeFileSync(join(place, name), text);
  const compilerOptions = {
    target: "es2024",
    lib: ["es2024", "dom"],
    types: [],
    module: "nodenext",
    moduleDetection: "force",
    customConditions: ["gapura-source"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  writeFileSync(join(place, "package.json"), '{"type":"module"}');
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", place], { encoding: "utf8", cwd: place });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

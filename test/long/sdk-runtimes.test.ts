/** The SDK in runtimes on this machine's path; one that is not there is counted as skipped. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { bundleProbe, WANTED } from "../support/bundled-probe.ts";
import { openFullHouse } from "../support/full-house.ts";

const found = (name: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));

const house = await openFullHouse();
afterAll(() => house.close());
const { origin } = house.program;

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "gapura-runtime-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const callOf = (key: string, reference: string) =>
  `probe(${[origin, key, reference].map((word) => JSON.stringify(word)).join(", ")})`;

/** Programs that run a file and print; Node is among them, so that the probe itself is tried. */
describe.each([
  { name: "node", program: process.execPath, words: [] as string[] },
  { name: "deno", program: "deno", words: ["run", "--allow-net", "--allow-env", "--quiet"] },
  { name: "bun", program: "bun", words: [] as string[] },
])("in $name", ({ name, program, words }) => {
  test.skipIf(name !== "node" && !found(name))("it pays, reads, signs and verifies", async () => {
    const { key } = await house.open("native", { slug: `in-${name}` });
    const line = `console.log(JSON.stringify(await ${callOf(key, name)}));`;
    const folder = folderOf({ "program.mjs": `${await bundleProbe("esm")}\n${line}\n` });
    const path = join(folder, "program.mjs");
    const printed = execFileSync(program, [...words, path], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(WANTED);
  });
});

/** A worker that answers each request with what the probe gave. */
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "2024-09-23",
      globalOutbound = "out",
    )),
    (name = "out", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

describe("in workerd", () => {
  test.skipIf(!found("workerd"))("it pays, reads, signs and verifies", async () => {
    const { key } = await house.open("native", { slug: "in-workerd" });
    const answer = `export default { async fetch() {
  return Response.json(await ${callOf(key, "workerd")});
} };`;
    const folder = folderOf({
      "worker.mjs": `${await bundleProbe("esm")}\n${answer}\n`,
      "config.capnp": CONFIG,
    });
    const child = spawn("workerd", ["serve", join(folder, "config.capnp"), "--control-fd=3"], {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const control = child.stdio[3] as NodeJS.ReadableStream;
    const port = await new Promise<number>((resolve) => {
      let told = "";
      control.on("data", (part: Buffer) => {
        told += part;
        const listening = /"port":(\d+)/.exec(told)?.[1];
        if (listening) resolve(Number(listening));
      });
    });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).json()).toEqual(WANTED);
  });
});

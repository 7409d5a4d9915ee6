/**
 * The bench: `npm run bench` measures everything and prints a table, `npm run bench -- create` one
 * part, and with `--json` standard output holds one line of JSON. Ends with 1 when a part failed.
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { AIMS, type Aim, DIALECT_AIM } from "./aims.ts";
import { create } from "./create.ts";
import { deliver } from "./deliver.ts";
import { dialects } from "./dialects.ts";
import { expiry } from "./expiry.ts";
import { notices } from "./notices.ts";
import type { Figures, Part } from "./part.ts";
import { findPgbench } from "./pgbench.ts";
import { settle } from "./settle.ts";
import { openStage } from "./stage.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";

const PARTS: Readonly<Record<string, Part>> = {
  start,
  create,
  settle,
  deliver,
  status,
  dialects,
  expiry,
  notices,
};

type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
  readonly node: string;
  readonly postgres: string;
  /** Whether it was pgbench itself that ran, or what stands in for it. */
  readonly yardstick: "pgbench" | "stand-in";
};

const words = process.argv.slice(2);
const json = words.includes("--json");
const asked = words.filter((word) => word !== "--json");
const unknown = asked.filter((word) => !(word in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(", ")}; ${Object.keys(PARTS).join(", ")}\n`);
  process.exit(1);
}
await main(asked.length > 0 ? asked : Object.keys(PARTS));

async function main(names: readonly string[]): Promise<void> {
  const began = performance.now();
  const tell = (line: string): void => {
    (json ? process.stderr : process.stdout).write(`${line}\n`);
  };
  let figures: Figures = {};
  let postgres = "";
  const faults: string[] = [];
  for (const name of names) {
    tell(`${name}:`);
    const stage = await openStage();
    try {
      postgres ||= await versionOf(stage);
      const { rates, ...rest } = await (PARTS[name] as Part)({ stage, tell });
      figures = { ...figures, ...rest, rates: { ...figures.rates, ...rates } };
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`);
      tell(`  failed: ${(error as Error).stack}`);
    } finally {
      await stage.close();
    }
  }
  if (faults.length > 0) process.exitCode = 1;
  const machine = machineOf(postgres);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const date = new Date().toISOString();
  const whole = { ...figures, machine, date, commit: commitOf(), seconds, faults };
  if (json) process.stdout.write(`${JSON.stringify(whole)}\n`);
  else process.stdout.write(tableOf(figures, machine, `${date}, ${seconds} s`));
}

function tableOf(figures: Figures, machine: Machine, when: string): string {
  const lines = Object.entries(AIMS).flatMap(([name, aim]) => {
    const value = figures[name as keyof Figures];
    return typeof value === "number" ? [[name, String(value), wordsOf(aim, value)]] : [];
  });
  for (const [id, ratio] of Object.entries(figures.create_by_dialect ?? {})) {
    lines.push([`create_by_dialect ${id}`, String(ratio), wordsOf(DIALECT_AIM, ratio)]);
  }
  const rows = lines.map(([name = "", value = "", aim = ""]) =>
    `${name.padEnd(30)}${value.padStart(10)}  ${aim}`.trimEnd(),
  );
  const { cpu, cores, memory_gb, node, postgres, yardstick } = machine;
  const versions = `Node ${node}, Postgres ${postgres}, ${yardstick}`;
  const place = `${cores} × ${cpu}, ${memory_gb} GB, ${versions}`;
  return `\n${rows.join("\n")}\n\n${place}; ${when}\n`;
}

function wordsOf(aim: Aim, value: number): string {
  if (aim.least !== undefined) {
    return `${value >= aim.least ? "reached" : "MISSED"}, at least ${aim.least}`;
  }
  if (aim.most !== undefined) {
    return `${value <= aim.most ? "reached" : "MISSED"}, at most ${aim.most}`;
  }
  return "";
}

async function versionOf(stage: Awaited<ReturnType<typeof openStage>>): Promise<string> {
  const { rows } = await stage.house.db.query<{ server_version: string }>("show server_version");
  return rows[0]?.server_version ?? "";
}

function machineOf(postgres: string): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory_gb: Math.round(totalmem() / 1_024 ** 3),
    node: process.versions.node,
    postgres,
    yardstick: findPgbench() ? "pgbench" : "stand-in",
  };
}

/** Of the checkout, when it is one and git is there. */
function commitOf(): string | null {
  try {
    const git = ["describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"];
    return execFileSync("git", git, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

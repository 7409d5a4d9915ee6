/** The yardstick: pgbench, which comes with Postgres, running a script of ours. */
import { spawn } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Stage } from "./stage.ts";

export type PgbenchRun = {
  /** A file of `bench/pgbench`, without its ending. */
  readonly script: string;
  readonly clients: number;
  /** Transactions of each client. */
  readonly each: number;
  /** What the script reads as `:name`. */
  readonly variables: Readonly<Record<string, string | number>>;
};

const DEBIAN = "/usr/lib/postgresql";

/** On PATH, else the newest of Debian's folders. */
export function findPgbench(): string | undefined {
  const versions = listFolder(DEBIAN).sort((one, other) => Number(other) - Number(one));
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(DEBIAN, version, "bin")),
  ];
  return folders.map((folder) => join(folder, "pgbench")).find(isProgram);
}

/** Transactions a second, the time to connect left out. */
export async function runPgbench(stage: Stage, run: PgbenchRun): Promise<number> {
  const program = findPgbench();
  const said = program
    ? await output(program, argumentsOf(run), stage)
    : await output(process.execPath, [STAND_IN, ...argumentsOf(run)], stage);
  const rate = Number(/^tps = ([\d.]+)/m.exec(said)?.[1]);
  if (!(rate > 0)) throw new Error(`pgbench did not finish:\n${said}`);
  return rate;
}

/** Speaks to the server itself and understands these arguments and scripts. */
const STAND_IN = fileURLToPath(new URL("./stand-in.ts", import.meta.url));

function argumentsOf({ script, clients, each, variables }: PgbenchRun): string[] {
  const file = fileURLToPath(new URL(`./pgbench/${script}.sql`, import.meta.url));
  const defined = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
  // One thread is as quick as two here, and leaves more of two cores to the server.
  const load = ["-c", `${clients}`, "-j", "1", "-t", `${each}`];
  return ["-n", "-M", "prepared", ...load, "-f", file, ...defined];
}

async function output(program: string, words: readonly string[], stage: Stage): Promise<string> {
  const child = spawn(program, words, { env: { ...process.env, ...stage.libpq } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${said.slice(0, 4_000)}`);
  return said;
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Our own program as a child process, in a house of its own: a data folder and a free port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Ended = { readonly out: string; readonly err: string; readonly code: number | null };

export type ProgramHouse = {
  readonly data: string;
  readonly port: number;
  readonly origin: string;
  /** The environment of its commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Starts a command and does not wait for anything. */
  start(...words: readonly string[]): RunningProgram;
  /** Runs a command to its end. */
  run(...words: readonly string[]): Promise<Ended>;
  /** Runs a verb with `--json`; gives what it printed and its exit code. */
  ask(...words: readonly string[]): Promise<{ json: Json; code: number | null }>;
  /** Starts the server and resolves when it has printed its welcome. */
  serve(): Promise<RunningProgram>;
  /** Ends what runs and removes the folder. */
  close(): Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the program prints; the test knows its shape
export type Json = any;

export type RunningProgram = {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  printed(): string;
  /** Resolves with the printed text once it holds `text`. */
  until(text: string): Promise<string>;
  readonly ended: Promise<Ended>;
};

/**
 * `env` adds to the house's own settings; `root` is the checkout that the program is of, `as` the
 * user that it runs as.
 */
export async function openProgramHouse(
  env: Readonly<Record<string, string>> = {},
  root = ROOT,
  as: { readonly uid?: number; readonly gid?: number } = {},
): Promise<ProgramHouse> {
  // Builds when needed, then is the program.
  const script = join(root, "scripts", "run.mjs");
  const folder = await mkdtemp(join(tmpdir(), "gapura-program-"));
  // As root, Postgres runs as another user, who must be able to pass.
  await chmod(folder, 0o711);
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  const data = join(folder, "data");
  const port = await freePort();
  const settings = { ...process.env, PORT: String(port), GAPURA_DATA: data, ...env };
  const running: RunningProgram[] = [];
  const start = (words: readonly string[]): RunningProgram => {
    const program = follow(spawn(process.execPath, [script, ...words], { env: settings, ...as }));
    running.push(program);
    return program;
  };
  const house: ProgramHouse = {
    data,
    port,
    origin: `http://localhost:${port}`,
    env: settings,
    start: (...words) => start(words),
    run: (...words) => start(words).ended,
    async ask(...words) {
      const { out, err, code } = await start([...words, "--json"]).ended;
      if (!/^\{.*\}\n$/.test(out)) throw new Error(`no line of JSON: ${out}${err}`);
      return { json: JSON.parse(out), code };
    },
    async serve() {
      const program = start(["serve"]);
      const early = program.ended.then(({ out, err }) => {
        throw new Error(`the server ended early: ${out}${err}`);
      });
      await Promise.race([program.until(" answers at "), early]);
      return program;
    },
    async close() {
      for (const { child } of running) child.kill("SIGTERM");
      await Promise.all(running.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return house;
}

/** Follows what a child prints, and when it ends. */
export function follow(child: ChildProcess): RunningProgram {
  let out = "";
  let err = "";
  const hearers = new Set<() => void>();
  child.stdout?.on("data", (part: Buffer) => {
    out += part;
    for (const hear of hearers) hear();
  });
  child.stderr?.on("data", (part: Buffer) => {
    err += part;
  });
  const ended = once(child, "close").then(([code]) => ({ out, err, code: code as number | null }));
  return {
    child,
    printed: () => out,
    until: (text) =>
      new Promise((resolve) => {
        const hear = (): void => {
          if (!out.includes(text)) return;
          hearers.delete(hear);
          resolve(out);
        };
        hearers.add(hear);
        hear();
      }),
    ended,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}

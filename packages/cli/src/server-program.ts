/**
 * The server's program, where it is at hand: the checkout's, the package `gapura-server` installed
 * nearby, or one on the path. Its verbs answer what the API does not have.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RefusalError } from "./define.ts";
import type { Environment } from "./environment.ts";

export type ServerProgram = {
  /** For people: where it was found. */
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
};

const PACKAGE = "gapura-server";
const SCRIPT = join("scripts", "run.mjs");

export function findServer({ path }: Environment): ServerProgram | undefined {
  const root =
    checkoutAbove(process.cwd()) ??
    checkoutAbove(dirname(fileURLToPath(import.meta.url))) ??
    installedNear(process.cwd());
  if (root !== undefined) {
    const script = join(root, SCRIPT);
    return { name: script, command: process.execPath, words: [script] };
  }
  const found = path.map((folder) => join(folder, PACKAGE)).find((file) => existsSync(file));
  return found === undefined ? undefined : { name: found, command: found, words: [] };
}

/** Fails: RefusalError("no_server_program"). */
export function needServer(env: Environment): ServerProgram {
  const program = findServer(env);
  if (program) return program;
  throw new RefusalError(
    "no_server_program",
    "the server's program is not here",
    `Install it: npm install ${PACKAGE}; or run this in a checkout of Gapura.`,
  );
}

function checkoutAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (isServer(at)) return at;
    if (at === dirname(at)) return undefined;
  }
}

function installedNear(folder: string): string | undefined {
  try {
    return dirname(createRequire(join(folder, "x.js")).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}

function isServer(folder: string): boolean {
  const manifest = join(folder, "package.json");
  if (!existsSync(join(folder, SCRIPT)) || !existsSync(manifest)) return false;
  return JSON.parse(readFileSync(manifest, "utf8")).name === PACKAGE;
}

export type Settings = Readonly<Record<string, string>>;

/** Starts it; `settings` are of its environment. */
export function startServer(
  { command, words }: ServerProgram,
  { handedOn }: Environment,
  asked: readonly string[],
  settings: Settings = {},
): ChildProcess {
  return spawn(command, [...words, ...asked], {
    env: { ...handedOn, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C goes to the whole terminal: whoever started it hears it, and ends it in good order.
    detached: true,
  });
}

/** A verb's answer. Fails: RefusalError with what the verb said. */
export async function askServer(
  program: ServerProgram,
  env: Environment,
  asked: readonly string[],
  settings: Settings = {},
): Promise<Readonly<Record<string, unknown>>> {
  const child = startServer(program, env, [...asked, "--json"], settings);
  const [out, err] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const answer = answerIn(out);
  if (answer === undefined) {
    throw new RefusalError("server_program", `${asked.slice(0, 2).join(" ")} failed: ${err}`);
  }
  const { error } = answer as { error?: { code: string; message: string; hint?: string } };
  if (error) throw new RefusalError(error.code, error.message, error.hint);
  return answer;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const part of stream ?? []) text += part;
  return text;
}

function answerIn(out: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(out);
  } catch {
    return undefined;
  }
}

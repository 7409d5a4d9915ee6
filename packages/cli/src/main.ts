#!/usr/bin/env node
/** The program `gapura`. */
import { createInterface } from "node:readline/promises";
import { setTimeout as wait } from "node:timers/promises";
import { commands } from "./commands.ts";
import type { Terminal } from "./define.ts";
import { readEnvironment } from "./environment.ts";
import { runWords } from "./run.ts";

const words = process.argv.slice(2);
const ended = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => ended.abort());
}

const terminal: Terminal = {
  env: readEnvironment(),
  tell: (line) =>
    void (words.includes("--json") ? process.stderr : process.stdout).write(`${line}\n`),
  ask: process.stdin.isTTY ? ask : undefined,
  read,
  wait: (ms) => wait(ms, undefined, { signal: ended.signal }).catch(() => undefined),
  stopped: ended.signal,
};

const { out, err, code } = await runWords(commands, words, terminal);
await write(process.stdout, out);
await write(process.stderr, err);
process.exit(code);

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal: ended.signal });
  } catch {
    return "";
  } finally {
    lines.close();
  }
}

async function read(): Promise<string> {
  let text = "";
  for await (const part of process.stdin) text += part;
  return text;
}

/** A pipe takes its text in its own time: exiting before would cut it. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(text, () => done());
  });
}

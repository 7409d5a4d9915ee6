/** The CLI in this process: a home of its own, a terminal that is written down. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { commands } from "../../packages/cli/src/commands.ts";
import type { Terminal } from "../../packages/cli/src/define.ts";
import { readEnvironment } from "../../packages/cli/src/environment.ts";
import { runWords } from "../../packages/cli/src/run.ts";
import type { Json } from "./program.ts";

export type Home = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it has told so far, besides its answers. */
  readonly told: readonly string[];
  /** Questions that were asked. */
  readonly questions: readonly string[];
  /** Runs words with `--json`; there is exactly one object on one line. */
  ask(...words: readonly string[]): Promise<{ json: Json; code: number }>;
  /** The same for what must work. */
  done(...words: readonly string[]): Promise<Json>;
  /** Runs words for people. */
  run(...words: readonly string[]): ReturnType<typeof runWords>;
};

export type HomeOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is typed when asked; nobody sits there when it is absent. */
  readonly typed?: string;
  readonly piped?: string;
  readonly stopped?: AbortSignal;
  /** The home of another; absent: a new one. */
  readonly folder?: string;
};

export function openHome(options: HomeOptions = {}): Home {
  const { env = {}, typed, piped = "", stopped, folder = makeFolder() } = options;
  const xdg = { XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined };
  const variables = { PATH: process.env.PATH, ...env, ...xdg, HOME: folder };
  const told: string[] = [];
  const questions: string[] = [];
  const terminal: Terminal = {
    env: readEnvironment(variables),
    tell: (line) => void told.push(line),
    ask:
      typed === undefined
        ? undefined
        : async (question) => {
            questions.push(question);
            return typed;
          },
    read: async () => piped,
    wait: async () => void (await setImmediate()),
    stopped: stopped ?? new AbortController().signal,
  };
  const run: Home["run"] = (...words) => runWords(commands, words, terminal);
  const ask: Home["ask"] = async (...words) => {
    const { out, err, code } = await run(...words, "--json");
    if (err !== "" || !/^\{.*\}\n$/.test(out)) throw new Error(`no line of JSON: ${out}${err}`);
    return { json: JSON.parse(out), code };
  };
  return {
    folder,
    env: variables,
    told,
    questions,
    run,
    ask,
    async done(...words) {
      const { json, code } = await ask(...words);
      if (code !== 0) throw new Error(`${words.join(" ")}: ${JSON.stringify(json)}`);
      return json;
    },
  };
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gapura-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

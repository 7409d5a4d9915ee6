/** Running a command: reads the words, asks in live, gives one answer and says how it went. */
import { GapuraError } from "@gapura/sdk";
import { type Account, clientOf, findAccount } from "./account.ts";
import {
  type Answer,
  type Command,
  nameOf,
  RefusalError,
  type Terminal,
  UsageError,
} from "./define.ts";
import { findCommand, readWords } from "./read-words.ts";
import { usageOf, usageOfAll } from "./usage.ts";

/** What a command leaves behind: text for each stream and the exit code. */
export type Outcome = { readonly out: string; readonly err: string; readonly code: 0 | 1 | 2 };

/** Runs `words` (`payment list --json`). Never throws. */
export async function runWords(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<Outcome> {
  if (words.length === 0 || words[0] === "help") return help(commands, words.slice(1));
  if (words.includes("--help") || words.includes("-h")) return help(commands, words);
  const asked = words.includes("--json");
  try {
    const answer = await answerOf(commands, words, terminal);
    const out = `${asked ? JSON.stringify(answer.json) : answer.text}\n`;
    return { out, err: "", code: answer.ok === false ? 1 : 0 };
  } catch (error) {
    const told = explain(error);
    const code = error instanceof UsageError ? 2 : 1;
    if (asked) return { out: `${JSON.stringify({ error: told })}\n`, err: "", code };
    const hint = told.hint ? `\n${told.hint}` : "";
    return { out: "", err: `${told.message}${hint}\n`, code };
  }
}

async function answerOf(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<Answer> {
  const { command, values, subject } = readWords(commands, words);
  const account = () => accountOf(terminal);
  if (command.writes) await consent(command, account(), values.yes === true, terminal);
  return command.run({ values, subject, terminal, account, gapura: () => clientOf(account()) });
}

function accountOf({ env }: Terminal): Account {
  const account = findAccount(env);
  if (account) return account;
  throw new RefusalError(
    "not_logged_in",
    "there is no key",
    "gapura login keeps one, GAPURA_API_KEY names one, and gapura dev makes a sandbox with one.",
  );
}

/** In live, what changes anything is done only after a typed yes. */
async function consent(
  command: Command,
  { mode, url }: Account,
  given: boolean,
  { ask }: Terminal,
): Promise<void> {
  if (mode === "sandbox" || given) return;
  const answer = await ask?.(`${nameOf(command)} in LIVE at ${url}: type yes to do it: `);
  if (answer?.trim() === "yes") return;
  throw new RefusalError(
    "not_confirmed",
    `${nameOf(command)} changes something in live, and nobody said yes`,
    "Type yes when asked, or pass --yes.",
  );
}

function help(commands: readonly Command[], words: readonly string[]): Outcome {
  const command = findCommand(commands, words);
  const siblings = commands.filter(({ noun }) => noun === words[0]);
  const text = command ? usageOf(command) : usageOfAll(siblings.length > 0 ? siblings : commands);
  return { out: text, err: "", code: 0 };
}

type Told = {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly hint?: string;
  readonly status?: number;
  readonly request_id?: string;
};

function explain(error: unknown): Told {
  if (error instanceof GapuraError) {
    const { code, message, field, status, requestId } = error;
    const hint = error.hint ?? HINTS[code];
    return {
      code,
      message,
      ...(field && { field }),
      ...(hint && { hint }),
      ...(status && { status }),
      ...(requestId && { request_id: requestId }),
    };
  }
  if (error instanceof UsageError) {
    return { code: "usage", message: error.message, hint: "gapura help shows every command." };
  }
  if (error instanceof RefusalError) {
    const { code, message, hint } = error;
    return { code, message, ...(hint && { hint }) };
  }
  return { code: "internal", message: (error as Error).message };
}

const HINTS: Readonly<Record<string, string>> = {
  network: "gapura doctor looks at the way there; gapura dev starts a server of your own.",
};

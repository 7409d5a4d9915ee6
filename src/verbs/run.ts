/** Running a verb: reads the words, opens the house, prints one answer, says how it went. */
import { ConfigFault, readConfig } from "../config.ts";
import { Refused } from "../db/refused.ts";
import { Failure } from "../failure.ts";
import { type Answer, UsageFault, type Verb } from "./define.ts";
import { type OpenDesk, openDesk } from "./desk.ts";
import { findVerb, readArguments } from "./read-arguments.ts";
import { usageOf, usageOfAll } from "./usage.ts";

/** What a command leaves behind: text for each stream and the exit code. */
export type Outcome = { readonly out: string; readonly err: string; readonly code: 0 | 1 | 2 };

/** Runs `words` (`project list --json`). Never throws. */
export async function runVerb(verbs: readonly Verb[], words: readonly string[]): Promise<Outcome> {
  const asked = words.includes("--json");
  if (words.length === 0 || words[0] === "help") return help(verbs, words.slice(1));
  if (words.includes("--help") || words.includes("-h")) return help(verbs, words);
  try {
    const answer = await answerOf(verbs, words);
    const out = `${asked ? JSON.stringify(answer.json) : answer.text}\n`;
    return { out, err: "", code: answer.ok === false ? 1 : 0 };
  } catch (error) {
    const code = error instanceof UsageFault ? 2 : 1;
    const told = explain(error);
    if (asked) return { out: `${JSON.stringify({ error: told })}\n`, err: "", code };
    const hint = told.hint ? `\n${told.hint}` : "";
    return { out: "", err: `${told.message}${hint}\n`, code };
  }
}

async function answerOf(verbs: readonly Verb[], words: readonly string[]): Promise<Answer> {
  const { verb, values, subject, as } = readArguments(verbs, words);
  let open: Promise<OpenDesk> | undefined;
  try {
    return await verb.run({
      values,
      subject,
      config: readConfig,
      desk: () => {
        open ??= openDesk(readConfig(), as);
        return open;
      },
    });
  } finally {
    await (await open?.catch(() => undefined))?.close();
  }
}

function help(verbs: readonly Verb[], words: readonly string[]): Outcome {
  const verb = findVerb(verbs, words);
  const siblings = verbs.filter(({ noun }) => noun === words[0]);
  const text = verb ? usageOf(verb) : usageOfAll(siblings.length > 0 ? siblings : verbs);
  return { out: text, err: "", code: 0 };
}

type Told = {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly hint?: string;
};

function explain(error: unknown): Told {
  if (error instanceof Failure) {
    const { code, message, field, hint } = error;
    return { code, message, ...(field && { field }), ...(hint && { hint }) };
  }
  if (error instanceof UsageFault) {
    return { code: "usage", message: error.message, hint: "gapura help shows every command." };
  }
  if (error instanceof ConfigFault) return { code: "settings", message: error.message };
  if (error instanceof Refused) return { code: "refused", message: error.message };
  return { code: "internal", message: (error as Error).message };
}

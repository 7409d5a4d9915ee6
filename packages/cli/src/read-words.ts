/** From the words of a command line to a command and its values. */
import { parseArgs } from "node:util";
import { type Command, nameOf, type Options, UsageError, type Values } from "./define.ts";
import { livesAtServer } from "./elsewhere.ts";

export type ReadCommand = {
  readonly command: Command;
  readonly values: Values;
  readonly subject: string;
};

/** What every command takes. */
export const COMMON: Options = {
  json: { meaning: "print one JSON object on one line, nothing else" },
  yes: { meaning: "do not ask before something is changed in live" },
};

/** Throws UsageError with what is wrong, RefusalError for what lives at the server. */
export function readWords(commands: readonly Command[], words: readonly string[]): ReadCommand {
  const command = findCommand(commands, words);
  if (command === undefined) throw unknown(commands, words);
  const { values, positionals } = parse(command, words.slice(command.verb ? 2 : 1));
  const { subject } = command;
  const name = nameOf(command);
  if (positionals.length > (subject ? 1 : 0)) {
    throw new UsageError(`${name}: too many arguments: ${positionals.join(" ")}`);
  }
  if (subject?.required && positionals.length === 0) {
    throw new UsageError(`${name}: ${subject.name} is missing`);
  }
  for (const [option, { required, words: only }] of Object.entries(command.options)) {
    const value = values[option];
    if (required && value === undefined) throw new UsageError(`${name}: --${option} missing`);
    if (only && typeof value === "string" && !only.includes(value)) {
      throw new UsageError(`${name}: --${option} is one of ${only.join(", ")}`);
    }
  }
  return { command, values, subject: positionals[0] ?? "" };
}

/** The command that the first words name. */
export function findCommand(
  commands: readonly Command[],
  [noun, verb]: readonly string[],
): Command | undefined {
  return commands.find((one) => one.noun === noun && (!one.verb || one.verb === verb));
}

function parse(command: Command, words: readonly string[]) {
  const options = Object.entries({ ...command.options, ...COMMON }).map(
    ([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  try {
    return parseArgs({
      args: [...words],
      options: Object.fromEntries(options),
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(`${nameOf(command)}: ${(error as Error).message}`);
  }
}

function unknown(commands: readonly Command[], words: readonly string[]): Error {
  const [noun = "", verb] = words;
  const there = livesAtServer(noun, verb);
  if (there) return there;
  const siblings = commands.filter((command) => command.noun === noun).map(nameOf);
  if (siblings.length > 0) {
    return new UsageError(`${noun} wants one of: ${siblings.join(", ")}`);
  }
  return new UsageError(`there is no command ${noun}; gapura-server help lists an operator's`);
}

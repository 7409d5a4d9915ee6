/** From the words of a command line to a verb and its values. */
import { parseArgs } from "node:util";
import { nameOf, UsageFault, type Values, type Verb } from "./define.ts";

export type ReadCommand = {
  readonly verb: Verb;
  readonly values: Values<Verb["options"]>;
  readonly subject: string;
  /** The operator named by `--as`. */
  readonly as: string | undefined;
};

/** Throws UsageFault with what is wrong and the verb to ask help for. */
export function readArguments(verbs: readonly Verb[], words: readonly string[]): ReadCommand {
  const verb = findVerb(verbs, words);
  if (!verb) throw unknownCommand(verbs, words);
  const rest = words.slice(verb.verb ? 2 : 1);
  const { values, positionals } = parse(verb, rest);
  const { subject } = verb;
  if (positionals.length > (subject ? 1 : 0)) {
    throw new UsageFault(`${nameOf(verb)}: too many arguments: ${positionals.join(" ")}`);
  }
  if (subject?.required && positionals.length === 0) {
    throw new UsageFault(`${nameOf(verb)}: ${subject.name} is missing`);
  }
  const missing = Object.entries(verb.options)
    .filter(([name, option]) => option.required && values[name] === undefined)
    .map(([name]) => `--${name}`);
  if (missing.length > 0) {
    throw new UsageFault(`${nameOf(verb)}: ${missing.join(", ")} missing`);
  }
  const { as, json: _shown, ...own } = values;
  return {
    verb,
    values: own as ReadCommand["values"],
    subject: positionals[0] ?? "",
    as: as as string | undefined,
  };
}

/** The verb that the first words name; for `help` also with words missing. */
export function findVerb(verbs: readonly Verb[], words: readonly string[]): Verb | undefined {
  const [noun, word] = words;
  return verbs.find((verb) => verb.noun === noun && (!verb.verb || verb.verb === word));
}

type Parsed = {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
};

function parse(verb: Verb, words: readonly string[]): Parsed {
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([name, { value }]) => [name, typeOf(value !== undefined)]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, as: typeOf(true), json: typeOf(false) },
      allowPositionals: true,
      strict: true,
    });
    for (const [name, option] of Object.entries(verb.options)) {
      if (!option.value) (values as Parsed["values"])[name] ??= false;
    }
    return { values, positionals };
  } catch (error) {
    throw new UsageFault(`${nameOf(verb)}: ${(error as Error).message}`);
  }
}

function typeOf(hasValue: boolean): { type: "string" | "boolean" } {
  return { type: hasValue ? "string" : "boolean" };
}

function unknownCommand(verbs: readonly Verb[], words: readonly string[]): UsageFault {
  const siblings = verbs.filter((verb) => verb.noun === words[0]).map(nameOf);
  if (siblings.length > 0) {
    return new UsageFault(`${words[0]} wants one of: ${siblings.join(", ")}`);
  }
  return new UsageFault(`there is no command ${words[0] ?? ""}; gapura help lists them`);
}

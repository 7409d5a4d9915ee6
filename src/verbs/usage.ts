/** Usage texts, made from the table of verbs. */
import { nameOf, type Option, type Verb } from "./define.ts";

const COMMON: Readonly<Record<string, Option>> = {
  as: { value: "OPERATOR", meaning: "who acts, for the audit log; the first operator when absent" },
  json: { meaning: "print one JSON object on one line, nothing else" },
};

/** Every command with its summary. */
export function usageOfAll(verbs: readonly Verb[]): string {
  const rows: [string, string][] = [
    ["serve [--no-worker]", "Run the gateway: database, HTTP server and worker."],
    ["work", "Run a worker alone, beside servers on the same database."],
    ...verbs.map((verb): [string, string] => [lineOf(verb), verb.summary]),
    ["help [NOUN [VERB]]", "Show this, or one verb with its options."],
  ];
  return `Usage: gapura COMMAND [--json]\n\n${columns(rows)}\n`;
}

/** One verb with its options. */
export function usageOf(verb: Verb): string {
  const rows = Object.entries({ ...verb.options, ...COMMON }).map(
    ([name, option]): [string, string] => [
      option.value ? `--${name} ${option.value}` : `--${name}`,
      option.required ? `${option.meaning} (needed)` : option.meaning,
    ],
  );
  return `Usage: gapura ${lineOf(verb)} [options]\n\n${verb.summary}\n\n${columns(rows)}\n`;
}

/** `payment show ID` */
function lineOf(verb: Verb): string {
  const { subject } = verb;
  if (!subject) return nameOf(verb);
  return `${nameOf(verb)} ${subject.required ? subject.name : `[${subject.name}]`}`;
}

/** Two columns, the first as wide as its widest entry. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
}

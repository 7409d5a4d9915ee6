/** Usage texts, made from the table of commands. */
import { type Command, nameOf, type Option } from "./define.ts";
import { COMMON } from "./read-words.ts";

const FOOT = `Exit codes: 0 done, 1 refused or something is wrong, 2 the command line is wrong.
The key and the server: gapura login, or GAPURA_API_KEY and GAPURA_URL.`;

/** Every command with its summary. */
export function usageOfAll(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [lineOf(command), command.summary]);
  rows.push(["help [NOUN [VERB]]", "Show this, or one command with its options."]);
  return `Usage: gapura COMMAND [--json]\n\n${columns(rows)}\n\n${FOOT}\n`;
}

/** One command with its options. */
export function usageOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(
    ([name, option]): [string, string] => [
      option.value ? `--${name} ${option.value}` : `--${name}`,
      meaningOf(option),
    ],
  );
  const usage = `Usage: gapura ${lineOf(command)} [options]`;
  return `${usage}\n\n${command.summary}\n\n${columns(rows)}\n`;
}

function meaningOf({ meaning, words, required }: Option): string {
  const only = words ? `: ${words.join(", ")}` : "";
  return `${meaning}${only}${required ? " (needed)" : ""}`;
}

/** `payment show ID` */
function lineOf(command: Command): string {
  const { subject } = command;
  if (!subject) return nameOf(command);
  return `${nameOf(command)} ${subject.required ? subject.name : `[${subject.name}]`}`;
}

/** Columns, each but the last as wide as its widest entry. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? "").length)),
  );
  return rows
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}

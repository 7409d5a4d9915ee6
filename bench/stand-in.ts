/**
 * Stands in for pgbench where there is none: it takes the arguments and scripts of this folder,
 * keeps its statements prepared, and prints the same line with the rate. It is no quicker than
 * pgbench.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pg from "pg";

type Variables = Record<string, string>;

/** One line of a script that begins with a backslash, or one statement. */
type Step =
  | { readonly kind: "set"; readonly name: string; readonly expression: string }
  | { readonly kind: "if"; readonly left: string; readonly right: string }
  | { readonly kind: "endif" }
  | {
      readonly kind: "statement";
      readonly text: string;
      readonly names: readonly string[];
      /** The columns of its row become variables. */
      readonly keeps: boolean;
    };

const { values } = parseArgs({
  options: {
    n: { type: "boolean", short: "n" },
    mode: { type: "string", short: "M" },
    clients: { type: "string", short: "c", default: "1" },
    threads: { type: "string", short: "j" },
    each: { type: "string", short: "t", default: "1" },
    file: { type: "string", short: "f", default: "" },
    define: { type: "string", short: "D", multiple: true, default: [] },
  },
});
const steps = readScript(readFileSync(values.file, "utf8"));
const defined = Object.fromEntries(values.define.map(splitDefinition));
const clients = await Promise.all(Array.from({ length: Number(values.clients) }, open));
const started = performance.now();
await Promise.all(clients.map((client, at) => work(client, { ...defined, client_id: `${at}` })));
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(`tps = ${(clients.length * Number(values.each)) / seconds}\n`);
await Promise.all(clients.map((client) => client.end()));

async function open(): Promise<pg.Client> {
  const client = new pg.Client();
  await client.connect();
  return client;
}

async function work(client: pg.Client, variables: Variables): Promise<void> {
  for (let turn = 0; turn < Number(values.each); turn += 1) {
    let skipping = false;
    for (const [at, step] of steps.entries()) {
      if (step.kind === "endif") skipping = false;
      if (skipping) continue;
      if (step.kind === "if")
        skipping = evaluate(step.left, variables) !== evaluate(step.right, variables);
      if (step.kind === "set") variables[step.name] = `${evaluate(step.expression, variables)}`;
      if (step.kind !== "statement") continue;
      const { text, names, keeps } = step;
      const query = { name: `step_${at}`, text, values: names.map((name) => variables[name]) };
      const { rows } = await client.query<Record<string, unknown>>(query);
      if (!keeps) continue;
      for (const [name, value] of Object.entries(rows[0] ?? {})) variables[name] = String(value);
    }
  }
}

/** Sums of products of whole numbers and variables. */
function evaluate(expression: string, variables: Variables): number {
  return expression
    .split("+")
    .map((term) =>
      term
        .split("*")
        .map((word) => Number(word.trim().replace(/^:(\w+)$/, (_, name) => variables[name] ?? "")))
        .reduce((product, factor) => product * factor, 1),
    )
    .reduce((sum, term) => sum + term, 0);
}

function readScript(script: string): Step[] {
  const lines = script.split("\n").filter((line) => !line.startsWith("--"));
  const read: Step[] = [];
  let text = "";
  for (const line of lines) {
    if (line.startsWith("\\")) {
      read.push(commandOf(line));
      continue;
    }
    text += `${line}\n`;
    const end = /(;|\\gset)\s*$/.exec(text);
    if (!end) continue;
    read.push(statementOf(text.slice(0, end.index), end[1] === "\\gset"));
    text = "";
  }
  return read;
}

function commandOf(line: string): Step {
  const set = /^\\set (\w+) (.+)$/.exec(line);
  if (set) return { kind: "set", name: set[1] as string, expression: set[2] as string };
  const condition = /^\\if (.+) = (.+)$/.exec(line);
  if (condition) return { kind: "if", left: condition[1] as string, right: condition[2] as string };
  if (line === "\\endif") return { kind: "endif" };
  throw new Error(`the stand-in does not know: ${line}`);
}

/** Each `:name` becomes a parameter; `::type` is a cast. */
function statementOf(text: string, keeps: boolean): Step {
  const names: string[] = [];
  const numbered = text.replace(/(?<!:):([a-z]\w*)/g, (_, name: string) => `$${names.push(name)}`);
  return { kind: "statement", text: numbered, names, keeps };
}

function splitDefinition(definition: string): [string, string] {
  const at = definition.indexOf("=");
  return [definition.slice(0, at), definition.slice(at + 1)];
}

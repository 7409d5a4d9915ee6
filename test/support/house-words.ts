/**
 * Rules about words: shared code names no adapter, SQL is lower case, a statement's name is its
 * own.
 */
import { type HouseFile, houseFile, lineOf, type Node } from "./house-files.ts";
import { isSource, nameOf, type Rule } from "./house-rules.ts";

/** Rooms that serve every dialect, rail and bank alike. */
const SHARED_ROOMS =
  "engine|ledger|db|webhooks|app|checkout|people|faces|dashboard|console|ui|qr|verbs";
/** An app's notices are told by a file of its own. */
const SHARED = new RegExp(`^src/((${SHARED_ROOMS})/|notices/[^/]+$|[^/]+\\.tsx?$)`);

/** The gateways whose wires we speak or will speak, whether their files are there yet or not. */
const GATEWAYS = ["pakasir", "paymenku", "cashi", "payget", "fastpay"];
/** Kinds of channels, a mode, our own wire and what names no gateway are words of the house. */
const OF_THE_HOUSE = ["qris", "paypal", "sandbox", "native", "gateway"];

/** The names of adapters, banks and wallets, as the folders have them. */
export function adapterWords(
  files: readonly HouseFile[],
  adapters: ReadonlySet<string>,
): readonly string[] {
  const channels = files
    .filter(({ path }) => /^src\/channels\/(va|ewallet)-[a-z0-9-]+\.ts$/.test(path))
    .map(({ path }) => path.replace(/^src\/channels\/(va|ewallet)-|\.ts$/g, ""));
  const named = [...adapters].map((adapter) => adapter.replace(/^.*\//, ""));
  const words = new Set([...GATEWAYS, ...named, ...channels]);
  return [...words].filter((word) => !OF_THE_HOUSE.includes(word));
}

/** Text as plain words with one blank between: `isVaBca` and `va-bca` both hold `bca`. */
function plainWords(text: string): string {
  const parted = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return ` ${parted.toLowerCase().replace(/[^a-z0-9]+/g, " ")} `;
}

export function wordRule(words: readonly string[]): Rule {
  return {
    name: "shared code names no dialect, rail, bank or wallet",
    applies: (path) => isSource(path) && SHARED.test(path),
    faults: ({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const plain = plainWords(line);
        const named = words.filter((word) => plain.includes(` ${word.replaceAll("-", " ")} `));
        return named.map((word) => `${path}:${index + 1} names ${word}`);
      }),
    planted: [
      'if (dialect === "pakasir") stop();',
      "const isCashi = true;",
      "/** As BCA wants it. */",
      'const channel = "va.bni";',
      "import a from '../channels/va-artha-graha.ts';",
    ].map((text) => houseFile("src/engine/a.ts", text)),
  };
}

/** SQL without its comments and its quoted text; what a named foreign key leads to is one line. */
function bareSql(text: string): string {
  return text
    .replace(/--.*$/gm, "")
    .replace(/'(''|[^'])*'/g, "''")
    .replace(/(foreign key \([a-z_, ]+\))\n +(references)/g, "$1 $2");
}

const NAMED = /^\s*(add )?constraint [a-z_]+ /;
const CONSTRAINT = /\b(primary key|unique( nulls| \(|,|$)|check \(|foreign key|references )/;

export const migrationRule: Rule = {
  name: "a migration is lower case, and its constraints and indexes are named",
  applies: (path) => /^sql\/.*\.sql$/.test(path),
  faults: ({ path, text }) =>
    bareSql(text)
      .split("\n")
      .flatMap((line, index) => {
        const place = `${path}:${index + 1}`;
        if (/[A-Z]/.test(line)) return [`${place} is not lower case`];
        if (/create (unique )?index (if |on )/.test(line)) return [`${place} has no name`];
        const ofTable = !/^\s*create |raise|execute/.test(line);
        return ofTable && CONSTRAINT.test(line) && !NAMED.test(line)
          ? [`${place} has an unnamed constraint`]
          : [];
      }),
  planted: [
    "CREATE TABLE a ();",
    "create table a (\n  id uuid primary key\n);",
    "create table a (\n  id uuid,\n  primary key (id)\n);",
    "create table a (\n  name text unique,\n  b text\n);",
    "create table a (\n  name text check (name <> '')\n);",
    "create table a (\n  b uuid references b (id)\n);",
    "create index on a (b);",
  ].map((text) => houseFile("sql/000009-a.sql", text)),
};

const KEYWORDS =
  /\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|VALUES|RETURNING|LIMIT|BEGIN|COMMIT|ROLLBACK)\b/;

/** Without the names of what is filled in. */
function bareTemplate(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, "");
}

/** Statements in code: what `statement` names and what is asked with `query`. */
export const statementRule: Rule = {
  name: "a statement is lower case",
  applies: isSource,
  faults: (file) =>
    file.nodes
      .filter((node) => node.type === "CallExpression")
      .filter((node) => /(^statement|\.query)$/.test(nameOf(node)))
      .filter(({ start, end }) => KEYWORDS.test(bareTemplate(file.text.slice(start, end))))
      .map((node) => `${file.path}:${lineOf(file, node.start)} speaks SQL in capitals`),
  planted: [
    houseFile("src/engine/a.ts", 'const a = statement("a", "SELECT 1");'),
    houseFile("src/engine/b.ts", "await db.query(`insert into a VALUES (1)`);"),
  ],
};

/** Functions whose first text is the verb of a line of the audit log. */
const WRITES_DOWN = /(^|\.)(audit|note|noteActing|changed)$/;

/** The verbs of the audit log that the sources write out, not those of the command line. */
export function auditedVerbs(files: readonly HouseFile[]): Set<string> {
  const verbs = new Set<string>();
  for (const { nodes } of files.filter(({ path }) => /^src\//.test(path) && isSource(path))) {
    for (const node of nodes) {
      for (const text of verbTexts(node)) verbs.add(text);
    }
  }
  return verbs;
}

function verbTexts(node: Node): readonly string[] {
  if (node.type === "CallExpression" && WRITES_DOWN.test(nameOf(node))) {
    return (node.arguments as Node[]).map(textsOf).find((texts) => texts.length > 0) ?? [];
  }
  if (node.type !== "ObjectExpression") return [];
  const valueAt = (name: string) =>
    (node.properties as Node[]).find(({ key }) => key && nameOf(key as Node) === name)?.value;
  const verb = valueAt("noun") ? undefined : valueAt("verb");
  return verb ? textsOf(verb as Node) : [];
}

/** A text written out, or the two of a choice. */
function textsOf({ type, value, consequent, alternate }: Node): readonly string[] {
  if (type === "ConditionalExpression") {
    return [consequent, alternate].flatMap((one) => textsOf(one as Node));
  }
  return typeof value === "string" ? [value] : [];
}

/** Where each statement is named, when its name is written out. */
export function statementNames(files: readonly HouseFile[]): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const file of files.filter(({ path }) => isSource(path))) {
    for (const node of file.nodes) {
      if (node.type !== "CallExpression" || nameOf(node) !== "statement") continue;
      const { value } = (node.arguments as Node[])[0] ?? ({} as Node);
      if (typeof value !== "string") continue;
      const place = `${file.path}:${lineOf(file, node.start)}`;
      named.set(value, [...(named.get(value) ?? []), place]);
    }
  }
  return named;
}

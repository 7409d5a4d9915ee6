/**
 * The rules of the house that one file can keep or break by itself. Each brings a sample that
 * breaks it, so that the test of the house can show that it would have seen it.
 */
import { type HouseFile, houseFile, isCode, lineOf, type Node } from "./house-files.ts";

export type Rule = {
  readonly name: string;
  readonly applies: (path: string) => boolean;
  /** What breaks it, in words; none when the file keeps it. */
  readonly faults: (file: HouseFile) => readonly string[];
  /** Files that break it. */
  readonly planted: readonly HouseFile[];
};

export const isTest = (path: string) => path.startsWith("test/") || /\.test\.tsx?$/.test(path);
/** What runs in production: not tests, examples, scripts or benches. */
export const isSource = (path: string) =>
  isCode(path) && /^(src|packages\/[^/]+\/src)\//.test(path) && !isTest(path);
const isStyledCode = (path: string) => isCode(path) || /\.(css|sql)$/.test(path);

const FILE_LINES = 400;
const TEST_LINES = 600;
const FUNCTION_LINES = 70;
const WIDTH = 100;

const at = (file: HouseFile, node: Node, what: string) =>
  `${file.path}:${lineOf(file, node.start)} ${what}`;

const fileLength: Rule = {
  name: `a file has at most ${FILE_LINES} lines, one of tests ${TEST_LINES}`,
  applies: (path) => isCode(path) || path.endsWith(".css"),
  faults({ path, text }) {
    const lines = text.trimEnd().split("\n").length;
    const most = isTest(path) ? TEST_LINES : FILE_LINES;
    return lines > most ? [`${path} has ${lines} lines`] : [];
  },
  planted: [
    houseFile("src/long.ts", `${"\n".repeat(FILE_LINES)}//`),
    houseFile("test/long.test.ts", `${"\n".repeat(TEST_LINES)}//`),
  ],
};

const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/**
 * Lines of a function, less those of the functions that are declared in it: they count by
 * themselves.
 */
function linesOf(file: HouseFile, node: Node): number {
  const all = lineOf(file, node.end) - lineOf(file, node.start) + 1;
  const inner = file.nodes.filter(
    ({ type, start, end }) =>
      type === "FunctionDeclaration" && start > node.start && end <= node.end,
  );
  const outermost = inner.filter(
    ({ start, end }) => !inner.some((other) => other.start < start && other.end >= end),
  );
  return outermost.reduce(
    (lines, { start, end }) => lines - (lineOf(file, end) - lineOf(file, start) + 1),
    all,
  );
}

const functionLength: Rule = {
  name: `a function has at most ${FUNCTION_LINES} lines`,
  applies: isCode,
  faults(file) {
    const groups = new Set(file.nodes.filter(isGroupOfTests).flatMap(argumentsOf));
    return file.nodes
      .filter((node) => FUNCTIONS.includes(node.type) && !groups.has(node))
      .flatMap((node) => {
        const lines = linesOf(file, node);
        return lines > FUNCTION_LINES ? [at(file, node, `is ${lines} lines long`)] : [];
      });
  },
  planted: [
    houseFile("src/a.ts", `function long() {${"\n".repeat(FUNCTION_LINES)}}`),
    houseFile("src/b.ts", `const long = () => {${"\n".repeat(FUNCTION_LINES)}};`),
    houseFile("src/c.ts", `const o = { long() {${"\n".repeat(FUNCTION_LINES)}} };`),
  ],
};

/** `describe(…)` is no function of ours but a heading with tests under it. */
function isGroupOfTests(node: Node): boolean {
  return node.type === "CallExpression" && /^describe\b/.test(nameOf(node.callee as Node));
}

function argumentsOf(node: Node): Node[] {
  return node.arguments as Node[];
}

/** `a.b` for a member, `a` for an identifier, of a call what is called; else nothing. */
export function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name as string;
  if (node.type === "CallExpression") return nameOf(node.callee as Node);
  if (node.type !== "MemberExpression") return "";
  return `${nameOf(node.object as Node)}.${nameOf(node.property as Node)}`;
}

const width: Rule = {
  name: `a line has at most ${WIDTH} characters`,
  applies: isStyledCode,
  faults: ({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => ([...line].length > WIDTH ? [`${path}:${index + 1} is wide`] : [])),
  planted: [houseFile("src/wide.css", `/* ${"x".repeat(WIDTH)} */`)],
};

const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** What carries its name by custom. */
const CUSTOM = /^(README(\.id)?|ARCHITECTURE|CHANGELOG|NOTICE|LICENSE|Dockerfile)(\.md)?$/;

const kebabCase: Rule = {
  name: "files and folders are named in kebab-case",
  applies: () => true,
  faults: ({ path }) =>
    path.split("/").every((part) => KEBAB.test(part) || CUSTOM.test(part)) ? [] : [path],
  planted: ["src/myFile.ts", "src/my_file.ts", "src/Engine/a.ts"].map((path) =>
    houseFile(path, ""),
  ),
};

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /(^|-)(utils?|helpers?|commons?|managers?|services?|impl|misc)(-|$)|^types?$/;

const tellingNames: Rule = {
  name: "a name says what is inside",
  applies: isCode,
  faults: ({ path }) =>
    path.split("/").some((part) => EMPTY_NAMES.test(part.replace(/\..*$/, ""))) ? [path] : [],
  planted: ["src/utils.ts", "src/engine/types.ts", "src/common/a.ts", "src/key-manager.ts"].map(
    (path) => houseFile(path, ""),
  ),
};

/** After an interpreter's line: a comment that begins with a capital and ends a sentence. */
const HEADER = {
  code: /^(#!.*\n)?(\/\*\*?\s*(\* )?|\/\/ )[`A-Z0-9][\s\S]*?[.:!?]\s*(\*\/|\n)/,
  css: /^\/\*\s*[`A-Z0-9][\s\S]*?[.:!?]\s*\*\//,
  sql: /^-- [`A-Z0-9].*[^-]\n/,
};

const header: Rule = {
  name: "a file begins with a sentence that says what it is",
  applies: isStyledCode,
  faults({ path, text }) {
    const kind = path.endsWith(".css") ? "css" : path.endsWith(".sql") ? "sql" : "code";
    return HEADER[kind].test(text) ? [] : [`${path} begins without a header`];
  },
  planted: [
    houseFile("src/a.ts", "export const a = 1;\n/** Too late. */\n"),
    houseFile("src/b.ts", "/** no sentence */\n"),
    houseFile("src/c.css", "a { }"),
    houseFile("sql/000002-d.sql", "create table d ();"),
  ],
};

const erasable: Rule = {
  name: "no enums, namespaces, parameter properties or decorators",
  applies: isCode,
  faults: (file) =>
    file.nodes.flatMap((node) => {
      const decorated = Array.isArray(node.decorators) && node.decorators.length > 0;
      const enumerated = node.type === "TSEnumDeclaration" || node.type === "TSParameterProperty";
      const namespaced = node.type === "TSModuleDeclaration" && node.declare !== true;
      return decorated || enumerated || namespaced ? [at(file, node, `is a ${node.type}`)] : [];
    }),
  planted: [
    "enum Color { red }",
    "const enum Color { red }",
    "namespace A { export const b = 1; }",
    "class A { constructor(private b: number) {} }",
    "class A { @c d = 1; }",
    "@c class A {}",
  ].map((text) => houseFile("src/a.ts", text)),
};

const classes: Rule = {
  name: "classes are for errors and the SDK's client",
  applies: (path) => isSource(path) && !path.startsWith("packages/sdk/"),
  faults: (file) =>
    file.nodes
      .filter(({ type }) => type === "ClassDeclaration" || type === "ClassExpression")
      .filter(
        ({ superClass }) => !/(Error|Failure)$/.test(superClass ? nameOf(superClass as Node) : ""),
      )
      .map((node) => at(file, node, "is a class")),
  planted: [houseFile("src/a.ts", "export class Engine {}")],
};

/** Uses of what only certain files may use: by the name that stands in the code. */
function uses(file: HouseFile, forbidden: (name: string) => boolean): string[] {
  return file.nodes.flatMap((node) => {
    const name =
      node.type === "ImportSpecifier"
        ? nameOf(node.imported as Node)
        : node.type === "MemberExpression"
          ? nameOf(node)
          : "";
    return name !== "" && forbidden(name) ? [at(file, node, `uses ${name}`)] : [];
  });
}

/** The server's settings, the base URLs that programs of the gateways name there, the CLI's key. */
const ENVIRONMENT = [
  "src/config.ts",
  "packages/gateways/src/environment.ts",
  "packages/cli/src/environment.ts",
];

const environment: Rule = {
  name: "only config.ts reads the environment",
  applies: (path) => isSource(path) && !ENVIRONMENT.includes(path),
  faults: (file) =>
    uses(file, (name) => /^(globalThis\.)?process\.env$/.test(name) || name === "env"),
  planted: [
    houseFile("src/a.ts", "const port = process.env.PORT;"),
    houseFile("src/b.ts", "const { PORT } = process.env;"),
    houseFile("src/c.ts", 'import { env } from "node:process";'),
  ],
};

/** Who may ask the machine for time or randomness, for what, and why. */
const OWN_TIME: Readonly<Record<string, readonly string[]>> = {
  // The clock itself, which everybody else asks.
  "src/clock.ts": ["Date.now"],
  // The source of ids and of every random draw.
  "src/ids.ts": ["randomBytes", "randomInt", "randomFillSync"],
  // How long something took: a difference, which no clock of the house can tell as finely.
  "packages/gateways/src/wait.ts": ["Date.now", "crypto.getRandomValues"],
  "packages/cli/src/draw.ts": ["crypto.getRandomValues"],
  "packages/sdk/src/call.ts": ["crypto.randomUUID", "crypto.getRandomValues"],
  "packages/sdk/src/webhooks.ts": ["Date.now"],
  "packages/sdk/src/testing.ts": ["Date.now"],
  "src/app.ts": ["performance.now"],
  "src/watch-ledger.ts": ["performance.now"],
  // In the buyer's browser: a countdown, held against the time that the page was made at.
  "src/checkout/follow.js": ["Date.now"],
};

const TIME = /^(Date\.now|performance\.now|process\.(hrtime|uptime)(\.bigint)?)$/;
const CHANCE =
  /^(Math\.random|(crypto\.|webcrypto\.)*(random(Bytes|Int|UUID|Fill|FillSync)|getRandomValues))$/;

const timeAndChance: Rule = {
  name: "time comes from clock.ts and chance from ids.ts",
  applies: isSource,
  faults(file) {
    const allowed = OWN_TIME[file.path] ?? [];
    const dates = file.nodes.filter(
      (node) =>
        (node.type === "NewExpression" || node.type === "CallExpression") &&
        nameOf(node.callee as Node) === "Date" &&
        argumentsOf(node).length === 0,
    );
    return [
      ...uses(file, (name) => (TIME.test(name) || CHANCE.test(name)) && !allowed.includes(name)),
      ...dates.map((node) => at(file, node, "asks for the date")),
    ];
  },
  planted: [
    "const now = Date.now();",
    "const now = new Date();",
    "const now = Date();",
    "const since = performance.now();",
    "const chance = Math.random();",
    'import { randomBytes } from "node:crypto";',
    'import { randomUUID as id } from "node:crypto";',
    "const id = crypto.randomUUID();",
    "crypto.getRandomValues(bytes);",
  ].map((text) => houseFile("src/engine/a.ts", text)),
};

const quiet: Rule = {
  name: "nothing is printed by console: the log and the verbs have their own way",
  applies: isSource,
  faults: (file) =>
    uses(file, (name) => /^(globalThis\.)?console\.(log|error|warn|info|debug|trace)$/.test(name)),
  planted: [houseFile("src/a.ts", "console.log(1);"), houseFile("src/b.ts", "console.error(1);")],
};

/** Put together here, so that this file does not hold what it looks for. */
const UNDONE = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);

const finished: Rule = {
  name: "nothing is left to do in the code",
  applies: (path) => !path.startsWith("test/fixtures/") && path !== "package-lock.json",
  faults: ({ path, text }) =>
    text.split("\n").flatMap((line, index) => (UNDONE.test(line) ? [`${path}:${index + 1}`] : [])),
  planted: [houseFile("src/a.css", `/* ${"TO" + "DO"}: mend */`)],
};

const everyTest: Rule = {
  name: "no test is left out, and none runs alone",
  applies: isTest,
  faults: (file) =>
    file.nodes
      .filter(({ type }) => type === "MemberExpression")
      .filter((node) =>
        /^(test|it|describe|suite)(\..+)?\.(only|skip|todo|fails)$/.test(nameOf(node)),
      )
      .map((node) => at(file, node, "leaves tests out")),
  planted: [
    "test.only()",
    "describe.skip()",
    "it.todo()",
    "test.each([1]).skip()",
    "test.concurrent.only()",
  ].map((text) => houseFile("src/a.test.ts", text)),
};

const SILENCED = new RegExp(`@ts-(${["ignore", "expect-error", "nocheck"].join("|")})`);

const checked: Rule = {
  name: "the type checker is never silenced",
  applies: isCode,
  faults: ({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (SILENCED.test(line) ? [`${path}:${index + 1}`] : [])),
  planted: [houseFile("src/a.ts", `// @ts-${"ignore"}\nconst a: string = 1;`)],
};

/** Registries and this or that machine's folders: a clone knows neither. */
const ELSEWHERE = new RegExp(
  [
    ["registry", "(npmjs|yarnpkg)"].join("\\."),
    ["npmjs", "(org|com)"].join("\\."),
    `(^|[\\s"'\`=(:])/(${["work", "home", "Users", "root"].join("|")})/[\\w.-]`,
  ].join("|"),
);

const anywhere: Rule = {
  name: "no registry's host and no machine's path stands in any file",
  applies: () => true,
  faults: ({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (ELSEWHERE.test(line) ? [`${path}:${index + 1}`] : [])),
  planted: [
    houseFile("docs/a.md", `see ${["https://registry", "npmjs", "org"].join(".")}/x`),
    houseFile("docs/b.md", `cd ${["", "home", "me", "gapura"].join("/")}`),
    houseFile("src/c.ts", `const a = "${["", "work", "main"].join("/")}";`),
  ],
};

export const RULES: readonly Rule[] = [
  fileLength,
  functionLength,
  width,
  kebabCase,
  tellingNames,
  header,
  erasable,
  classes,
  environment,
  timeAndChance,
  quiet,
  finished,
  everyTest,
  checked,
  anywhere,
];

/** The house's files as the tidy test reads them: path, text, and the syntax tree of code. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type HouseFile = {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The nodes of its syntax tree, outer before inner; none for what is not TypeScript. */
  readonly nodes: readonly Node[];
};

/** A node of the syntax tree, as ESTree and its TypeScript extension name them. */
export type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
};

const BINARY = /\.(png|ico|woff2|gz|wasm)$/;

/**
 * Every file under version control; in a copy without git, every file that is not made or brought.
 */
export function houseFiles(): HouseFile[] {
  return pathsOfHouse()
    .filter((path) => !BINARY.test(path) && existsSync(join(ROOT, path)))
    .map((path) => houseFile(path, readFileSync(join(ROOT, path), "utf8")));
}

export function houseFile(path: string, text: string): HouseFile {
  return { path, text, nodes: isCode(path) ? nodesOf(path, text) : [] };
}

export function isCode(path: string): boolean {
  return /\.(tsx?|mjs|js)$/.test(path);
}

/** The number of the line on which a place in the text lies, from 1. */
export function lineOf({ text }: HouseFile, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function nodesOf(path: string, text: string): Node[] {
  const lang = path.endsWith(".tsx") ? "tsx" : path.endsWith(".ts") ? "ts" : "js";
  const nodes: Node[] = [];
  collect(parseAst(text, { lang }, path), nodes);
  return nodes;
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, into);
  } else if (typeof value === "object" && value !== null) {
    if (typeof (value as Node).type === "string") into.push(value as Node);
    for (const inner of Object.values(value)) collect(inner, into);
  }
}

function pathsOfHouse(): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" });
    return listed.split("\0").filter((path) => path !== "");
  } catch {
    return walk("");
  }
}

const NOT_OURS = ["node_modules", "dist", "data", ".git", "test-artefacts"];

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (NOT_OURS.includes(name)) return [];
    return statSync(join(ROOT, path)).isDirectory() ? walk(path) : [path];
  });
}

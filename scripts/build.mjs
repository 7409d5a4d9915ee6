/**
 * Builds src/ into dist/, here and in each package: nothing to do where dist/ is of the same
 * sources; safe when many start.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { onModernNode, root } from "./modern-node.mjs";

const script = fileURLToPath(import.meta.url);
const CODE = /\.tsx?$/;
const TEST = /\.test\.tsx?$/;

/** Half a minute: a build takes a second, and a slow machine a few. */
const PATIENCE = 30_000;

/** Builds when needed; gives the path of the main module. Throws with the compiler's words. */
export async function build() {
  // As it is published, dist/ is all there is.
  if (!existsSync(join(root, "src"))) return join(root, "dist", "main.js");
  const stale = partsOfHouse().filter((part) => !isBuilt(part));
  if (stale.length > 0) await buildAlone(stale);
  return join(root, "dist", "main.js");
}

/** The packages, then the server that uses them. */
function partsOfHouse() {
  const packages = join(root, "packages");
  const folders = existsSync(packages) ? readdirSync(packages).sort() : [];
  return [...folders.map((name) => partOf(join(packages, name))), partOf(root)];
}

function partOf(folder) {
  const source = join(folder, "src");
  const files = listFiles(source);
  const project = join(folder, "tsconfig.build.json");
  const hash = hashOf([join(root, "tsconfig.json"), project, script, ...files]);
  return { folder, source, project, files, hash, dist: join(folder, "dist") };
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !TEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

function isBuilt({ dist, hash }) {
  const stamp = join(dist, ".sources");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

async function buildAlone(parts) {
  // The lock of the embedded database serves here too; Node 24 reads its TypeScript as it is.
  const { waitForLock } = await import("../src/db/embedded-lock.ts");
  const lock = await waitForLock(join(root, "node_modules", ".gapura-build.lock"), PATIENCE);
  if (lock === undefined) throw new Error("another build is under way and does not end");
  try {
    for (const part of parts.filter((one) => !isBuilt(one))) buildPart(part);
  } finally {
    lock.release();
  }
}

function buildPart({ folder, source, project, files, hash, dist }) {
  // Beside dist/, so that it can be moved into its place, and as deep as it: source maps name the
  // sources as they lie from there.
  const scratch = mkdtempSync(join(folder, ".build-"));
  const next = `${scratch}-dist`;
  try {
    compile(project, next);
    for (const file of files.filter((one) => !CODE.test(one))) {
      const copy = join(next, relative(source, file));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(file, copy);
    }
    writeFileSync(join(next, ".sources"), hash);
    if (existsSync(dist)) renameSync(dist, join(scratch, "old"));
    renameSync(next, dist);
  } finally {
    for (const left of [scratch, next]) rmSync(left, { recursive: true, force: true });
  }
}

/** Emits without checking types: that is the tests' part, and types of packages may be absent. */
function compile(project, folder) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "--project", project, "--outDir", folder, "--noCheck"],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

if (process.argv[1] === script && onModernNode()) await build();

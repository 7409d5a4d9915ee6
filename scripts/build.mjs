/**
 * Builds src/ into dist/: nothing to do when dist/ is of the same sources; safe when many start.
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
const source = join(root, "src");
const dist = join(root, "dist");
const stamp = join(dist, ".sources");
const CODE = /\.tsx?$/;
const TEST = /\.test\.tsx?$/;

/** Half a minute: a build takes a second, and a slow machine a few. */
const PATIENCE = 30_000;

/** Builds when needed; gives the path of the main module. Throws with the compiler's words. */
export async function build() {
  const files = listFiles(source);
  const how = ["tsconfig.json", "tsconfig.build.json", relative(root, script)];
  const hash = hashOf([...how.map((name) => join(root, name)), ...files]);
  if (!isBuilt(hash)) await buildAlone(files, hash);
  return join(dist, "main.js");
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

function isBuilt(hash) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

async function buildAlone(files, hash) {
  // The lock of the embedded database serves here too; Node 24 reads its TypeScript as it is.
  const { waitForLock } = await import("../src/db/embedded-lock.ts");
  const lock = await waitForLock(join(root, "node_modules", ".gapura-build.lock"), PATIENCE);
  if (lock === undefined) throw new Error("another build is under way and does not end");
  try {
    if (!isBuilt(hash)) buildInto(dist, files, hash);
  } finally {
    lock.release();
  }
}

function buildInto(target, files, hash) {
  // Beside dist/, so that it can be moved into its place, and as deep as it: source maps name the
  // sources as they lie from there.
  const scratch = mkdtempSync(join(root, ".build-"));
  const next = `${scratch}-dist`;
  try {
    compile(next);
    for (const file of files.filter((one) => !CODE.test(one))) {
      const copy = join(next, relative(source, file));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(file, copy);
    }
    writeFileSync(join(next, ".sources"), hash);
    if (existsSync(target)) renameSync(target, join(scratch, "old"));
    renameSync(next, target);
  } finally {
    for (const left of [scratch, next]) rmSync(left, { recursive: true, force: true });
  }
}

/** Emits without checking types: that is the tests' part, and types of packages may be absent. */
function compile(folder) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const project = join(root, "tsconfig.build.json");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "--project", project, "--outDir", folder, "--noCheck"],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}

if (process.argv[1] === script && onModernNode()) await build();

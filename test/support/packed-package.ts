/** A package as its users get it: packed by npm, unpacked into an empty project, used there. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMPILER = join(ROOT, "node_modules", "typescript", "bin", "tsc");

export type Consumer = {
  /** Where the package lies: its files as npm packed them. */
  readonly installed: string;
  /** Runs a file of this text; gives what it printed. */
  run(name: string, text: string): string;
  /** What the compiler says of a file of this text; nothing when it is right. */
  compile(name: string, text: string, options: Readonly<Record<string, unknown>>): string;
};

/** `name` is the folder's below `packages/`; `""` is the server, which is the checkout itself. */
export function installPacked(name: string): Consumer {
  const folder = mkdtempSync(join(tmpdir(), "gapura-packed-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs")]);
  const source = name === "" ? ROOT : join(ROOT, "packages", name);
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: source,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const installed = join(folder, "node_modules", nameIn(source));
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder, packed.filename);
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  installDependencies(installed, folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return {
    installed,
    run(file, text) {
      writeFileSync(join(folder, file), text);
      return execFileSync(process.execPath, [join(folder, file)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    },
    compile(file, text, options) {
      writeFileSync(join(folder, file), text);
      const project = join(folder, "tsconfig.json");
      const compilerOptions = { strict: true, noEmit: true, ...options };
      writeFileSync(project, JSON.stringify({ compilerOptions, files: [file] }));
      return compilerWords(project);
    },
  };
}

function nameIn(source: string): string {
  return JSON.parse(readFileSync(join(source, "package.json"), "utf8")).name;
}

/** What the package says it needs, as the checkout has it: the network is not asked. */
function installDependencies(installed: string, folder: string): void {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const target = join(folder, "node_modules", name);
    // What is for other systems is in no checkout of this one.
    if (!existsSync(join(ROOT, "node_modules", name))) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), target);
  }
}

function compilerWords(project: string): string {
  try {
    execFileSync(process.execPath, [COMPILER, "-p", project], { encoding: "utf8", stdio: "pipe" });
    return "";
  } catch (error) {
    return `${(error as { stdout?: string }).stdout}`;
  }
}

/** Checks types, lint and format of the whole checkout. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onModernNode, root } from "./modern-node.mjs";

const CHECKS = [
  { name: "types", program: "typescript/bin/tsc", args: ["--project", "."] },
  { name: "lint and format", program: "@biomejs/biome/bin/biome", args: ["check", "."] },
];

/** Runs every check, shows what it says, and gives the count of passed and failed ones. */
export function runChecks() {
  const count = { passed: 0, failed: 0 };
  for (const { name, program, args } of CHECKS) {
    const path = join(root, "node_modules", program);
    const { status } = spawnSync(process.execPath, [path, ...args], {
      cwd: root,
      stdio: "inherit",
    });
    if (status === 0) count.passed += 1;
    else count.failed += 1;
    process.stdout.write(`${name}: ${status === 0 ? "passed" : "FAILED"}\n`);
  }
  return count;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && onModernNode()) {
  process.exitCode = runChecks().failed === 0 ? 0 : 1;
}

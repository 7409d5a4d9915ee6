/**
 * The tests: types, lint and format, then every test, and one line at the end: `N passed, N
 * failed`. `--long` runs the deep suites instead; other arguments go to vitest (files, `-t` and a
 * name).
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./check.mjs";
import { onModernNode, root } from "./modern-node.mjs";

if (onModernNode()) {
  const rest = process.argv.slice(2).filter((argument) => argument !== "--long");
  const long = rest.length < process.argv.length - 2;
  const checks = long ? { passed: 0, failed: 0 } : runChecks();
  const tests = runTests(long ? "long" : "short", seedOf(long), rest);
  const passed = checks.passed + tests.passed;
  const failed = checks.failed + tests.failed;
  const skipped = tests.skipped === 0 ? "" : `, ${tests.skipped} skipped`;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** The short run is the same each time; the long one draws, and says what to repeat it with. */
function seedOf(long) {
  if (!long) return process.env.SEED ?? "1";
  const seed = process.env.SEED ?? `${randomInt(1, 2 ** 31)}`;
  const git = spawnSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  const commit = git.status === 0 ? git.stdout.trim() : "unknown";
  process.stdout.write(`seed ${seed} (repeat with SEED=${seed}), commit ${commit}\n`);
  return seed;
}

function runTests(project, seed, rest) {
  const folder = mkdtempSync(join(tmpdir(), "gapura-report-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const { status } = spawnSync(
      process.execPath,
      [vitest, "run", "--project", project, ...reporters, ...rest],
      { cwd: root, stdio: "inherit", env: { ...process.env, SEED: seed } },
    );
    return countOf(readFileSync(report, "utf8"), status);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countOf(report, status) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } =
    JSON.parse(report);
  // A file can fail outside its tests: it does not load, or its guard finds something left open.
  const files = testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = numFailedTests + files.length;
  return {
    passed: numPassedTests,
    // An error outside every file still fails the run.
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

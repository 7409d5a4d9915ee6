/** The build: its source maps name the sources as they lie in the checkout. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");

test("every map leads to its source under src/, so that traces name it", () => {
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs")]);
  const maps = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js.map"),
  );
  expect(maps.length).toBeGreaterThan(0);
  for (const map of maps) {
    const file = join(DIST, map);
    const { sourceRoot, sources } = JSON.parse(readFileSync(file, "utf8"));
    const found = sources.map((name: string) => resolve(dirname(file), sourceRoot, name));
    const from = join(ROOT, "src", map).replace(/\.js\.map$/, "");
    expect(found.map((name: string) => relative(ROOT, name).replace(/\.tsx?$/, ""))).toEqual([
      relative(ROOT, from),
    ]);
    expect(found.filter((name: string) => !existsSync(name))).toEqual([]);
  }
});

/**
 * Two suites: what `npm test` runs, and the long one. Both share one Postgres for the whole run.
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Random tests draw from this seed. The long run picks a new one each time and prints it. */
const seed = Number(process.env.SEED ?? 1);

const shared = {
  globalSetup: ["test/support/postgres.ts"],
  setupFiles: ["test/support/guard.ts"],
  provide: { seed },
  hookTimeout: 60_000,
};

/** Our packages are tested as they are written, not as they were last built. */
const sources = {
  alias: readdirSync(new URL("packages", import.meta.url)).flatMap((name) => {
    const source = fileURLToPath(new URL(`packages/${name}/src`, import.meta.url));
    return [
      { find: new RegExp(`^@gapura/${name}$`), replacement: join(source, "index.ts") },
      { find: new RegExp(`^@gapura/${name}/(.+)$`), replacement: join(source, "$1.ts") },
    ];
  }),
};

export default defineConfig({
  test: {
    // Left alone, one core of two would stand idle: vitest keeps a core for its own process.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve: sources,
        test: {
          ...shared,
          name: "short",
          include: [
            "src/**/*.test.{ts,tsx}",
            "packages/*/src/**/*.test.ts",
            "scripts/*.test.ts",
            "test/*.test.{ts,tsx}",
          ],
          testTimeout: 60_000,
        },
      },
      {
        resolve: sources,
        test: {
          ...shared,
          name: "long",
          include: ["test/long/*.test.ts"],
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});

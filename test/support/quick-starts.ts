/** The quick starts of gateways: a house in which a shell runs their commands as they stand. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { openFullHouse } from "./full-house.ts";
import { type Step, stepsOf } from "./page-commands.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const run = promisify(execFile);
/** Between what one command prints and the next. */
const END = "@@end";

/** A house, and a folder in which commands are run one after the other. */
export async function quickStartHouse() {
  const house = await openFullHouse({
    GAPURA_PROXIES: "127.0.0.1,::1,::ffff:127.0.0.1",
    GAPURA_WEBHOOK_ALLOW: "127.0.0.1:*",
  });
  const folder = mkdtempSync(join(tmpdir(), "gapura-start-"));
  const { port } = new URL(house.program.origin);

  /** What each command prints, all of them run by one shell. */
  async function outputsOf(commands: readonly string[]): Promise<string[]> {
    const here = commands.map((command) =>
      command
        .replaceAll(":3000", `:${port}`)
        .replaceAll("npm run -s gapura", `npm --prefix '${ROOT}' run -s gapura`),
    );
    const script = here.flatMap((command) => [command, `printf '\n${END}\n'`]).join("\n");
    const env = { ...process.env, ...house.program.env, PORT: port };
    const { stdout } = await run("sh", ["-e", "-c", script], { cwd: folder, env });
    return stdout.split(`\n${END}\n`).slice(0, -1);
  }

  /** Fails where a command does not answer as the page says. */
  async function walk(gateway: string): Promise<void> {
    const steps = guideSteps(`start-${gateway}`);
    const inbox = steps.at(-1)?.command ?? "";
    const outputs = await outputsOf(steps.slice(0, -1).map(({ command }) => command));
    for (const [at, { command, expected }] of steps.slice(0, -1).entries()) {
      if (Object.keys(expected as object).length === 0) continue;
      expect(JSON.parse(outputs[at] as string), command).toMatchObject(expected as object);
    }
    expect(inbox).toContain("/dev/inbox");
    await expect
      .poll(async () => (await outputsOf([inbox])).join(), { timeout: 10_000 })
      .toContain(`toko-${gateway}`);
  }

  async function close(): Promise<void> {
    await house.close();
    rmSync(folder, { recursive: true });
  }
  return { house, folder, outputsOf, walk, close };
}

/** The commands of a guide, and what it says they answer. */
export function guideSteps(name: string): Step[] {
  return stepsOf(readFileSync(new URL(`../../docs/guides/${name}.md`, import.meta.url), "utf8"));
}

/** The README is a promise: its server starts, and each of its commands runs as it stands there. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openProgramHouse } from "./support/program.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** `npm test` is what runs this test, and `npm start` what it has started. */
const OUR_OWN = ["npm ci && npm start", "npm ci && npm test"];

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const commands = [...readme.matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block = ""]) => block.trim().split("\n"))
  .filter((command) => !OUR_OWN.includes(command));

const house = await openProgramHouse();
afterAll(() => house.close());
await house.serve();

/** Runs a command against this house: another port and folder, else as a reader would. */
function run(command: string) {
  const env = { ...process.env, PORT: String(house.port), GAPURA_DATA: house.data };
  const here = command.replaceAll(":3000", `:${house.port}`);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", here], {
    cwd: ROOT,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the README opens with its two commands", () => {
  expect([...readme.matchAll(/```sh\n(.*?)\n```/gs)].slice(0, 2).map(([, one]) => one)).toEqual(
    OUR_OWN,
  );
});

const printed = new Map<string, string>();

test.each(commands.map((command) => [command]))("%s", async (command) => {
  const once = () => {
    const { status, stdout, stderr } = run(command);
    expect(status, stderr).toBe(0);
    printed.set(command, stdout);
    return stdout;
  };
  // A webhook comes a moment after its payment; everything else is there at once.
  if (!command.includes("/dev/inbox -H")) once();
  else await expect.poll(once, { timeout: 10_000 }).toContain("INV123123");
});

test("what they print is what the text around them says", () => {
  const of = (part: string) => printed.get(commands.find((one) => one.includes(part)) ?? "");
  expect(of("transactioncreate")).toContain('"total_payment":100003');
  expect(of("payment simulate")).toMatch(/status +paid/);
  expect(of("ledger check")).toBe('{"ok":true,"violations":[],"differences":[]}\n');
});

test("the pay page opens at the address that it names", async () => {
  const [, path] = /<http:\/\/localhost:3000(\/pay\/[^>]+)>/.exec(readme) ?? [];
  const page = await fetch(`${house.origin}${path}`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Depo Domain");
});

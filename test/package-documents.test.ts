/** The guides of the SDK and the command line: what they show is run, or stands in an example. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { openHome } from "./support/cli.ts";
import { openFullHouse } from "./support/full-house.ts";
import { stepsOf } from "./support/page-commands.ts";

const guide = (name: string) =>
  readFileSync(new URL(`../docs/guides/${name}.md`, import.meta.url), "utf8");

const house = await openFullHouse();
afterAll(() => house.close());

test("the command line: each command of the page, and what it answers", async () => {
  const { key } = await house.open("native", { slug: "guide-of-cli" });
  const home = openHome({ env: { GAPURA_URL: house.program.origin, GAPURA_API_KEY: key } });
  const steps = stepsOf(guide("cli"));
  expect(steps.length).toBeGreaterThan(7);
  for (const { command, expected } of steps) {
    const [program, ...words] = command.split(" ");
    expect(program).toBe("gapura");
    expect(words.at(-1)).toBe("--json");
    const { json } = await home.ask(...words.slice(0, -1));
    expect(json, command).toMatchObject(expected as object);
  }
});

test("the SDK: each line that is shown stands in an example, and each example is there", () => {
  const page = guide("sdk");
  const files = [...page.matchAll(/\]\((\.\.\/\.\.\/packages\/sdk\/examples\/[^)]+)\)/g)].map(
    ([, path = ""]) => new URL(`../docs/guides/${path}`, import.meta.url),
  );
  expect(files).toHaveLength(6);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const code = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].flatMap(([, text = ""]) =>
    text.trim().split("\n"),
  );
  expect(shown.length).toBeGreaterThan(2);
  for (const line of shown) expect(code).toContain(line.trim());
});

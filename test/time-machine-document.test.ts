/** The page on the time machine is a promise: its commands run, beside a server and without one. */
import { readFileSync } from "node:fs";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openProgramHouse } from "./support/program.ts";

const page = readFileSync(new URL("../docs/guides/time-machine.md", import.meta.url), "utf8");
const house = await openProgramHouse();
afterAll(() => house.close());

test("without a server the verb starts the database itself", async () => {
  const alone = await openProgramHouse();
  onTestFinished(() => alone.close());
  const words = ["project", "create", "--slug", "early", "--dialect", "native"];
  expect((await alone.ask(...words)).code).toBe(0);
  const { json } = await alone.ask("clock", "advance", "2d", "--project", "early");
  expect(json).toMatchObject({ project: "early", offset: 172_800, deliveries_waiting: 0 });
});

test("beside a server: each command of the page, and what it answers", async () => {
  await house.serve();
  const steps = [
    ...page.matchAll(/```sh\nnpm run -s gapura -- (.*) --json\n```\n\n```json\n(.*)\n/g),
  ];
  expect(steps).toHaveLength(3);
  for (const [, words = "", answer = ""] of steps) {
    expect((await house.ask(...words.split(" "))).json).toMatchObject(JSON.parse(answer));
  }
  const live = ["project", "create", "--slug", "real", "--dialect", "native", "--mode", "live"];
  expect((await house.ask(...live)).code).toBe(0);
  const refused = await house.ask("clock", "advance", "1h", "--project", "real");
  expect(refused).toMatchObject({ code: 1, json: { error: { code: "sandbox_only" } } });
});

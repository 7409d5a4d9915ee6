/** The page on project settings is a promise: its commands are run, in their order. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const page = readFileSync(new URL("../docs/guides/project-settings.md", import.meta.url), "utf8");
const { done } = payoutDesk();

test("every command is run, and does what the page says", async () => {
  const commands = stepsOf(page).map(({ command }) => command);
  expect(commands).toHaveLength(20);
  const made = await done("project", "create", "--slug", "page-shop", "--dialect", "pakasir");
  const names = { SLUG: "page-shop", KEY: made.key_id };
  const told = new Map<string, Awaited<ReturnType<typeof done>>>();
  for (const command of commands) told.set(command, await done(...wordsOf(command, names)));
  const of = (part: string) =>
    [...told].find(([command]) => command.includes(part))?.[1] ?? expect.fail(part);
  expect(of("rate=0.7%").channels.qris.fee).toHaveLength(2);
  expect(of("--bearer merchant --life").channels.qris).toMatchObject({
    bearer: "merchant",
    life: 1_800_000,
  });
  expect(of("--unique").channels.qris.unique).toMatchObject({ from: 1, to: 99 });
  expect(of("va.bri --off").channels["va.bri"].enabled).toBe(false);
  expect(of("--defaults").channels.qris).not.toHaveProperty("unique");
  expect(of("--key-in-url off").key_in_url).toBe(false);
  expect(of("key create").addresses).toEqual(["203.0.113.7", "10.0.0.0/8"]);
  expect(of("key rotate").instead_of).toBe(made.key_id);
  expect(of("project live").mode).toBe("live");
});

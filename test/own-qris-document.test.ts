/** The guide to one's own QRIS, and the verbs that it shows, which are run. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const page = readFileSync(new URL("../docs/guides/own-qris.md", import.meta.url), "utf8");
const photo = fileURLToPath(new URL("fixtures/qris-photo.jpg", import.meta.url));
const { ask, done, refused } = payoutDesk();

const create = (slug: string, mode: string) =>
  done("project", "create", "--slug", slug, "--dialect", "native", "--mode", mode);

test("the guide's commands answer as it says", async () => {
  await create("toko", "live");
  const names: Record<string, string> = { "picture=qris.jpg": `picture=${photo}` };
  const steps = stepsOf(page);
  expect(steps).toHaveLength(7);
  for (const { command, expected } of steps) {
    const { json } = await ask(...wordsOf(command, names));
    expect(json, command).toMatchObject(expected as object);
    expect("error" in json, command).toBe(false);
    if ("account_id" in json) names.ACCOUNT = json.account_id as string;
  }
});

test("what cannot be is refused with the reason", async () => {
  await create("warung", "live");
  await create("contoh", "sandbox");
  const open = ["account", "open", "--file", `picture=${photo}`, "--rail"];
  const ours = await done(...open, "static-qris", "--project", "warung");
  const { account_id: account } = ours as { account_id: string };
  const route = (slug: string, ...more: string[]) =>
    refused("project", "route", slug, "--account", account, ...more);
  expect(await route("contoh")).toMatch(/^forbidden: .*another merchant/);
  expect(await route("warung", "--channels", "va.bca")).toContain("takes no va.bca");
  expect(await route("warung", "--weight", "5000")).toMatch(/^invalid_request: /);
  expect(await refused(...open, "static-qris", "--project", "warung")).toBe(
    `conflict: There is an account of this code already: ${account}`,
  );
  const house = await done(...open, "static-qris");
  expect(house).toMatchObject({ custody: "ours", merchant_id: null });
  const wrong = { account: (house as { account_id: string }).account_id };
  expect(await refused("project", "route", "contoh", "--account", wrong.account)).toMatch(
    /The account is live, the project sandbox/,
  );
  const given = ["account", "open", "--rail", "static-qris", "--given"];
  expect(await refused(...given, '{"qris":"nonsense"}')).toContain("cannot be used");
  expect(await refused(...given, "nonsense")).toContain("JSON object");
  const bad = ["account", "preview", "--rail", "static-qris", "--given", '{"qris":"00"}'];
  expect((await ask(...bad)).code).toBe(1);
  const off = await done("project", "route", "warung", "--account", account, "--off");
  expect(off).toMatchObject({ routes: [] });
});

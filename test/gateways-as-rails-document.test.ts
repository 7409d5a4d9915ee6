/** The guide to gateways as rails (docs/guides), executed; and what its verbs refuse. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const { done, ask, pool } = payoutDesk();
const page = new URL("../docs/guides/gateways-as-rails.md", import.meta.url);
const KEY = "secret-of-the-account";

test("each command of the page answers as it says", async () => {
  await done("project", "create", "--slug", "kedai", "--dialect", "native");
  const names: Record<string, string> = {
    $SLUG: "kedai",
    $FIRST: JSON.stringify({ name: "first", apiKey: KEY, webhookSecret: "s" }),
    $SECOND: JSON.stringify({ name: "second", apiKey: KEY }),
  };
  for (const { command, expected } of stepsOf(readFileSync(page, "utf8"))) {
    const answer = await done(...wordsOf(command, names));
    expect(answer).toMatchObject(expected as object);
    expect(JSON.stringify(answer)).not.toContain(KEY);
    if (answer.name === "first") names.$FIRST_ID = answer.account_id;
    if (answer.name === "second") names.$SECOND_ID = answer.account_id;
  }
  const shown = await done("account", "show", names.$FIRST_ID ?? "");
  expect(shown).toMatchObject({
    notice_url: expect.stringContaining("/rails/acc_"),
    balance: null,
  });
  expect(await done("account", "enable", names.$FIRST_ID ?? "")).toMatchObject({ enabled: true });
  const { rows } = await pool().query("select detail from audit");
  expect(JSON.stringify(rows)).not.toContain(KEY);
});

test.each([
  ["gateway-cashi", { name: "a" }, "apiKey"],
  ["gateway-pakasir", { apiKey: KEY }, "project"],
  ["gateway-cashi", { apiKey: KEY, project: "x" }, "project"],
  ["gateway-payget", { apiKey: KEY, webhookSecret: "x" }, "webhookSecret"],
  ["gateway-payget", { apiKey: KEY, channels: "va.bca" }, "channels"],
  ["gateway-payget", { apiKey: KEY, colour: "red" }, "colour"],
  ["gateway-payget", { apiKey: KEY, baseUrl: "nowhere" }, "baseUrl"],
  ["gateway-payget", { apiKey: KEY, baseUrl: "http://10.0.0.1" }, "baseUrl"],
  ["gateway-payget", { apiKey: KEY, baseUrl: "http://127.0.0.1:9" }, "baseUrl"],
  ["gateway-payget", { apiKey: KEY, baseUrl: "https://a:b@gateway.example" }, "baseUrl"],
])("%s does not open with %j, and says which field", async (rail, given, field) => {
  const { json, code } = await ask(
    "account",
    "open",
    "--rail",
    rail,
    "--given",
    JSON.stringify(given),
  );
  expect(code).toBe(1);
  expect(json.error).toMatchObject({ code: "invalid_request", field });
  expect(JSON.stringify(json)).not.toContain(KEY);
});

/** The page on personal data is a promise: its commands are run. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { payoutDesk } from "./support/payout-desk.ts";

const page = readFileSync(new URL("../docs/guides/personal-data.md", import.meta.url), "utf8");
const { done } = payoutDesk();

const commands = [...page.matchAll(/^npm run -s gapura -- (.+) --json$/gm)].map(
  ([, words]) => words as string,
);

test("every command is run, and does what the page says", async () => {
  expect(commands).toHaveLength(4);
  await done("project", "create", "--slug", "kept", "--dialect", "native");
  for (const command of commands) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)]
      .map(([, quoted, bare]) => quoted ?? (bare as string))
      .map((word) => (word === "SLUG" ? "kept" : word));
    // A payment by its reference is erased where there are payments: test/personal-data.test.ts.
    if (words.includes("REFERENCE")) continue;
    const json = await done(...words);
    if (words[0] === "erase") expect(json).toMatchObject({ payments: 0 });
    else expect(json.keep_buyer).toBe(365);
  }
});

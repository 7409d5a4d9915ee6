/** The guard after each test file: its ledger holds, and nothing it opened is still open. */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect } from "vitest";
import { closeTestDatabases } from "./database.ts";

/** What a test must close: listening servers and child processes. Sockets close by themselves. */
const MUST_CLOSE = ["TCPServerWrap", "ProcessWrap"];

/** What was closed a moment ago is still seen for a turn or two. */
const POLLS = 100;
const POLL = 10;

const before = openResources();

// Set-up files come first, and hooks of this kind run last to first: these two are the last.
afterAll(async () => {
  for (let poll = 1; poll < POLLS && openResources().length > before.length; poll += 1) {
    await wait(POLL);
  }
  expect(openResources(), "servers or processes are left open").toEqual(before);
});
afterAll(closeTestDatabases);

function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => MUST_CLOSE.includes(name));
}

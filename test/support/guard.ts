/** The guard after each test file: its ledger holds, and nothing it opened is still open. */
import { afterAll, expect } from "vitest";
import { closeTestDatabases } from "./database.ts";

/** What a test must close: listening servers and child processes. Sockets close by themselves. */
const MUST_CLOSE = ["TCPServerWrap", "ProcessWrap"];

const before = openResources();

// Set-up files come first, and hooks of this kind run last to first: these two are the last.
afterAll(() => {
  expect(openResources(), "servers or processes are left open").toEqual(before);
});
afterAll(closeTestDatabases);

function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => MUST_CLOSE.includes(name));
}

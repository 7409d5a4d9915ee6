/** One Postgres for the whole run of tests, in a temporary folder, with a migrated template. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/db/embedded.ts";
import { migrate } from "../../src/db/migrate.ts";
import { type Address, connect } from "../../src/db/pool.ts";

export const TEMPLATE = "template_of_tests";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's own database, from which others are made. */
    postgres: Exclude<Address, { url: string }>;
    seed: number;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "gapura-test-"));
  // Run by root, Postgres has another user, who must get in.
  chmodSync(folder, 0o711);
  const database = await openDatabase(folder, {
    role: "server",
    durable: false,
    tell: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  const address = database.address as Exclude<Address, { url: string }>;
  await makeTemplate(address);
  project.provide("postgres", address);
  return async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  };
}

async function makeTemplate(address: Exclude<Address, { url: string }>): Promise<void> {
  const server = connect(address, { max: 1 });
  await server.query(`create database ${TEMPLATE}`);
  await server.end();
  const template = connect({ ...address, database: TEMPLATE }, { max: 1 });
  await migrate(template);
  await template.end();
}

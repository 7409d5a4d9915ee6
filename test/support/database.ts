/** A database of its own for a test file, made from the migrated template in about 30 ms. */
import { setTimeout as wait } from "node:timers/promises";
import { inject } from "vitest";
import { type Address, connect, type Pool } from "../../src/db/pool.ts";
import { systemIds } from "../../src/ids.ts";
import { checkLedger } from "../../src/ledger/check.ts";
import { TEMPLATE } from "./postgres.ts";

export type TestDatabase = {
  readonly pool: Pool;
  readonly address: Exclude<Address, { url: string }>;
  /** For a program that is told where its database is: DATABASE_URL. */
  readonly url: string;
};

export type TestDatabaseSettings = {
  /** The most connections of the pool. */
  readonly max?: number;
  /** False: an empty database, with no migration applied. */
  readonly migrated?: boolean;
  /** False for a file that breaks the ledger on purpose. */
  readonly ledgerChecked?: boolean;
};

type Opened = TestDatabase & { readonly ledgerChecked: boolean };

const opened: Opened[] = [];

/** Makes a database; it is checked and dropped by itself after the test file. */
export async function testDatabase(settings: TestDatabaseSettings = {}): Promise<TestDatabase> {
  const { max = 10, migrated = true, ledgerChecked = migrated } = settings;
  const server = inject("postgres");
  const name = `test_${systemIds.bytes(6).toString("hex")}`;
  const template = migrated ? TEMPLATE : "template0";
  await onServer((pool) =>
    pool.query(`create database ${name} template ${template} strategy file_copy`),
  );
  const address = { ...server, database: name };
  const { user, host, port } = server;
  const url = `postgres://${user}@${encodeURIComponent(host)}:${port}/${name}`;
  const database = { pool: connect(address, { max }), address, url, ledgerChecked };
  opened.push(database);
  return database;
}

/** Closes what the test file opened; throws when its ledger is wrong or a connection was left. */
export async function closeTestDatabases(): Promise<void> {
  const faults: string[] = [];
  for (const database of opened.splice(0)) {
    if (database.ledgerChecked) faults.push(...(await ledgerFaults(database.pool)));
    await database.pool.end();
    faults.push(...(await connectionsLeft(database.address.database)));
    await onServer((pool) => pool.query(`drop database ${database.address.database} with (force)`));
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

async function ledgerFaults(pool: Pool): Promise<string[]> {
  const { violations } = await checkLedger(pool);
  return violations.map((violation) => `the ledger is wrong: ${JSON.stringify(violation)}`);
}

/** A session ends a moment after its client has gone. */
const POLLS = 100;
const POLL = 20;

async function connectionsLeft(name: string): Promise<string[]> {
  return onServer(async (pool) => {
    for (let poll = 1; ; poll += 1) {
      const { rows } = await pool.query<{ query: string }>(
        "select query from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
        [name],
      );
      if (rows.length === 0) return [];
      if (poll === POLLS) return rows.map((row) => `a connection was left open: ${row.query}`);
      await wait(POLL);
    }
  });
}

async function onServer<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = connect(inject("postgres"), { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

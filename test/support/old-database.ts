/** Databases as an older version left them: some migrations alone, with rows of a full house. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../src/db/migrate.ts";
import type { Pool } from "../../src/db/pool.ts";
import { transaction } from "../../src/db/transaction.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

const SQL = new URL("../../sql/", import.meta.url).pathname;

/** A database with the migrations up to `last` alone: `000012`. */
export async function oldDatabase(last: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "gapura-old-"));
  try {
    for (const name of readdirSync(SQL)) {
      if (name.slice(0, last.length) <= last) cpSync(join(SQL, name), join(folder, name));
    }
    const database = await testDatabase({ migrated: false });
    await migrate(database.pool, folder);
    return database;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * Copies every table that both have, each with the columns that both have. `older` makes of a row
 * what the older version would have written.
 */
export async function copyRows(
  from: Pool,
  to: Pool,
  older: (table: string, row: Row) => Row = (_, row) => row,
): Promise<void> {
  const tables = await tablesOf(to);
  await transaction(to, async (client) => {
    // As a restore does: no triggers, in any order.
    await client.query("set local session_replication_role = replica");
    for (const table of tables) {
      const rows = (await rowsOf(from, table)).map((row) => older(table, row));
      await client.query(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
  });
}

/** All but the list of migrations. */
export async function tablesOf(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select tablename as name from pg_tables
      where schemaname = 'public' and tablename <> 'migration' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Every row as JSON, in an order of its own. */
export async function rowsOf(db: Pool, table: string): Promise<Row[]> {
  const { rows } = await db.query<{ row: Row }>(
    `select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`,
  );
  return rows.map(({ row }) => row);
}

/**
 * Migrations: the files of `sql/`, forward only, each in one transaction, each recorded for good.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pool, Queryable } from "./pool.ts";
import { Refused } from "./refused.ts";
import { transaction } from "./transaction.ts";

export type Migration = {
  /** `000001-gate.sql` */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file's text, in hex. */
  readonly checksum: string;
};

export type MigrationState = { readonly applied: string[]; readonly pending: string[] };

/** The same folder seen from `src/db` and from `dist/db`. */
const SQL_FOLDER = fileURLToPath(new URL("../../sql", import.meta.url));

const OLDEST_SERVER = 15;
const FILE_NAME = /^\d{6}-[a-z0-9-]+\.sql$/;

/** "gapura" as a number: whoever migrates this database holds this advisory lock. */
const LOCK = 0x676170757261;

/**
 * Brings the database up to the code; gives the names of the files applied now. Safe when many
 * start at once. Throws Refused when the server is too old, the database is newer than the code,
 * or an applied file has changed.
 */
export async function migrate(pool: Pool, folder = SQL_FOLDER): Promise<string[]> {
  await refuseOldServer(pool);
  const files = await readMigrations(folder);
  const applied: string[] = [];
  // The lock lives as long as its transaction (which also holds behind a transaction pooler), so
  // each turn looks afresh at what another start may have applied in between.
  for (let turn = 0; turn <= files.length; turn += 1) {
    const name = await transaction(pool, (client) => applyNext(client, files));
    if (name === undefined) break;
    applied.push(name);
  }
  return applied;
}

/** What is applied and what is still to come; refuses like `migrate`, changes nothing. */
export async function migrationState(pool: Pool, folder = SQL_FOLDER): Promise<MigrationState> {
  await refuseOldServer(pool);
  const files = await readMigrations(folder);
  const { rows } = await pool.query("select to_regclass('migration') is not null as there");
  const recorded = rows[0]?.there === true ? await readRecorded(pool) : [];
  const pending = pendingOf(files, recorded).map((file) => file.name);
  return { applied: recorded.map((row) => row.name), pending };
}

async function refuseOldServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ server_version_num: string }>("show server_version_num");
  const version = Math.trunc(Number(rows[0]?.server_version_num) / 10_000);
  if (version < OLDEST_SERVER) {
    throw new Refused(
      `the database server is Postgres ${version}; Postgres ${OLDEST_SERVER} or newer is needed`,
    );
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const stray = names.find((name) => !FILE_NAME.test(name));
  if (stray !== undefined) throw new Refused(`${join(folder, stray)}: not named 000001-name.sql`);
  const numbers = names.map((name) => name.slice(0, 6));
  const twice = numbers.find((number, at) => number === numbers[at - 1]);
  if (twice !== undefined) throw new Refused(`${folder}: two files are numbered ${twice}`);
  return Promise.all(names.map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  // A checkout may turn line ends about; that is no change of the file.
  const sql = (await readFile(join(folder, name), "utf8")).replaceAll("\r\n", "\n");
  return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
}

async function applyNext(
  client: Queryable,
  files: readonly Migration[],
): Promise<string | undefined> {
  await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
  await client.query(
    `create table if not exists migration (
       name       text        not null,
       checksum   text        not null,
       applied_at timestamptz not null default now(),
       constraint migration_pk primary key (name)
     )`,
  );
  const [next] = pendingOf(files, await readRecorded(client));
  if (next === undefined) return undefined;
  try {
    await client.query(next.sql);
  } catch (error) {
    throw Object.assign(error as Error, { message: `${next.name}: ${(error as Error).message}` });
  }
  await client.query("insert into migration (name, checksum) values ($1, $2)", [
    next.name,
    next.checksum,
  ]);
  return next.name;
}

type Recorded = { readonly name: string; readonly checksum: string };

async function readRecorded(db: Queryable): Promise<Recorded[]> {
  return (await db.query<Recorded>("select name, checksum from migration order by name")).rows;
}

/**
 * The files not yet applied, in order; refuses a database that does not descend from these files.
 */
function pendingOf(files: readonly Migration[], recorded: readonly Recorded[]): Migration[] {
  const known = new Map(files.map((file) => [file.name, file]));
  for (const row of recorded) {
    const file = known.get(row.name);
    if (file === undefined) {
      throw new Refused(
        `the database is newer than this code: it has ${row.name}, which is not in sql/. ` +
          "Start the version that made it, or a newer one.",
      );
    }
    if (file.checksum !== row.checksum) {
      throw new Refused(
        `sql/${row.name} has changed since it was applied to this database. ` +
          "Put the file back as it was; a change goes into a new file.",
      );
    }
  }
  const done = new Set(recorded.map((row) => row.name));
  const newest = recorded.at(-1)?.name ?? "";
  const pending = files.filter((file) => !done.has(file.name));
  const late = pending.find((file) => file.name < newest);
  if (late !== undefined) {
    throw new Refused(`sql/${late.name} comes before ${newest}, which is already applied`);
  }
  return pending;
}

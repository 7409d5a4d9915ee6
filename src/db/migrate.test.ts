/** Migrations: applied once and in order, by many starts at once, refused when they do not fit. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { migrate, migrationState } from "./migrate.ts";
import type { Pool } from "./pool.ts";
import { Refused } from "./refused.ts";

let folder: string;
let pool: Pool;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gapura-migrate-"));
  ({ pool } = await testDatabase({ migrated: false }));
  write("000001-first.sql", "create table first (id int);");
  write("000002-second.sql", "create table second (id int); insert into second values (1);");
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, sql: string): void {
  writeFileSync(join(folder, name), sql);
}

async function tables(): Promise<string[]> {
  const { rows } = await pool.query(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  return rows.map((row) => row.name);
}

test("files are applied in order, once", async () => {
  expect(await migrationState(pool, folder)).toEqual({
    applied: [],
    pending: ["000001-first.sql", "000002-second.sql"],
  });
  expect(await migrate(pool, folder)).toEqual(["000001-first.sql", "000002-second.sql"]);
  expect(await migrate(pool, folder)).toEqual([]);
  write("000010-third.sql", "create table third (id int);");
  expect(await migrate(pool, folder)).toEqual(["000010-third.sql"]);
  expect(await tables()).toEqual(["first", "migration", "second", "third"]);
});

test("many starts at once apply each file once", async () => {
  const done = await Promise.all(Array.from({ length: 8 }, () => migrate(pool, folder)));
  expect(done.flat().sort()).toEqual(["000001-first.sql", "000002-second.sql"]);
  expect((await pool.query("select id from second")).rows).toEqual([{ id: 1 }]);
});

test("a file that fails leaves nothing of itself, and is named", async () => {
  write("000003-third.sql", "create table third (id int); select 1 / 0;");
  await expect(migrate(pool, folder)).rejects.toThrow("000003-third.sql: division by zero");
  expect(await tables()).toEqual(["first", "migration", "second"]);
  expect(await migrationState(pool, folder)).toMatchObject({ pending: ["000003-third.sql"] });
});

test("an applied file that has changed is refused", async () => {
  await migrate(pool, folder);
  write("000001-first.sql", "create table first (id bigint);");
  await expect(migrate(pool, folder)).rejects.toThrow("sql/000001-first.sql has changed");
  await expect(migrationState(pool, folder)).rejects.toBeInstanceOf(Refused);
});

test("turned line ends are no change", async () => {
  write("000003-third.sql", "create table third (\n  id int\n);\n");
  await migrate(pool, folder);
  write("000003-third.sql", "create table third (\r\n  id int\r\n);\r\n");
  expect(await migrate(pool, folder)).toEqual([]);
});

test("a database newer than the code is refused", async () => {
  write("000003-third.sql", "create table third (id int);");
  await migrate(pool, folder);
  rmSync(join(folder, "000003-third.sql"));
  await expect(migrate(pool, folder)).rejects.toThrow("the database is newer than this code");
});

test("a file that comes before an applied one is refused", async () => {
  write("000004-fourth.sql", "create table fourth (id int);");
  await migrate(pool, folder);
  write("000003-third.sql", "create table third (id int);");
  await expect(migrate(pool, folder)).rejects.toThrow("sql/000003-third.sql comes before");
});

test("misnamed and twice numbered files are refused", async () => {
  write("3-third.sql", "select 1;");
  await expect(migrate(pool, folder)).rejects.toThrow("not named 000001-name.sql");
  rmSync(join(folder, "3-third.sql"));
  write("000002-twin.sql", "select 1;");
  await expect(migrate(pool, folder)).rejects.toThrow("two files are numbered 000002");
});

test("a server older than Postgres 15 is refused", async () => {
  const old = { query: async () => ({ rows: [{ server_version_num: "140011" }] }) };
  await expect(migrate(old as unknown as Pool, folder)).rejects.toThrow(
    "the database server is Postgres 14; Postgres 15 or newer is needed",
  );
});

test("the house's own files apply to an empty database", async () => {
  expect((await migrate(pool)).length).toBeGreaterThan(0);
});

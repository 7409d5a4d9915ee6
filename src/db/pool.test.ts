/** What comes out of Postgres is what we mean: whole numbers, instants, arrays of them. */
import { beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/support/database.ts";
import { askTime, connect, READ_WHOLE_TABLES, readInstant, statement } from "./pool.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

async function value(expression: string): Promise<unknown> {
  const { rows } = await database.pool.query(`select ${expression} as value`);
  return rows[0]?.value;
}

test("int8 is a number, alone and in arrays", async () => {
  expect(await value("9007199254740991::int8")).toBe(Number.MAX_SAFE_INTEGER);
  expect(await value("array[1, null, -2]::int8[]")).toEqual([1, null, -2]);
  expect(await value("array[array[1, 2], array[3, 4]]::int8[]")).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("an int8 beyond what a number holds is refused, never rounded", async () => {
  await expect(value("9007199254740992::int8")).rejects.toThrow("int8 beyond");
});

test("timestamptz is an Instant, whatever the session's zone", async () => {
  const at = Date.UTC(2025, 8, 19, 1, 18, 49, 678);
  const literal = "'2025-09-19 08:18:49.678999+07'::timestamptz";
  expect(await value(literal)).toBe(at);
  expect(await value(`array[${literal}, null]`)).toEqual([at, null]);
  const client = await database.pool.connect();
  for (const zone of ["Asia/Kolkata", "Asia/Jakarta", "America/St_Johns", "UTC"]) {
    await client.query(`set timezone to '${zone}'`);
    const { rows } = await client.query(`select ${literal} as value`);
    expect(rows[0]?.value).toBe(at);
  }
  await client.query("reset timezone");
  client.release();
});

test("instants without fraction, before 1970 and without end", () => {
  expect(readInstant("2025-09-19 01:18:49+00")).toBe(Date.UTC(2025, 8, 19, 1, 18, 49));
  expect(readInstant("1969-12-31 23:59:59.5-00:30")).toBe(1_799_500);
  expect(readInstant("infinity")).toBe(Number.POSITIVE_INFINITY);
  expect(() => readInstant("yesterday")).toThrow("not an instant");
});

test("a date stays its text", async () => {
  expect(await value("'2025-09-19'::date")).toBe("2025-09-19");
});

test("numbers, booleans, json and bytes are what pg makes of them", async () => {
  expect(await value("1.5::float8")).toBe(1.5);
  expect(await value("true")).toBe(true);
  expect(await value(`'{"a": 1}'::jsonb`)).toEqual({ a: 1 });
  expect(await value("'\\x0102'::bytea")).toEqual(Buffer.from([1, 2]));
});

test("a statement is prepared once under its name, and gives its rows", async () => {
  const twice = statement<{ twice: number }>("test_twice", "select $1::int8 * 2 as twice");
  const client = await database.pool.connect();
  expect(await twice(client, [21])).toEqual([{ twice: 42 }]);
  expect(await twice(client, [4])).toEqual([{ twice: 8 }]);
  const { rows } = await client.query("select name from pg_prepared_statements");
  expect(rows).toEqual([{ name: "test_twice" }]);
  client.release();
});

test("a statement is planned anew now and then while its tables may have grown", async () => {
  const plus = statement<{ sum: number }>("test_plus", "select $1::int8 + 1 as sum");
  const client = await database.pool.connect();
  for (let run = 1; run <= 129; run += 1)
    expect(await plus(client, [run])).toEqual([{ sum: run + 1 }]);
  const { rows } = await client.query(
    "select name from pg_prepared_statements where name like 'test_plus%' order by name",
  );
  expect(rows).toEqual([{ name: "test_plus" }, { name: "test_plus/1" }, { name: "test_plus/2" }]);
  client.release();
});

test("plans go by an index, but for whoever reads whole tables", async () => {
  const client = await database.pool.connect();
  const setting = async () => (await client.query("show enable_seqscan")).rows[0].enable_seqscan;
  expect(await setting()).toBe("off");
  await client.query("begin");
  await client.query(READ_WHOLE_TABLES);
  expect(await setting()).toBe("on");
  await client.query("rollback");
  expect(await setting()).toBe("off");
  client.release();
});

test("two statements may not share a name", () => {
  statement("test_taken", "select 1");
  expect(() => statement("test_taken", "select 1")).not.toThrow();
  expect(() => statement("test_taken", "select 2")).toThrow("two statements are named test_taken");
  expect(() => statement("Test-Taken", "select 1")).toThrow("not the name of a statement");
});

test("askTime gives the database's time in milliseconds", async () => {
  const { rows } = await database.pool.query("select clock_timestamp() as now");
  const later = await askTime(database.pool);
  expect(later).toBeGreaterThanOrEqual(rows[0]?.now);
  expect(later - rows[0]?.now).toBeLessThan(60_000);
});

test("a database may be named by a URL", async () => {
  const pool = connect({ url: database.url }, { max: 1 });
  const { rows } = await pool.query("select current_database() as name");
  expect(rows).toEqual([{ name: database.address.database }]);
  await pool.end();
});

test("an idle connection that breaks is told of, and the next query gets a new one", async () => {
  const { promise: broken, resolve } = Promise.withResolvers<Error>();
  const pool = connect(database.address, { max: 1, onBroken: resolve });
  const { rows } = await pool.query("select pg_backend_pid() as pid");
  await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  expect((await broken).message).toMatch(/terminat/);
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

/** Transactions are begun again when that may help, and never otherwise. */
import { beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../test/support/database.ts";
import { transaction, worthRetrying } from "./transaction.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ migrated: false });
  await database.pool.query("create table tally (id int primary key, count int not null)");
  await database.pool.query("insert into tally values (1, 0), (2, 0)");
});

async function counts(): Promise<number[]> {
  const { rows } = await database.pool.query("select count from tally order by id");
  return rows.map((row) => row.count);
}

test("work is committed, and its result given", async () => {
  const result = await transaction(database.pool, async (client) => {
    await client.query("update tally set count = 10");
    return "done";
  });
  expect(result).toBe("done");
  expect(await counts()).toEqual([10, 10]);
});

test("a throw rolls back and comes out as it was thrown", async () => {
  const thrown = new Error("no");
  const work = transaction(database.pool, async (client) => {
    await client.query("update tally set count = 99");
    throw thrown;
  });
  await expect(work).rejects.toBe(thrown);
  expect(await counts()).toEqual([10, 10]);
});

test("two that meet in a serialization failure both end well", async () => {
  await database.pool.query("update tally set count = 0");
  const raise = (): Promise<void> =>
    transaction(
      database.pool,
      async (client) => {
        const { rows } = await client.query("select count from tally where id = 1");
        await client.query("update tally set count = $1 where id = 1", [rows[0].count + 1]);
      },
      { isolation: "serializable" },
    );
  await Promise.all([raise(), raise()]);
  expect(await counts()).toEqual([2, 0]);
});

test("two that meet in a deadlock both end well", async () => {
  await database.pool.query("update tally set count = 0");
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const raise = (ids: readonly number[], mine: () => void, other: Promise<void>): Promise<void> =>
    transaction(database.pool, async (client) => {
      for (const id of ids) {
        await client.query("update tally set count = count + 1 where id = $1", [id]);
        mine();
        await other;
      }
    });
  await Promise.all([
    raise([1, 2], first.resolve, second.promise),
    raise([2, 1], second.resolve, first.promise),
  ]);
  expect(await counts()).toEqual([2, 2]);
});

test("a connection that is cut is replaced, and the work begun again", async () => {
  let tries = 0;
  await transaction(database.pool, async (client) => {
    tries += 1;
    if (tries === 1) {
      const { rows } = await client.query("select pg_backend_pid() as pid");
      await database.pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
    }
    await client.query("update tally set count = 7");
  });
  expect(tries).toBe(2);
  expect(await counts()).toEqual([7, 7]);
});

test("after five tries the error comes out", async () => {
  let tries = 0;
  const work = transaction(database.pool, async (client) => {
    tries += 1;
    await client.query("do $$ begin raise exception using errcode = '40001'; end $$");
  });
  await expect(work).rejects.toMatchObject({ code: "40001" });
  expect(tries).toBe(5);
});

test("only what may pass is tried again", () => {
  const withCode = (code: string): Error => Object.assign(new Error("no"), { code });
  for (const code of ["40001", "40P01", "57P01", "08006", "08003", "ECONNRESET", "ENOENT"]) {
    expect(worthRetrying(withCode(code)), code).toBe(true);
  }
  for (const code of ["23505", "22001", "42601", "53300", "28P01"]) {
    expect(worthRetrying(withCode(code)), code).toBe(false);
  }
  expect(worthRetrying(new Error("Connection terminated unexpectedly"))).toBe(true);
  const later = "Client has encountered a connection error and is not queryable";
  expect(worthRetrying(new Error(later))).toBe(true);
  expect(worthRetrying(new Error("no"))).toBe(false);
  expect(worthRetrying("40001")).toBe(false);
});

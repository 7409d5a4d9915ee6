/** Transactions: begin, work, commit; begun again when the database asked for it or went away. */
import { setTimeout as wait } from "node:timers/promises";
import type { Pool, PoolClient } from "./pool.ts";

export type TransactionSettings = {
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
};

/** The waits before the second try and each one after it, in ms: five tries in all. */
const WAITS = [10, 50, 250, 1_000] as const;

/**
 * Runs `work` on one connection inside a transaction and gives its result once that is committed.
 * `work` may run up to five times (serialization failure, deadlock, a broken connection), also
 * when the answer to a commit was lost: it must be idempotent, and must call no network.
 */
export function transaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  settings: TransactionSettings = {},
): Promise<Result> {
  return retried(() => attempt(pool, work, settings));
}

/** The same for work that is one statement, and so needs no transaction around it. */
export async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const pause of WAITS) {
    try {
      return await work();
    } catch (error) {
      if (!worthRetrying(error)) throw error;
      await wait(pause);
    }
  }
  return work();
}

async function attempt<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  { isolation = "read committed" }: TransactionSettings,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin isolation level ${isolation}`);
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection that cannot even roll back must not return to the pool.
    await client.query("rollback").catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const RETRY_CODES = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "57P01", // the server is shutting down
  "57P02", // another session crashed
  "57P03", // the server is starting
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ENOENT", // the socket of a server that is being started again
]);

/** What `pg` says, with no code, when the other side hung up now or before. */
const HUNG_UP = /^(Connection terminated|Client has encountered a connection error)/;

/** Whether the same work may succeed when it is begun again. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  if (code !== undefined) return RETRY_CODES.has(code) || code.startsWith("08");
  return HUNG_UP.test(error.message);
}

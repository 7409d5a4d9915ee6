/** Reads of whole tables, for pages that look at the house: bounded in time, changing nothing. */
import { type Pool, type PoolClient, READ_WHOLE_TABLES } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";

const WITHIN = "10s";

export function readWhole<Result>(
  db: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return transaction(db, async (client) => {
    await client.query(READ_WHOLE_TABLES);
    await client.query(`set local statement_timeout = '${WITHIN}'`);
    return work(client);
  });
}

/** Reading of all merchants at once, as operators may: in one transaction that only reads. */
import { type Pool, type PoolClient, READ_WHOLE_TABLES } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";

export function readHouse<Result>(
  pool: Pool,
  read: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return transaction(pool, async (client) => {
    await client.query("set transaction read only");
    await client.query(READ_WHOLE_TABLES);
    return read(client);
  });
}

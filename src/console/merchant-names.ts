/** What the merchants of some rows are called. */
import { type Queryable, statement } from "../db/pool.ts";

const selectNames = statement<{ id: string; name: string }>(
  "console_merchant_names",
  "select id, name from merchant where id = any ($1::uuid[])",
);

/** Rows of the house alone have none. */
export async function merchantNames(
  db: Queryable,
  rows: readonly { readonly merchantId: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ merchantId }) => merchantId ?? []))];
  const found = ids.length === 0 ? [] : await selectNames(db, [ids]);
  return new Map(found.map(({ id, name }) => [id, name]));
}

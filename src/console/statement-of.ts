/** A statement by its id alone, whoever's it is. */
import { type Queryable, statement } from "../db/pool.ts";
import { findStatement, type Statement } from "../statements/statement.ts";

/** Goes through the merchants, for their id leads the key. */
const selectOwner = statement<{ merchant_id: string; slug: string }>(
  "console_statement_owner",
  `select s.merchant_id, j.slug
     from merchant m
     join statement s on s.merchant_id = m.id and s.id = $1
     join project j on j.merchant_id = s.merchant_id and j.id = s.project_id`,
);

export async function findImport(
  db: Queryable,
  id: string,
): Promise<{ readonly statement: Statement; readonly slug: string } | undefined> {
  const [row] = await selectOwner(db, [id]);
  const found = row && (await findStatement(db, row.merchant_id, id));
  return found && { statement: found, slug: row.slug };
}

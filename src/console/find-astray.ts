/** Money astray by its id alone: whoever's it is. */
import { type Queryable, statement } from "../db/pool.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import { findSuspense, type Suspense } from "../engine/suspense-rows.ts";

/** Goes through the owners, for their id leads the key: the merchants, and the house itself. */
const selectOwner = statement<{ merchant_id: string }>(
  "console_astray_owner",
  `select s.merchant_id
     from (select id from merchant union all select '${HOUSE}') m
     join suspense s on s.merchant_id = m.id and s.id = $1`,
);

export async function findAstray(db: Queryable, id: string): Promise<Suspense | undefined> {
  const [row] = await selectOwner(db, [id]);
  return row && findSuspense(db, row.merchant_id, id);
}

/** Finding a receiving account for a person: by its id alone, whoever owns it. */
import { statement } from "../db/pool.ts";
import { HOUSE, type OpenedAccount } from "../engine/receiving-accounts.ts";
import { Failure } from "../failure.ts";
import type { Desk } from "./define.ts";
import { idIn } from "./named.ts";

/** An account by `acc_…` or bare id. Fails: not_found. */
export async function namedAccount(desk: Desk, name: string): Promise<OpenedAccount> {
  const id = idIn("acc", name);
  const [row] = id === undefined ? [] : await selectOwner(desk.house.db, [id, HOUSE]);
  const account = row && id && (await desk.engine.accounts.find(row.owner_id, id));
  if (!account) throw new Failure("not_found", `There is no receiving account ${name}`);
  return account;
}

/** Goes through the owners, for their id leads the key. */
const selectOwner = statement<{ owner_id: string }>(
  "verb_account_owner",
  `select a.owner_id
     from (select id from merchant union all select $2::uuid) m
     join receiving_account a on a.owner_id = m.id and a.id = $1`,
);

/** Finding money in suspense for a person: by our id, or by the rail's own id of the money. */
import { statement } from "../db/pool.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import { showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { idIn } from "./named.ts";
import { noneMeant, oneMeant } from "./one-meant.ts";

type Candidate = { readonly merchant_id: string; readonly id: string };

const WHAT = "sum in suspense";

/**
 * The one row that `name` means; `--project` decides between them. Fails: not_found, or conflict
 * with the list when it means more than one.
 */
export async function namedSuspense(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<Suspense> {
  const only = await oneMeant(desk, {
    ...{ what: WHAT, name, project: projectName, id: idIn("sus", name) },
    ...{ byId: selectById, byName: selectByTransaction },
    said: ({ id }) => showId("sus", id),
  });
  const found = await desk.engine.suspense.show(only.merchant_id, only.id);
  if (!found) throw noneMeant(WHAT, name);
  return found;
}

/** Goes through the owners, for their id leads every key: the merchants, and the house itself. */
const FROM = `
    from (select id from merchant union all select '${HOUSE}') m
    join suspense s on s.merchant_id = m.id`;

const selectById = statement<Candidate>(
  "verb_suspense_by_id",
  `select s.merchant_id, s.id ${FROM}
    where s.id = $1 and ($2::uuid is null or s.project_id = $2)`,
);

const selectByTransaction = statement<Candidate>(
  "verb_suspense_by_transaction",
  `select s.merchant_id, s.id ${FROM}
    where s.transaction = $1 and ($2::uuid is null or s.project_id = $2)
    order by s.id desc
    limit $3`,
);

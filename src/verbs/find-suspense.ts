/** Finding money in suspense for a person: by our id, or by the rail's own id of the money. */
import { type Queryable, statement } from "../db/pool.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { idIn, namedProject } from "./named.ts";

type Candidate = { readonly merchant_id: string; readonly id: string };

const MOST_CANDIDATES = 20;

/**
 * The one row that `name` means; `--project` decides between them. Fails: not_found, or conflict
 * with the list when it means more than one.
 */
export async function namedSuspense(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<Suspense> {
  const within = projectName === undefined ? undefined : await namedProject(desk, projectName);
  const candidates = await candidatesOf(desk.house.db, name, within?.id ?? null);
  if (candidates.length > 1) {
    const list = candidates.map(({ id }) => showId("sus", id)).join(", ");
    throw new Failure("conflict", `${name} names more than one sum in suspense: ${list}`, {
      hint: "Name it by one of these ids.",
    });
  }
  const [only] = candidates;
  const found = only && (await desk.engine.suspense.show(only.merchant_id, only.id));
  if (!found) throw new Failure("not_found", `There is no money in suspense named ${name}`);
  return found;
}

async function candidatesOf(
  db: Queryable,
  name: string,
  projectId: string | null,
): Promise<Candidate[]> {
  const id = idIn("sus", name);
  const own = id === undefined ? [] : await selectById(db, [id, projectId]);
  return own.length > 0 ? own : selectByTransaction(db, [name, projectId, MOST_CANDIDATES]);
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

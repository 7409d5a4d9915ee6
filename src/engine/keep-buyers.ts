/**
 * Retention: the fields of a project's buyers are blanked as many days after a payment was made as
 * its setting says, in bounded batches. Ids begin with the instant of their making, so a mark that
 * walks along them knows what is done without a note on each payment.
 */
import { type Clock, DAY } from "../clock.ts";
import { type Pool, type PoolClient, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { leastUuid } from "../ids.ts";
import { erasePayments, MOST_ERASED } from "./erase-buyers.ts";

type Keeping = { merchant_id: string; id: string; clock_offset: number; days: number };

const selectKeeping = statement<Keeping>(
  "keeping_projects",
  `select merchant_id, id, clock_offset, (settings ->> 'keepBuyer')::integer as days
     from project
    where settings ? 'keepBuyer'`,
);

/** Its lock keeps two workers from the same batch. */
const lockMark = statement<{ through: string }>(
  "keeping_mark",
  `insert into erasure_mark (merchant_id, project_id, through)
   values ($1, $2, '00000000-0000-0000-0000-000000000000')
   on conflict (merchant_id, project_id) do update set through = erasure_mark.through
   returning through`,
);

/** The merchant's next payments, whosever: a round is bounded by what it reads. */
const selectNext = statement<{ id: string; project_id: string }>(
  "keeping_next",
  `select id, project_id
     from payment
    where merchant_id = $1 and id > $2 and id < $3
    order by id
    limit ${MOST_ERASED}`,
);

const moveMark = statement(
  "keeping_move",
  "update erasure_mark set through = $3 where merchant_id = $1 and project_id = $2",
);

/** One bounded round for each project that keeps its buyers' fields for a time. */
export async function keepBuyers(room: {
  readonly db: Pool;
  readonly clock: Clock;
}): Promise<{ more: boolean }> {
  const now = room.clock.now();
  let more = false;
  for (const project of await selectKeeping(room.db, [])) {
    const end = leastUuid(now + project.clock_offset - project.days * DAY);
    more = (await transaction(room.db, (client) => eraseNext(client, project, end))) || more;
  }
  return { more };
}

/** Whether there is more. */
async function eraseNext(
  client: PoolClient,
  { merchant_id: merchantId, id }: Keeping,
  end: string,
): Promise<boolean> {
  const [mark] = await lockMark(client, [merchantId, id]);
  const next = await selectNext(client, [merchantId, mark?.through, end]);
  const last = next.at(-1);
  if (last === undefined) return false;
  const own = next.filter(({ project_id: of }) => of === id).map((payment) => payment.id);
  if (own.length > 0) await erasePayments(client, merchantId, own, { copies: false });
  await moveMark(client, [merchantId, id, last.id]);
  return next.length === MOST_ERASED;
}

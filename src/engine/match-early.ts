/**
 * Notices that came before their payment: once a payment bears the reference that such money was
 * told with, the money is shown with it, as a suggestion. Who attaches it is a person: a reference
 * alone does not say that it was meant for this one.
 */
import { DAY } from "../clock.ts";
import { statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { lockPayments } from "./lock-payments.ts";
import { stamp } from "./payment-rows.ts";
import type { SuspenseRoom } from "./resolve-suspense.ts";
import { lockSuspense, updateSuspense } from "./suspense-rows.ts";
import { tell, writeTold } from "./tell-payments.ts";

const MOST_AT_ONCE = 100;
/** A payment that is made this much later is not what the notice was for. */
const LOOKED_FOR = 7 * DAY;

type Early = {
  readonly merchant_id: string;
  readonly id: string;
  readonly payment_id: string;
  readonly project_id: string;
};

/** Two payments with one reference are never guessed between. */
const selectEarly = statement<Early>(
  "suspense_early",
  `select s.merchant_id, s.id, p.ids[1] as payment_id, p.projects[1] as project_id
     from suspense s
    cross join lateral (
      select array_agg(f.id) as ids, array_agg(f.project_id) as projects
        from (select id, project_id from payment p
               where p.merchant_id = s.merchant_id and p.reference = s.reference
                 and p.mode = s.mode
                 and (s.project_id is null or p.project_id = s.project_id)
               limit 2) f) p
    where s.status = 'open' and s.cause = 'unknown_reference' and s.reference is not null
      and s.payment_id is null and s.created_at > $1 and cardinality(p.ids) = 1
    order by s.created_at
    limit ${MOST_AT_ONCE}`,
);

/** One bounded round; there may be more when it was full. */
export async function matchEarly(
  room: Omit<SuspenseRoom, "rails">,
): Promise<{ readonly more: boolean }> {
  const { db, clock } = room;
  const found = await selectEarly(db, [stamp(clock.now() - LOOKED_FOR)]);
  for (const one of found) await suggest(room, one);
  return { more: found.length === MOST_AT_ONCE };
}

async function suggest(room: Omit<SuspenseRoom, "rails">, early: Early): Promise<void> {
  const { merchant_id: merchantId, payment_id: paymentId, project_id: projectId } = early;
  const told = await transaction(room.db, async (client) => {
    const one = await lockSuspense(client, merchantId, early.id);
    if (!one || one.resolved || one.paymentId !== null) return 0;
    const now = room.clock.now();
    await updateSuspense(client, { ...one, cause: "notice_before_create", paymentId, projectId });
    const change = { kind: "tell", event: "payment.suspended" } as const;
    const locked = await lockPayments(client, [{ merchantId, paymentId, change }]);
    const changes = [...locked.values()].map((payment) => tell(payment, change, now));
    return writeTold({ client, ids: room.ids, now }, changes);
  });
  if (told > 0) room.onTold();
}

/** What a rail's transaction has brought a merchant: the transfer that gave it, if it was one. */
import { type PoolClient, statement } from "../db/pool.ts";
import type { Suspense } from "./suspense-rows.ts";

export type Given = {
  readonly id: string;
  /** What the merchant got of it, and what we did. */
  readonly net: number;
  readonly fee: number;
};

/** The key of the transfer that takes one back: no transfer is taken back twice. */
export function keyOfTakingBack({ id }: Given): string {
  return `unsettle:${id}`;
}

/**
 * The one transfer by which money of a transaction became the merchant's: its settlement, or what
 * was decided of it in suspense. Undefined when there is none, or several, or it was taken back.
 */
export async function transferOf(
  client: PoolClient,
  { merchantId, rail }: Pick<Suspense, "merchantId" | "rail">,
  transaction: string,
): Promise<Given | undefined> {
  const found = await selectGiven(client, [merchantId, rail, transaction]);
  const [only] = found;
  if (!only || found.length > 1 || only.reversed) return undefined;
  return { id: only.id, net: only.net, fee: only.fee };
}

const selectGiven = statement<Given & { reversed: boolean }>(
  "suspense_given",
  `with given as (
     select 'settle:' || r.payment_id as key
       from receipt r
      where r.merchant_id = $1 and r.rail = $2 and r.transaction = $3
        and r.outcome in ('settled', 'over', 'late_accepted')
      union
     select coalesce(
              (select c.key from transfer c
                where c.merchant_id = s.merchant_id and c.key = 'credit:' || s.id),
              'settle:' || coalesce(s.attached_to, s.payment_id))
       from suspense s
      where s.merchant_id = $1 and s.rail = $2 and s.transaction = $3
        and s.resolution in ('accept', 'attach') and s.amount > 0
   )
   select t.id,
          coalesce(sum(e.amount) filter (where e.account in ('available', 'collected')), 0)::bigint
            as net,
          coalesce(sum(e.amount) filter (where e.account = 'fee'), 0)::bigint as fee,
          exists (select from transfer b
                   where b.merchant_id = t.merchant_id
                     and b.key = 'unsettle:' || t.id) as reversed
     from given g
     join transfer t on t.merchant_id = $1 and t.key = g.key
     join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
    group by t.merchant_id, t.id`,
);

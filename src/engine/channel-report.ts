/**
 * The daily report: what each day in Jakarta brought a project by each channel, read from the
 * ledger itself, so that its sums are the ledger's.
 */
import { DAY, type Instant, utcText } from "../clock.ts";
import { type Queryable, READ_WHOLE_TABLES } from "../db/pool.ts";
import { leastUuid } from "../ids.ts";
import type { Project } from "./settings.ts";

/** Whole rupiah. */
export type ChannelDay = {
  /** `2026-11-21` */
  readonly day: string;
  readonly channel: string;
  /** Payments settled, less those that their rail took back. */
  readonly payments: number;
  /** What came in for them, and what was accepted on top. */
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly refunds: number;
  readonly refunded: number;
};

/**
 * Whatever moved the merchant's money or our fee, payouts apart. It counts on the day on which its
 * buyer paid, by the rail's clock, whenever we heard; what was accepted later, on that later day.
 */
const REPORT = `
  select (t.effective_at at time zone 'Asia/Jakarta')::date as day,
         coalesce(c.channel, p.channel, '') as channel,
         (count(*) filter (where t.key like 'settle:%')
            - count(*) filter (where t.key like 'unsettle:%')) as payments,
         coalesce(sum(e.net + e.fee) filter (where t.kind <> 'refund'), 0)::bigint as gross,
         coalesce(sum(e.fee) filter (where t.kind <> 'refund'), 0)::bigint as fee,
         coalesce(sum(e.net) filter (where t.kind <> 'refund'), 0)::bigint as net,
         count(*) filter (where t.kind = 'refund') as refunds,
         coalesce(-sum(e.net) filter (where t.kind = 'refund'), 0)::bigint as refunded
    from transfer t
   cross join lateral (
           select coalesce(sum(e.amount) filter (where e.account in ('available', 'collected')), 0)
                    as net,
                  coalesce(sum(e.amount) filter (where e.account = 'fee'), 0) as fee
             from entry e
            where e.merchant_id = t.merchant_id and e.transfer_id = t.id) e
    left join refund r
      on t.kind = 'refund' and r.merchant_id = t.merchant_id and r.id = t.subject_id
    left join payment p
      on p.merchant_id = t.merchant_id and p.id = coalesce(r.payment_id, t.subject_id)
    left join suspense s on s.merchant_id = t.merchant_id and s.id = t.subject_id
    left join charge c
      on c.merchant_id = p.merchant_id and c.payment_id = p.id and c.id = p.charge_id
   where t.merchant_id = $1 and coalesce(p.project_id, s.project_id) = $2 and t.mode = $3
     and t.id >= $4 and t.kind not like 'payout-%' and (e.net <> 0 or e.fee <> 0)
     and t.effective_at >= $5 and t.effective_at < $6
   group by 1, 2
   order by 1 desc, 2`;

/**
 * A row for each day and channel on which money moved, the newest day first. `client` is in a
 * transaction whose settings end with it; `from` is the beginning of a day, `until` the end of one.
 */
export async function channelReport(
  client: Queryable,
  { merchantId, id, mode, clockOffset }: Project,
  from: Instant,
  until: Instant,
): Promise<readonly ChannelDay[]> {
  await client.query(READ_WHOLE_TABLES);
  // A transfer is written after its money came, in real time; a rail's clock may be ahead of ours.
  const first = leastUuid(from - clockOffset - DAY);
  const values = [merchantId, id, mode, first, utcText(from), utcText(until)];
  return (await client.query<ChannelDay>(REPORT, values)).rows;
}

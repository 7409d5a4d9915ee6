/** The invariants of the ledger, asked of the database: what `ledger check` and the worker run. */
import { type Pool, type PoolClient, READ_WHOLE_TABLES } from "../db/pool.ts";
import {
  AVAILABLE,
  COLLECTED,
  FEE,
  floorOf,
  OWN,
  OWN_ACCOUNTS,
  OWN_SUSPENSE,
  SUSPENSE,
  TRANSIT,
} from "./chart.ts";

export type Violation = {
  /** Which rule is broken. */
  readonly rule: string;
  /** Where: merchant, mode, account, transfer, as the rule has them. */
  readonly at: Readonly<Record<string, string | number | null>>;
};

export type LedgerReport = { readonly ok: boolean; readonly violations: readonly Violation[] };

/** How many violations of one rule are listed. */
const LISTED = 100;

/** Each query lists the rows that break its rule; none is the only good answer. */
export const RULES: Readonly<Record<string, string>> = {
  "the entries of a transfer sum to zero and are two or more": `
    select t.merchant_id, t.id as transfer_id, coalesce(sum(e.amount), 0) as sum
      from transfer t
      left join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
     group by t.merchant_id, t.id
    having coalesce(sum(e.amount), 0) <> 0 or count(e.amount) < 2`,
  "an entry belongs to a transfer of its mode": `
    select e.merchant_id, e.transfer_id, e.mode
      from entry e
      left join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
     where t.mode is distinct from e.mode`,
  "an account's balance is the sum of its entries": `
    select a.merchant_id, a.mode, a.name as account, a.posted, coalesce(s.sum, 0) as entries
      from account a
      full join (select merchant_id, mode, account, sum(amount) as sum,
                        max(account_version) as version, count(*) as count
                   from entry group by merchant_id, mode, account) s
        on s.merchant_id = a.merchant_id and s.mode = a.mode and s.account = a.name
     where a.posted is distinct from coalesce(s.sum, 0)
        or a.version is distinct from coalesce(s.version, 0)
        or coalesce(s.count, 0) <> coalesce(s.version, 0)`,
  "each entry's balance follows from the one before it": `
    select merchant_id, mode, account, account_version
      from (select e.*, coalesce(lag(balance_after) over w, 0) as before
              from entry e
            window w as (partition by merchant_id, mode, account order by account_version)) c
     where balance_after <> before + amount`,
  "what an account holds back is the sum of its pending holds": `
    select a.merchant_id, a.mode, a.name as account, a.held, coalesce(h.sum, 0) as holds
      from account a
      full join (select merchant_id, mode, account, sum(amount) as sum
                   from hold where state = 'pending' group by merchant_id, mode, account) h
        on h.merchant_id = a.merchant_id and h.mode = a.mode and h.account = a.name
     where a.held is distinct from coalesce(h.sum, 0)`,
  "no account is under its floor": `
    select merchant_id, mode, name as account, posted, held, floor
      from account
     where posted - held < floor or held < 0
        or floor is distinct from case name when '${AVAILABLE}' then ${floorOf(AVAILABLE)} end`,
  "a payment is settled once if it is paid, and never otherwise": `
    select p.merchant_id, p.id as payment_id, p.status, count(t.id) as settlements
      from payment p
      left join transfer t
        on t.merchant_id = p.merchant_id and t.subject_id = p.id
       and t.kind in ('settle', 'accept')
     group by p.merchant_id, p.id
    having count(t.id) <> (p.status = 'paid')::integer`,
  "what a rail or a merchant's own account holds is what its receipts brought, less what left it": `
    select coalesce(r.merchant_id, e.merchant_id) as merchant_id,
           coalesce(r.account, e.account) as account, r.sum as received, e.sum as posted
      from (select merchant_id, mode,
                   case custody when 'own' then '${OWN}' else 'rail:' || rail end as account,
                   sum(amount) as sum
              from receipt where currency = 'IDR' group by 1, 2, 3) r
      full join (select e.merchant_id, e.mode, e.account, -sum(e.amount) as sum
                   from entry e
                   join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
                  where (e.account like 'rail:%' or e.account = '${OWN}')
                    and t.kind in ('settle', 'suspend', 'reverse')
                  group by e.merchant_id, e.mode, e.account) e
        on e.merchant_id = r.merchant_id and e.mode = r.mode and e.account = r.account
     where r.sum is distinct from e.sum`,
  "no transfer leads from a merchant's own account into money that we hold": `
    select merchant_id, transfer_id
      from entry
     where account <> '${FEE}'
     group by merchant_id, transfer_id
    having count(distinct account = any (array['${OWN_ACCOUNTS.join("', '")}'])) > 1`,
  "a hold is a payout's or a waiting refund's: pending while requested, voided if it did not go": `
    select coalesce(h.merchant_id, p.merchant_id) as merchant_id, coalesce(h.id, p.id) as hold_id,
           h.state, p.status
      from (select h.* from merchant m join hold h on h.merchant_id = m.id) h
      full join (select merchant_id, id, mode, status, amount + fee as amount,
                        status = 'rejected' as returned from payout
                 union all
                 select merchant_id, id, mode, status, amount,
                        status = 'failed' as returned from refund where waited) p
        on p.merchant_id = h.merchant_id and p.id = h.id
     where (h.mode, h.account, h.amount, h.state) is distinct from
           (p.mode, '${AVAILABLE}', p.amount,
            case when p.status = 'requested' then 'pending' when p.returned then 'voided'
                 else 'posted' end)`,
  "what is in transit is what approved payouts are to bring": `
    select coalesce(a.merchant_id, p.merchant_id) as merchant_id, a.posted, p.sum as approved
      from (select a.* from merchant m join account a on a.merchant_id = m.id
             where a.name = '${TRANSIT}') a
      full join (select merchant_id, mode, sum(amount) as sum
                   from payout where status = 'approved' group by merchant_id, mode) p
        on p.merchant_id = a.merchant_id and p.mode = a.mode
     where coalesce(a.posted, 0) <> coalesce(p.sum, 0)`,
  "a payout's transfers are those of its status": `
    select p.merchant_id, p.id as payout_id, p.status, t.steps
      from payout p
      left join (select merchant_id, subject_id, mode, string_agg(kind, ' ' order by kind) as steps,
                        bool_and(reverses is not distinct from
                          case kind when 'payout-fail' then subject_id end) as reversing
                   from transfer where kind like 'payout-%'
                  group by merchant_id, subject_id, mode) t
        on t.merchant_id = p.merchant_id and t.subject_id = p.id and t.mode = p.mode
     where coalesce(t.steps, '') <> case p.status
             when 'approved' then 'payout-approve'
             when 'paid' then 'payout-approve payout-pay'
             when 'failed' then 'payout-approve payout-fail'
             else '' end
        or not t.reversing`,
  "a refund has its transfer once it has gone, and none before": `
    select coalesce(r.merchant_id, t.merchant_id) as merchant_id, coalesce(r.id, t.id) as refund_id,
           r.status, t.amount
      from (select * from refund where status = 'refunded') r
      full join (select t.merchant_id, t.id, t.mode, t.subject_id, e.amount
                   from transfer t
                   left join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
                                    and e.account in ('${AVAILABLE}', '${COLLECTED}')
                  where t.kind = 'refund') t
        on t.merchant_id = r.merchant_id and t.id = r.id
     where (t.subject_id, t.mode, t.amount) is distinct from (r.id, r.mode, -r.amount)`,
  "a paid payment has given back what its refunds say, and no more than was paid": `
    select coalesce(p.merchant_id, r.merchant_id) as merchant_id,
           coalesce(p.id, r.payment_id) as payment_id, p.refunded, r.gone, r.asked, c.payable
      from (select * from payment where refunded <> 0) p
      full join (select merchant_id, payment_id, sum(amount) as asked,
                        coalesce(sum(amount) filter (where status = 'refunded'), 0) as gone
                   from refund where status <> 'failed'
                  group by merchant_id, payment_id) r
        on r.merchant_id = p.merchant_id and r.payment_id = p.id
      left join payment o on o.merchant_id = r.merchant_id and o.id = r.payment_id
      left join charge c on c.merchant_id = o.merchant_id and c.payment_id = o.id
                        and c.id = o.charge_id
     where coalesce(p.refunded, 0) is distinct from r.gone
        or o.status <> 'paid' or r.asked > c.payable`,
  "open suspense is what the accounts of suspense hold": `
    select coalesce(a.merchant_id, s.merchant_id) as merchant_id, a.name as account, a.posted,
           s.sum as open
      from (select * from account where name in ('${SUSPENSE}', '${OWN_SUSPENSE}')) a
      full join (select merchant_id, mode,
                        case custody when 'own' then '${OWN_SUSPENSE}' else '${SUSPENSE}' end
                          as name, sum(amount) as sum
                   from suspense where status = 'open' group by 1, 2, 3) s
        on s.merchant_id = a.merchant_id and s.mode = a.mode and s.name = a.name
     where coalesce(a.posted, 0) <> coalesce(s.sum, 0)`,
  "transfers, entries and links cannot be changed": `
    select w.guard
      from unnest(array['transfer_immutable', 'entry_immutable', 'entry_balanced',
                        'chain_link_immutable']) as w (guard)
      left join pg_trigger g on g.tgname = w.guard and g.tgenabled in ('O', 'A')
     where g.tgname is null`,
};

/** Runs every rule in one snapshot. `ok` is true when no row breaks any. */
export async function checkLedger(db: Pool): Promise<LedgerReport> {
  const client = await db.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query(READ_WHOLE_TABLES);
    const violations = await runRules(client);
    await client.query("commit");
    return { ok: violations.length === 0, violations };
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Runs every rule inside the caller's transaction. */
export async function runRules(client: PoolClient): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const [rule, query] of Object.entries(RULES)) {
    const { rows } = await client.query(`select * from (${query}) broken limit ${LISTED}`);
    for (const at of rows) violations.push({ rule, at });
  }
  return violations;
}

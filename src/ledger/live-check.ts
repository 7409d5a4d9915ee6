/**
 * The check that runs every minute however large the ledger is: all accounts, and of the entries
 * and transfers only those that are newer than the marks of the chain. What lies below the marks
 * was held to the same rules when it was linked, and is looked at again by the whole check.
 */
import { type Pool, READ_WHOLE_TABLES } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { RULES, type Violation } from "./check.ts";

const LISTED = 100;

/** Accounts with what they hold beyond their marks. */
const BEHIND = `
  select a.merchant_id, a.mode, a.name as account, a.posted, a.version,
         coalesce(m.version, 0) as linked, coalesce(m.balance, 0) as balance
    from account a
    left join chain_mark m
      on m.merchant_id = a.merchant_id and m.mode = a.mode and m.account = a.name`;

const AHEAD = `
  select b.*, e.transfer_id, e.account_version, e.amount, e.balance_after
    from (${BEHIND}) b
    cross join lateral (
      select *
        from entry e
       where e.merchant_id = b.merchant_id and e.mode = b.mode and e.account = b.account
         and e.account_version > b.linked) e
   where b.version > b.linked`;

const LIVE_RULES: Readonly<Record<string, string>> = {
  "an account's balance is its mark's and the entries after it": `
    select b.merchant_id, b.mode, b.account, b.posted
      from (${BEHIND}) b
      left join (select merchant_id, mode, account, sum(amount) as sum, count(*) as count,
                        max(account_version) as version
                   from (${AHEAD}) n group by merchant_id, mode, account) s
        on s.merchant_id = b.merchant_id and s.mode = b.mode and s.account = b.account
     where b.posted <> b.balance + coalesce(s.sum, 0)
        or b.version <> b.linked + coalesce(s.count, 0)
        or b.version <> coalesce(s.version, b.linked)`,
  "each new entry's balance follows from the one before it": `
    select merchant_id, mode, account, account_version
      from (select n.*, coalesce(lag(balance_after) over w, balance) as before
              from (${AHEAD}) n
            window w as (partition by merchant_id, mode, account order by account_version)) c
     where balance_after <> before + amount`,
  "the entries of a new transfer sum to zero, are two or more, and of its mode": `
    select n.merchant_id, n.transfer_id
      from (select distinct merchant_id, transfer_id from (${AHEAD}) n) n
      join entry e on e.merchant_id = n.merchant_id and e.transfer_id = n.transfer_id
      left join transfer t on t.merchant_id = n.merchant_id and t.id = n.transfer_id
     group by n.merchant_id, n.transfer_id
    having sum(e.amount) <> 0 or count(*) < 2
        or count(*) filter (where t.mode is distinct from e.mode) > 0`,
  "what a merchant is owed is what is held for it": `
    select merchant_id, mode, sum(posted) as sum
      from account
     group by merchant_id, mode
    having sum(posted) <> 0`,
  "a mark is not ahead of its account": `
    select m.merchant_id, m.mode, m.account, m.version
      from chain_mark m
      left join account a
        on a.merchant_id = m.merchant_id and a.mode = m.mode and a.name = m.account
     where m.version > coalesce(a.version, 0)`,
};

/** Rules of the whole check that read accounts and little else. */
const SHARED = [
  "what an account holds back is the sum of its pending holds",
  "no account is under its floor",
  "transfers, entries and links cannot be changed",
] as const;

/** Runs the rules of every minute in one snapshot. */
export function checkLive(db: Pool): Promise<Violation[]> {
  return transaction(
    db,
    async (client) => {
      await client.query(READ_WHOLE_TABLES);
      const violations: Violation[] = [];
      const shared = SHARED.map((rule) => [rule, RULES[rule] as string] as const);
      for (const [rule, query] of [...Object.entries(LIVE_RULES), ...shared]) {
        const { rows } = await client.query(`select * from (${query}) broken limit ${LISTED}`);
        for (const at of rows) violations.push({ rule, at });
      }
      return violations;
    },
    { isolation: "repeatable read" },
  );
}

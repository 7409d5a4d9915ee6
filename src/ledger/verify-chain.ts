/**
 * Verifying the chain: every link is made again from the transfer it names and compared, and what
 * is linked must be all there is up to the marks. Any row that was changed, taken out, added or
 * moved since its link was made shows here.
 */
import { type Pool, type PoolClient, READ_WHOLE_TABLES, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { CHAINED_COLUMNS, type ChainedTransfer, FIRST, linkHash } from "./chain.ts";
import type { Violation } from "./check.ts";

/** The last link of one day in Jakarta, kept elsewhere: what the database is held against. */
export type Root = {
  readonly merchantId: string;
  /** `2026-11-21` */
  readonly day: string;
  readonly number: number;
  /** In hex. */
  readonly hash: string;
};

export const CHAIN_RULES = {
  links: "each link is what its transfer and the link before it make",
  head: "a chain ends where its head says",
  roots: "a day's root is the last link of that day",
  marks: "what is linked is all that there is up to the marks",
  strays: "a transfer that has no link is newer than the marks",
  kept: "a root that was kept elsewhere is still in the chain",
} as const;

/** Violations that are listed of one merchant and rule. */
const LISTED = 20;
const BATCH = 1_000;

/** Verifies every merchant's chain, each in a snapshot of its own. */
export async function verifyChains(
  db: Pool,
  key: Buffer,
  kept: readonly Root[] = [],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const merchantId of await merchantsOf(db, kept)) {
    const own = kept.filter((root) => root.merchantId === merchantId);
    violations.push(
      ...(await transaction(db, (client) => verifyChain(client, key, merchantId, own), {
        isolation: "repeatable read",
      })),
    );
  }
  return violations;
}

/** Every merchant of whom there is anything to hold against anything. */
async function merchantsOf(db: Pool, kept: readonly Root[]): Promise<string[]> {
  const found = await transaction(db, async (client) => {
    await client.query(READ_WHOLE_TABLES);
    const { rows } = await client.query<{ merchant_id: string }>(
      `select merchant_id from account union select merchant_id from chain_head
        union select merchant_id from chain_root order by merchant_id`,
    );
    return rows.map(({ merchant_id }) => merchant_id);
  });
  return [...new Set([...found, ...kept.map(({ merchantId }) => merchantId)])];
}

/** The same for one merchant, inside the caller's transaction. */
export async function verifyChain(
  client: PoolClient,
  key: Buffer,
  merchantId: string,
  kept: readonly Root[] = [],
): Promise<Violation[]> {
  await client.query(READ_WHOLE_TABLES);
  const { violations, last, roots } = await walk(client, key, merchantId);
  const at = { merchant_id: merchantId };
  const [head] = await selectHead(client, [merchantId]);
  if ((head?.number ?? 0) !== last.number || !(head?.hash ?? FIRST).equals(last.hash)) {
    violations.push({ rule: CHAIN_RULES.head, at: { ...at, number: head?.number ?? 0 } });
  }
  const days = new Set<string>();
  for (const { day, number, hash } of await selectRoots(client, [merchantId])) {
    days.add(day);
    if (isRoot(roots.get(day), number, hash)) continue;
    violations.push({ rule: CHAIN_RULES.roots, at: { ...at, day } });
  }
  for (const day of roots.keys()) {
    if (!days.has(day)) violations.push({ rule: CHAIN_RULES.roots, at: { ...at, day } });
  }
  violations.push(...(await keptElsewhere(client, merchantId, kept)));
  for (const row of await selectMarks(client, [merchantId])) {
    violations.push({ rule: CHAIN_RULES.marks, at: { ...at, ...row } });
  }
  for (const row of await selectStrays(client, [merchantId])) {
    violations.push({ rule: CHAIN_RULES.strays, at: { ...at, ...row } });
  }
  return violations;
}

type End = { readonly number: number; readonly hash: Buffer };

type Walked = { violations: Violation[]; last: End; roots: Map<string, End> };

function isRoot(end: End | undefined, number: number, hash: Buffer): boolean {
  return end?.number === number && end.hash.equals(hash);
}

type LinkRow = {
  readonly number: number;
  readonly transfer_id: string;
  readonly day: string;
  readonly hash: Buffer;
};

const selectLinks = statement<LinkRow & { transfer: string | null }>(
  "chain_links",
  `select l.number, l.transfer_id, l.day, l.hash, row_to_json(t)::text as transfer
     from chain_link l
     left join lateral (
       select ${CHAINED_COLUMNS}
         from transfer t
        where t.merchant_id = l.merchant_id and t.id = l.transfer_id) t on true
    where l.merchant_id = $1 and l.number > $2
    order by l.number
    limit ${BATCH}`,
);

/** Each link is judged by the stored hash before it, so that one fault is told as one. */
async function walk(client: PoolClient, key: Buffer, merchantId: string): Promise<Walked> {
  const violations: Violation[] = [];
  const roots = new Map<string, End>();
  let last: End = { number: 0, hash: FIRST };
  let from = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const links = await selectLinks(client, [merchantId, from]);
    for (const { number, day, hash, transfer, transfer_id } of links) {
      const made =
        transfer === null
          ? undefined
          : linkHash(key, last.hash, { number, day }, JSON.parse(transfer) as ChainedTransfer);
      const whole = made?.equals(hash) && number === last.number + 1;
      if (!whole && violations.length < LISTED) {
        const at = { merchant_id: merchantId, number, transfer_id };
        violations.push({ rule: CHAIN_RULES.links, at });
      }
      last = { number, hash };
      roots.set(day, last);
    }
    if (links.length < BATCH) return { violations, last, roots };
    from = last.number;
  }
}

const selectHead = statement<End>(
  "chain_head",
  "select number, hash from chain_head where merchant_id = $1",
);

const selectRoots = statement<End & { day: string }>(
  "chain_roots",
  "select day, number, hash from chain_root where merchant_id = $1 order by day",
);

const selectLink = statement<LinkRow>(
  "chain_link",
  `select number, transfer_id, day, hash
     from chain_link
    where merchant_id = $1 and number = $2`,
);

/** The links below a kept root's are made again with it: only its own needs to be compared. */
async function keptElsewhere(
  client: PoolClient,
  merchantId: string,
  kept: readonly Root[],
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { day, number, hash } of kept) {
    const [link] = await selectLink(client, [merchantId, number]);
    if (link?.hash.toString("hex") === hash) continue;
    violations.push({ rule: CHAIN_RULES.kept, at: { merchant_id: merchantId, day, number } });
  }
  return violations;
}

/** Accounts whose linked entries are not what their mark says, in number, order or sum. */
const selectMarks = statement<{ mode: string; account: string; version: number | null }>(
  "chain_marks_broken",
  `select coalesce(m.mode, s.mode) as mode, coalesce(m.account, s.account) as account, m.version
     from (select * from chain_mark where merchant_id = $1) m
     full join (select e.mode, e.account, max(e.account_version) as version, count(*) as count,
                       sum(e.amount) as balance
                  from chain_link l
                  join entry e on e.merchant_id = l.merchant_id and e.transfer_id = l.transfer_id
                 where l.merchant_id = $1
                 group by e.mode, e.account) s
       on s.mode = m.mode and s.account = m.account
    where (m.version, m.version, m.balance) is distinct from (s.version, s.count, s.balance)
    order by 1, 2
    limit ${LISTED}`,
);

/** Transfers with no link: without entries, or with one that the marks say is linked. */
const selectStrays = statement<{ transfer_id: string }>(
  "chain_strays",
  `select t.id as transfer_id
     from transfer t
     left join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
     left join chain_mark m
       on m.merchant_id = e.merchant_id and m.mode = e.mode and m.account = e.account
    where t.merchant_id = $1
      and not exists (select 1 from chain_link l
                       where l.merchant_id = t.merchant_id and l.transfer_id = t.id)
    group by t.id
   having count(e.amount) < 2
       or count(*) filter (where e.account_version <= coalesce(m.version, 0)) > 0
    order by t.id
    limit ${LISTED}`,
);

/** The roots of all days before one (`2026-11-21`), to be kept elsewhere. */
export async function rootsBefore(db: Pool, day: string): Promise<readonly Root[]> {
  const rows = await selectEnded(db, [day]);
  return rows.map(({ merchant_id, hash, ...root }) => ({
    merchantId: merchant_id,
    ...root,
    hash: hash.toString("hex"),
  }));
}

const selectEnded = statement<End & { merchant_id: string; day: string }>(
  "chain_roots_ended",
  `select merchant_id, day, number, hash
     from chain_root
    where day < $1
    order by merchant_id, day`,
);

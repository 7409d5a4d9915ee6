/** What is kept of money astray, and the payments that it would fit. */
import { DAY, type Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { stamp } from "../engine/payment-rows.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import { leastUuid } from "../ids.ts";

/** What one source says of the money. */
export type Evidence = {
  readonly source: "receipt" | "notice" | "line";
  readonly at: Instant;
  /** Who said it: a rail, a phone's app, a statement's file. */
  readonly by: string;
  readonly text: string;
  /** Whole rupiah, or minor units of another currency; null where it tells none. */
  readonly amount: number | null;
};

/** A payment that is not paid yet. */
export type Candidate = {
  readonly paymentId: string;
  readonly reference: string;
  readonly status: string;
  readonly payable: number;
  readonly channel: string;
  readonly createdAt: Instant;
};

const MOST_EVIDENCE = 20;
const MOST_CANDIDATES = 10;
/** Payments made so long before or after the money came are looked through. */
const AROUND = 7 * DAY;

const selectEvidence = statement<Evidence>(
  "console_astray_evidence",
  `select 'receipt' as source, r.created_at as at, r.rail as by, r.transaction as text, r.amount
     from receipt r
    where r.merchant_id = $1 and r.rail = $2 and r.transaction = $3
    union all
   select 'notice', n.received_at, n.app, concat_ws(': ', n.title, n.text), n.amount
     from notice n
    where n.owner_id = $1 and n.transaction = $3 and n.amount = $5
    union all
   select 'line', l.at, s.file, concat_ws(' ', l.reference, l.description), l.amount
     from statement_line l
     join statement s on s.merchant_id = l.merchant_id and s.id = l.statement_id
    where l.merchant_id = $1 and l.mode = $4 and l.rail = $2 and l.direction = 'in'
      and (l.reference = $3 or $3 = 'line:' || encode(l.identity, 'hex'))
    order by at
    limit $6`,
);

export function evidenceOf(db: Queryable, one: Suspense): Promise<readonly Evidence[]> {
  const { merchantId, rail, transaction, mode, amount } = one;
  return selectEvidence(db, [merchantId, rail, transaction, mode, amount, MOST_EVIDENCE]);
}

const COLUMNS = `
  p.id as "paymentId", p.reference, p.status, c.payable, c.channel, p.created_at as "createdAt"`;

const FROM = `
     from payment p
     join charge c
       on c.merchant_id = p.merchant_id and c.payment_id = p.id and c.id = p.charge_id`;

/** By reference, or by a total that the money covers; the most alike first. */
const selectCandidates = statement<Candidate>(
  "console_astray_candidates",
  `select * from (
     select ${COLUMNS} ${FROM}
      where p.merchant_id = $1 and p.mode = $2 and p.reference = $3
        and p.status in ('pending', 'expired', 'canceled') and c.payable <= $4
      union
     select ${COLUMNS} ${FROM}
      where p.merchant_id = $1 and p.mode = $2 and p.id between $5 and $6
        and p.status in ('pending', 'expired', 'canceled') and c.payable = $4) found
    order by reference = $3 desc, payable desc, abs(extract(epoch from "createdAt" - $7)),
             "paymentId"
    limit $8`,
);

/** Empty for money in another currency, which fits nothing before it is exchanged. */
export async function candidatesFor(db: Queryable, one: Suspense): Promise<readonly Candidate[]> {
  const { merchantId, mode, reference, amount, paidAt } = one;
  if (amount === null || amount < 0) return [];
  return selectCandidates(db, [
    ...[merchantId, mode, reference ?? "", amount],
    ...[leastUuid(paidAt - AROUND), leastUuid(paidAt + AROUND)],
    stamp(paidAt),
    MOST_CANDIDATES,
  ]);
}

const selectNamed = statement<Candidate>(
  "console_astray_named",
  `select ${COLUMNS} ${FROM}
    where p.merchant_id = $1 and p.mode = $2
      and (p.reference = $3 or p.wire_id = $3 or p.id = $4)
    order by p.id desc
    limit $5`,
);

/** Payments of the merchant that a person names: by our id, the wire's, or the reference. */
export function namedCandidates(
  db: Queryable,
  { merchantId, mode }: Suspense,
  name: string,
  id: string | undefined,
): Promise<readonly Candidate[]> {
  return selectNamed(db, [merchantId, mode, name, id ?? null, MOST_CANDIDATES]);
}

const selectReference = statement<{ reference: string }>(
  "console_payment_reference",
  "select reference from payment where merchant_id = $1 and id = $2",
);

export async function referenceOf(
  db: Queryable,
  merchantId: string,
  paymentId: string,
): Promise<string> {
  return (await selectReference(db, [merchantId, paymentId]))[0]?.reference ?? paymentId;
}

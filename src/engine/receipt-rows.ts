/** Receipts of money without a charge: counted once for each of a rail's transactions, and read. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { Custody } from "../ledger/entries.ts";
import { stamp } from "./payment-rows.ts";
import type { Mode } from "./settings.ts";

export type CountedReceipt = {
  readonly merchantId: string;
  readonly rail: string;
  readonly transaction: string;
  readonly mode: Mode;
  readonly paymentId: string | null;
  /** Below zero where the rail took it back. */
  readonly amount: number;
  readonly currency: string;
  readonly paidAt: Instant;
  readonly outcome: string;
  /** Whose account it came into. */
  readonly custody: Custody;
  readonly at: Instant;
};

const insertReceipt = statement<{ counted: 1 }>(
  "receipt_count",
  `insert into receipt
          (merchant_id, rail, transaction, mode, payment_id, amount, currency, paid_at, outcome,
           created_at, custody)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (merchant_id, rail, transaction) do nothing
   returning 1 as counted`,
);

/** False when the transaction was counted before, by whoever told of it. */
export async function countReceipt(client: PoolClient, one: CountedReceipt): Promise<boolean> {
  const { merchantId, rail, transaction, mode, paymentId, amount, currency } = one;
  const of = [merchantId, rail, transaction, mode, paymentId, amount, currency];
  const came = [stamp(one.paidAt), one.outcome, stamp(one.at), one.custody];
  const rows = await insertReceipt(client, [...of, ...came]);
  return rows.length === 1;
}

const selectReceipt = statement<{ payment_id: string | null; custody: Custody; mode: Mode }>(
  "receipt_find",
  `select payment_id, custody, mode from receipt
    where merchant_id = $1 and rail = $2 and transaction = $3`,
);

export type ToldBefore = {
  /** Null where it has none. */
  readonly paymentId: string | null;
  readonly custody: Custody;
};

/** The payment of a transaction, in a mode, and whose account it came into; undefined: untold. */
export async function receiptOf(
  db: Queryable,
  { merchantId, rail, mode }: Pick<CountedReceipt, "merchantId" | "rail" | "mode">,
  transaction: string,
): Promise<ToldBefore | undefined> {
  const [row] = await selectReceipt(db, [merchantId, rail, transaction]);
  if (row?.mode !== mode) return undefined;
  return { paymentId: row.payment_id, custody: row.custody };
}

const selectTransactions = statement<{ payment_id: string; transaction: string }>(
  "receipts_that_settled",
  `select distinct on (r.payment_id) r.payment_id, r.transaction
     from receipt r
    where r.merchant_id = $1 and r.payment_id = any ($2::uuid[])
    order by r.payment_id, r.outcome in ('settled', 'over', 'late_accepted') desc, r.created_at`,
);

/** How rails name the money of some payments, by their ids: what settled each, else what came. */
export async function transactionsOf(
  db: Queryable,
  merchantId: string,
  paymentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await selectTransactions(db, [merchantId, paymentIds]);
  return new Map(rows.map((row) => [row.payment_id, row.transaction]));
}

/** Money that came for a payment, as its rail told of it. */
export type ToldMoney = {
  readonly rail: string;
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  readonly outcome: string;
  readonly paidAt: Instant;
};

const selectTold = statement<ToldMoney>(
  "receipts_of_payment",
  `select rail, transaction, amount, currency, outcome, paid_at as "paidAt"
     from receipt
    where merchant_id = $1 and payment_id = $2
    order by created_at`,
);

export function receiptsOf(
  db: Queryable,
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
): Promise<readonly ToldMoney[]> {
  return selectTold(db, [merchantId, id]);
}

/**
 * The chain of hashes: what one link says of a transfer, and how it hangs on the link before it.
 * Each hash is keyed with a key of the house that no database holds, so that whoever can rewrite
 * every row still cannot make links for what was rewritten.
 */
import { createHmac } from "node:crypto";
import { statement } from "../db/pool.ts";

/** A transfer with all its entries, every value as the text that the database gives it. */
export type ChainedTransfer = {
  readonly merchant_id: string;
  readonly id: string;
  readonly mode: string;
  readonly kind: string;
  readonly key: string;
  readonly subject_id: string;
  readonly reverses: string | null;
  readonly effective_at: string;
  readonly created_at: string;
  /** Mode, account, version, amount and balance after, in the order of the first three. */
  readonly entries: readonly (readonly [string, string, string, string, string])[];
};

export type Link = {
  readonly number: number;
  /** The day in Jakarta on which it was made: `2026-11-21`. */
  readonly day: string;
};

/** What the first link hangs on. */
export const FIRST = Buffer.alloc(32);

export function chainKey(houseKey: Buffer): Buffer {
  return createHmac("sha256", houseKey).update("ledger chain").digest();
}

export function linkHash(
  key: Buffer,
  before: Buffer,
  { number, day }: Link,
  transfer: ChainedTransfer,
): Buffer {
  const { merchant_id, id, mode, kind, reverses, subject_id, entries } = transfer;
  const times = [transfer.effective_at, transfer.created_at];
  const said = [merchant_id, id, mode, kind, transfer.key, subject_id, reverses, times, entries];
  const text = JSON.stringify([before.toString("hex"), number, day, ...said]);
  return createHmac("sha256", key).update(text).digest();
}

/** The columns of `ChainedTransfer`, for a transfer `t`: to the microsecond and the last digit. */
export const CHAINED_COLUMNS = `
  t.merchant_id, t.id, t.mode, t.kind, t.key, t.subject_id, t.reverses,
  extract(epoch from t.effective_at)::text as effective_at,
  extract(epoch from t.created_at)::text as created_at,
  array(select array[e.mode, e.account, e.account_version::text, e.amount::text,
                     e.balance_after::text]
          from entry e
         where e.merchant_id = t.merchant_id and e.transfer_id = t.id
         order by e.mode, e.account, e.account_version) as entries`;

export const selectChained = statement<ChainedTransfer>(
  "chain_transfers",
  `select ${CHAINED_COLUMNS}
     from transfer t
    where t.merchant_id = $1 and t.id = any ($2::uuid[])`,
);

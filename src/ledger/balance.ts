/** What a merchant's accounts hold, exact at once. */
import { type Queryable, statement } from "../db/pool.ts";
import { AVAILABLE, COLLECTED, OWN_SUSPENSE, SUSPENSE } from "./chart.ts";
import type { LedgerMode } from "./steps.ts";

export type Balance = {
  /** What may be spent: posted less held. */
  readonly available: number;
  readonly held: number;
  /** What waits to be decided of, wherever it lies. */
  readonly suspense: number;
  /** What has come into accounts of the merchant's own, less our fee: never ours to pay out. */
  readonly collected: number;
};

const selectBalances = statement<{ name: string; posted: number; held: number }>(
  "ledger_balance",
  `select name, posted, held
     from account
    where merchant_id = $1 and mode = $2 and name = any ($3::text[])`,
);

const SHOWN = [AVAILABLE, SUSPENSE, OWN_SUSPENSE, COLLECTED];

export async function balanceOf(
  db: Queryable,
  merchantId: string,
  mode: LedgerMode,
): Promise<Balance> {
  const rows = await selectBalances(db, [merchantId, mode, SHOWN]);
  const posted = (wanted: string) => rows.find(({ name }) => name === wanted)?.posted ?? 0;
  const held = rows.find(({ name }) => name === AVAILABLE)?.held ?? 0;
  return {
    available: posted(AVAILABLE) - held,
    held,
    suspense: posted(SUSPENSE) + posted(OWN_SUSPENSE),
    collected: posted(COLLECTED),
  };
}

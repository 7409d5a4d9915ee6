/** What a merchant's accounts hold, exact at once. */
import { type Queryable, statement } from "../db/pool.ts";
import { AVAILABLE, SUSPENSE } from "./chart.ts";
import type { LedgerMode } from "./steps.ts";

export type Balance = {
  /** What may be spent: posted less held. */
  readonly available: number;
  readonly held: number;
  readonly suspense: number;
};

const selectBalances = statement<{ name: string; posted: number; held: number }>(
  "ledger_balance",
  `select name, posted, held
     from account
    where merchant_id = $1 and mode = $2 and name = any ($3::text[])`,
);

export async function balanceOf(
  db: Queryable,
  merchantId: string,
  mode: LedgerMode,
): Promise<Balance> {
  const rows = await selectBalances(db, [merchantId, mode, [AVAILABLE, SUSPENSE]]);
  const available = rows.find(({ name }) => name === AVAILABLE);
  const suspense = rows.find(({ name }) => name === SUSPENSE);
  return {
    available: (available?.posted ?? 0) - (available?.held ?? 0),
    held: available?.held ?? 0,
    suspense: suspense?.posted ?? 0,
  };
}

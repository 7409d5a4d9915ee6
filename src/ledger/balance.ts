/** What a merchant's accounts hold, exact at once. */
import type { Pool } from "pg";
import { AVAILABLE, SUSPENSE } from "./chart.ts";

export type Balance = {
  /** What may be spent: posted less held. */
  readonly available: number;
  readonly held: number;
  readonly suspense: number;
};

export async function balanceOf(
  db: Pool,
  merchantId: string,
  mode: "sandbox" | "live",
): Promise<Balance> {
  const { rows } = await db.query<{ name: string; posted: number; held: number }>({
    name: "ledger-balance",
    text: `
      select name, posted, held
        from account
       where merchant_id = $1 and mode = $2 and name = any ($3::text[])`,
    values: [merchantId, mode, [AVAILABLE, SUSPENSE]],
  });
  const available = rows.find(({ name }) => name === AVAILABLE);
  const suspense = rows.find(({ name }) => name === SUSPENSE);
  return {
    available: (available?.posted ?? 0) - (available?.held ?? 0),
    held: available?.held ?? 0,
    suspense: suspense?.posted ?? 0,
  };
}

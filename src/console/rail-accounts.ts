/** The accounts of a rail, whoever's they are, and when money last came by it. */
import { DAY, type Instant } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { stamp } from "../engine/payment-rows.ts";
import { readWhole } from "./read-whole.ts";

export type RailAccount = {
  readonly id: string;
  /** The owner's id, as `merchantNames` wants it. */
  readonly merchantId: string;
  readonly name: string;
  readonly enabled: boolean;
};

const MOST = 200;
const RECENT = 7 * DAY;

const selectAccounts = statement<RailAccount>(
  "console_rail_accounts",
  `select id, owner_id as "merchantId", name, enabled
     from receiving_account
    where rail = $1
    order by id
    limit $2`,
);

export function accountsOn(db: Queryable, rail: string): Promise<readonly RailAccount[]> {
  return selectAccounts(db, [rail, MOST]);
}

/** Null: none within the last seven days. */
export function lastMoney(db: Pool, rail: string, now: Instant): Promise<Instant | null> {
  return readWhole(db, async (client) => {
    const { rows } = await client.query<{ at: Instant | null }>(
      "select max(created_at) as at from receipt where rail = $1 and paid_at > $2",
      [rail, stamp(now - RECENT)],
    );
    return rows[0]?.at ?? null;
  });
}

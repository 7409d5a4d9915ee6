/** What the console reads of merchants: the list, one of them, and its newest payments. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { type Allowed, type MerchantTerms, termsOf } from "../engine/merchant-terms.ts";
import type { PaymentStatus } from "../engine/payment.ts";
import type { Mode } from "../engine/settings.ts";

export type ListedMerchant = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly pausedAt: Instant | null;
  readonly projects: number;
  readonly live: number;
  readonly members: number;
};

export type ShownMerchant = Pick<ListedMerchant, "id" | "name" | "createdAt" | "pausedAt"> & {
  readonly pausedReason: string | null;
  readonly terms: MerchantTerms;
};

export type NewestPayment = {
  readonly id: string;
  readonly slug: string;
  readonly mode: Mode;
  readonly reference: string;
  readonly amount: number;
  readonly status: PaymentStatus;
  readonly createdAt: Instant;
};

/** The newest first. `search`: part of a name, or of a project's slug. */
export function listMerchants(
  db: Queryable,
  { search, before, limit }: { search?: string; before?: string; limit: number },
): Promise<readonly ListedMerchant[]> {
  return selectMerchants(db, [search || null, before ?? null, limit]);
}

export async function showMerchant(db: Queryable, id: string): Promise<ShownMerchant | undefined> {
  const [row] = await selectMerchant(db, [id]);
  if (!row) return undefined;
  const { terms, ...merchant } = row;
  return { ...merchant, terms: termsOf({ paused: row.pausedAt !== null, terms }) };
}

/** What a merchant was paid or asked for last, in all its projects. */
export function newestPayments(
  db: Queryable,
  merchantId: string,
  limit: number,
): Promise<readonly NewestPayment[]> {
  return selectNewest(db, [merchantId, limit]);
}

const selectMerchants = statement<ListedMerchant>(
  "console_merchants",
  `select m.id, m.name, m.created_at as "createdAt", m.paused_at as "pausedAt",
          (select count(*) from project p where p.merchant_id = m.id) as projects,
          (select count(*) from project p
            where p.merchant_id = m.id and p.mode = 'live') as live,
          (select count(*) from membership s where s.merchant_id = m.id) as members
     from merchant m
    where ($1::text is null
           or position(lower($1) in lower(m.name)) > 0
           or exists (select from project p
                       where p.merchant_id = m.id and position(lower($1) in p.slug) > 0))
      and ($2::uuid is null or m.id < $2)
    order by m.id desc
    limit $3`,
);

type MerchantRow = Omit<ShownMerchant, "terms"> & { readonly terms: Allowed };

const selectMerchant = statement<MerchantRow>(
  "console_merchant",
  `select id, name, created_at as "createdAt", paused_at as "pausedAt",
          paused_reason as "pausedReason", terms
     from merchant
    where id = $1`,
);

const selectNewest = statement<NewestPayment>(
  "console_newest_payments",
  `select y.id, p.slug, y.mode, y.reference, y.amount, y.status, y.created_at as "createdAt"
     from payment y
     join project p on p.merchant_id = y.merchant_id and p.id = y.project_id
    where y.merchant_id = $1
    order by y.id desc
    limit $2`,
);

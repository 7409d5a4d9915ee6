/** The payments that came through an open payment or a payment link: listed, counted, summed up. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Payment } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  JOIN_CURRENT_CHARGE,
  joinedPayment,
  PAYMENT_COLUMNS,
  type PaymentRow,
  stamp,
} from "./payment-rows.ts";

export type PaidThroughFilter = {
  readonly status?: Payment["status"];
  /** By when they were paid; the newest first when absent. */
  readonly order?: "ascending" | "descending";
  readonly limit: number;
  readonly offset?: number;
};

/** How many payments are paid that came through, and their sum in whole rupiah. */
export type PaidThrough = { readonly payments: number; readonly received: number };

/** Whose payments: the origin that they bear names it. */
type Source = { readonly merchantId: string; readonly origin: string };

export type Through = {
  list(
    db: Queryable,
    of: Source,
    filter: PaidThroughFilter,
    now: Instant,
  ): Promise<{ readonly payments: Payment[]; readonly total: number }>;
  sum(db: Queryable, of: Source): Promise<PaidThrough>;
};

/** The kind is the first word of the origin, written out so that its own index is found. */
export function paymentsThrough(kind: "open" | "link"): Through {
  const OF_SOURCE = `p.merchant_id = $1 and p.origin = $2 and p.origin like '${kind} %'`;
  /** A pending payment past its deadline counts as expired, whether or not we have acted. */
  const CAME_THROUGH = `
        ${OF_SOURCE}
    and ($3::text is null or $3 =
         case when p.status = 'pending' and p.expires_at <= $4 then 'expired' else p.status end)`;
  const through = (name: string, order: string) =>
    statement<PaymentRow & ChargeRow>(
      `payments_through_${kind}${name}`,
      `select ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
         from payment p
         ${JOIN_CURRENT_CHARGE}
        where ${CAME_THROUGH}
        order by ${order}
        limit $5 offset $6`,
    );
  const select = {
    ascending: through("_up", "p.paid_at asc nulls last, p.id asc"),
    descending: through("", "p.paid_at desc nulls last, p.id desc"),
  };
  const count = statement<{ total: number }>(
    `payments_through_${kind}_count`,
    `select count(*)::integer as total from payment p where ${CAME_THROUGH}`,
  );
  const sum = statement<PaidThrough>(
    `payments_through_${kind}_sum`,
    `select count(*)::integer as payments, coalesce(sum(c.payable), 0)::bigint as received
       from payment p
       ${JOIN_CURRENT_CHARGE}
      where ${OF_SOURCE} and p.status = 'paid'`,
  );
  return {
    async list(db, { merchantId, origin }, filter, now) {
      const { status, order = "descending", limit, offset = 0 } = filter;
      const conditions = [merchantId, origin, status ?? null, stamp(now)];
      const [rows, [counted]] = await Promise.all([
        select[order](db, [...conditions, limit, offset]),
        count(db, conditions),
      ]);
      return { payments: rows.map(joinedPayment), total: counted?.total ?? 0 };
    },
    async sum(db, { merchantId, origin }) {
      const [row] = await sum(db, [merchantId, origin]);
      return row ?? { payments: 0, received: 0 };
    },
  };
}

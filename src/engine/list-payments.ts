/**
 * Lists of a project's payments, and how many there are: by status, time, channel and reference.
 */
import type { Instant } from "../clock.ts";
import { type Queryable, type Statement, statement } from "../db/pool.ts";
import { LAST_UUID, leastUuid } from "../ids.ts";
import type { PaymentConditions, PaymentFilter, PaymentSort } from "./engine.ts";
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
import type { Mode, Project } from "./settings.ts";

export type PaymentsOf = {
  readonly merchantId: string;
  readonly projectId: string;
  readonly mode: Mode;
};

/** A project in its mode: what it left behind in the sandbox is not among its live payments. */
export function paymentsOf({ merchantId, id, mode }: Project): PaymentsOf {
  return { merchantId, projectId: id, mode };
}

/** A pending payment past its deadline counts as expired, whether or not we have acted. */
const SHOWN_STATUS =
  "case when p.status = 'pending' and p.expires_at <= $7 then 'expired' else p.status end";

/** An id begins with the instant of its making, so that times are looked up by ids. */
export const CONDITIONS = `
        p.merchant_id = $1 and p.project_id = $2 and p.mode = $9 and p.id >= $3 and p.id < $4
    and ($5::text is null or p.reference = $5)
    and ($6::text is null or $6 = ${SHOWN_STATUS})
    and ($8::text is null or p.channel = $8)
    and ($10::text is null or $10 = case when p.refunded = 0 then 'none'
                                         when p.refunded < p.amount then 'partly'
                                         else 'wholly' end)`;

const SORTED_BY: Readonly<Record<PaymentSort["by"], string>> = {
  created: "p.id",
  amount: "p.amount",
  paid: "p.paid_at",
  status: SHOWN_STATUS,
};

type Listed = Statement<PaymentRow & ChargeRow>;

/** One statement for each order, so that the usual one walks an index. */
const lists: Readonly<Record<string, Listed>> = Object.fromEntries(
  Object.entries(SORTED_BY).flatMap(([by, column]) => [
    [`${by} ascending`, listBy(`payments_list_${by}_up`, `${column} asc nulls last, p.id asc`)],
    [`${by} descending`, listBy(`payments_list_${by}`, `${column} desc nulls last, p.id desc`)],
  ]),
);

function listBy(name: string, order: string): Listed {
  return statement(
    name,
    `select ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
       from payment p
       ${JOIN_CURRENT_CHARGE}
      where ${CONDITIONS}
      order by ${order}
      limit $11 offset $12`,
  );
}

const count = statement<{ total: number }>(
  "payments_count",
  `select count(*)::integer as total from payment p where ${CONDITIONS}`,
);

/** A page of payments, newest first unless it is sorted otherwise. */
export async function listPayments(
  db: Queryable,
  of: PaymentsOf,
  { limit, offset = 0, sort, ...conditions }: PaymentFilter,
  now: Instant,
): Promise<Payment[]> {
  const list = lists[sort ? `${sort.by} ${sort.order}` : "created descending"] as Listed;
  const rows = await list(db, [...conditionValues(of, conditions, now), limit, offset]);
  return rows.map(joinedPayment);
}

/** How many payments there are in all pages. */
export async function countPayments(
  db: Queryable,
  of: PaymentsOf,
  conditions: PaymentConditions,
  now: Instant,
): Promise<number> {
  return (await count(db, conditionValues(of, conditions, now)))[0]?.total ?? 0;
}

/** The values of `CONDITIONS`, `$1` to `$10`. */
export function conditionValues(
  of: PaymentsOf,
  conditions: PaymentConditions,
  now: Instant,
): unknown[] {
  const { status, channel, reference, from = 0, until, before, refunded } = conditions;
  const ends = [before ?? LAST_UUID, until === undefined ? LAST_UUID : leastUuid(until)];
  return [
    of.merchantId,
    of.projectId,
    leastUuid(from),
    ends.sort()[0],
    reference ?? null,
    status ?? null,
    stamp(now),
    channel ?? null,
    of.mode,
    refunded ?? null,
  ];
}

/**
 * Looking for payments by whatever a person has in hand: an id, the merchant's reference, the
 * rail's, an amount, what the buyer sent, the buyer. What is meant exactly is found by an index;
 * only where nothing is, the newest payments are looked through for what has it inside.
 */
import type { Instant } from "../clock.ts";
import { type Queryable, READ_WHOLE_TABLES, statement } from "../db/pool.ts";
import { parseId } from "../ids.ts";
import type { PaymentConditions } from "./engine.ts";
import { asOf } from "./engine.ts";
import { CONDITIONS, conditionValues, type PaymentsOf } from "./list-payments.ts";
import type { Payment } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  JOIN_CURRENT_CHARGE,
  joinedPayment,
  PAYMENT_COLUMNS,
  type PaymentRow,
} from "./payment-rows.ts";

/** Which payments are meant, once what was typed has been looked up. */
export type Selection = {
  readonly of: PaymentsOf;
  readonly conditions: PaymentConditions;
  /** Project time: what is past its deadline then counts as expired. */
  readonly now: Instant;
  /** Undefined: nothing was typed. */
  readonly sought: Sought | undefined;
};

type Sought =
  /** Named exactly. */
  | { readonly by: "name"; readonly ids: readonly string[] }
  /** Of this amount, or with a charge of this total, or named so. */
  | { readonly by: "amount"; readonly ids: readonly string[]; readonly amount: number }
  /** With the text in what they say, or with these digits in the buyer's number. */
  | { readonly by: "text"; readonly inside: string; readonly digits: string | null };

/** Whole rupiah. */
export type PaymentTotals = {
  readonly payments: number;
  readonly paid: number;
  /** What buyers sent for the paid ones, what the house kept of it, what the merchant got. */
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  readonly refunded: number;
};

const LONGEST_TEXT = 200;
/** The newest that one name or one of the rail's leads to. */
const MOST_NAMED = 10_000;
/** Fewer digits are in too many phone numbers to mean one. */
const LEAST_DIGITS = 5;

/** Looks up what `text` names; `db` sees the merchant's rows alone. */
export async function selectPayments(
  db: Queryable,
  of: PaymentsOf,
  { text = "", ...conditions }: PaymentConditions & { readonly text?: string | undefined },
  now: Instant,
): Promise<Selection> {
  const typed = text.trim().slice(0, LONGEST_TEXT);
  const sought = typed === "" ? undefined : await lookUp(db, of, typed);
  return { of, conditions, now, sought };
}

async function lookUp(db: Queryable, of: PaymentsOf, text: string): Promise<Sought> {
  const ids = await namedIds(db, of, text);
  const amount = amountIn(text);
  if (amount !== null && (await existAmount(db, [of.merchantId, amount])).length > 0) {
    return { by: "amount", ids, amount };
  }
  if (ids.length > 0) return { by: "name", ids };
  const walked = await selectByRailReference(db, [
    ...[of.merchantId, text, parseId("chg", text) ?? null, MOST_NAMED],
  ]);
  if (walked.length > 0) return { by: "name", ids: walked.map(({ id }) => id) };
  const digits = text.replaceAll(/\D/g, "").replace(/^(62|0)/, "");
  const isPhone = /^[+\d\s().-]+$/.test(text) && digits.length >= LEAST_DIGITS;
  const inside = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return { by: "text", inside, digits: isPhone ? `%${digits}%` : null };
}

/** `99000`, `99.000`, `Rp 99.000`: a whole amount of rupiah. */
function amountIn(text: string): number | null {
  const bare = text.replace(/^Rp\.?\s*/i, "");
  if (!/^(\d{1,3}([.,]\d{3})+|\d{1,15})$/.test(bare)) return null;
  const amount = Number(bare.replaceAll(/\D/g, ""));
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

async function namedIds(db: Queryable, of: PaymentsOf, text: string): Promise<readonly string[]> {
  const own = parseId("pay", text);
  const refund = parseId("rfd", text) ?? null;
  const rows = await selectNamed(db, [of.merchantId, text, refund, MOST_NAMED]);
  return [...(own === undefined ? [] : [own]), ...rows.map(({ id }) => id)];
}

/** Each branch goes by an index that the merchant leads, or by the directory's key. */
const selectNamed = statement<{ id: string }>(
  "payments_named",
  `with recursive rails as (
     (select r.rail from receipt r where r.merchant_id = $1 order by r.rail limit 1)
      union all
     select (select r.rail from receipt r
              where r.merchant_id = $1 and r.rail > rails.rail
              order by r.rail limit 1)
       from rails
      where rails.rail is not null
   )
   select id
     from ((select p.id from payment p
             where p.merchant_id = $1 and p.reference = $2
             order by p.id desc limit $4)
            union
           (select d.payment_id from directory d
             where d.kind = 'wire' and d.key = $2 and d.merchant_id = $1)
            union
           (select r.payment_id from rails
              join receipt r
                on r.merchant_id = $1 and r.rail = rails.rail and r.transaction = $2)
            union
           (select f.payment_id from refund f
             where f.merchant_id = $1 and f.id = $3)) named
    where id is not null`,
);

/** The total goes by its index; the amount walks through the merchant's payments. */
const existAmount = statement<{ found: 1 }>(
  "payments_of_amount",
  `select 1 as found
    where exists (select from charge c where c.merchant_id = $1 and c.payable = $2)
       or exists (select from payment p where p.merchant_id = $1 and p.amount = $2)`,
);

/**
 * How the rail names a charge, paid or not, or the number that it gave it: walks through the
 * merchant's charges.
 */
const selectByRailReference = statement<{ id: string }>(
  "payments_by_rail_reference",
  `select c.payment_id as id from charge c
    where c.merchant_id = $1
      and (c.rail_reference = $2 or c.instructions ->> 'number' = $2 or c.id = $3)
    limit $4`,
);

/** What each way of seeking adds to the conditions, and the values from `$11` on. */
const SOUGHT: Readonly<Record<Sought["by"] | "all", string>> = {
  all: "",
  name: "and p.id = any ($11::uuid[])",
  amount: `
    and (p.id = any ($11::uuid[]) or p.amount = $12
         or p.id in (select o.payment_id from charge o
                      where o.merchant_id = $1 and o.payable = $12))`,
  text: `
    and (concat_ws(' ', p.reference, p.wire_id, p.customer ->> 'name', p.customer ->> 'email')
           ilike $11
         or regexp_replace(p.customer ->> 'phone', '\\D', '', 'g') like $12)`,
};

function soughtValues(sought: Sought | undefined): readonly unknown[] {
  if (sought === undefined) return [];
  if (sought.by === "name") return [sought.ids];
  return sought.by === "amount" ? [sought.ids, sought.amount] : [sought.inside, sought.digits];
}

const LISTS = {
  all: listOf("all", "$11"),
  name: listOf("name", "$12"),
  amount: listOf("amount", "$13"),
  text: listOf("text", "$13"),
};

function listOf(by: keyof typeof SOUGHT, limit: string) {
  return statement<PaymentRow & ChargeRow>(
    `payments_selected_${by}`,
    `select ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
       from payment p
       ${JOIN_CURRENT_CHARGE}
      where ${CONDITIONS} ${SOUGHT[by]}
      order by p.id desc
      limit ${limit}`,
  );
}

/** The newest of a selection; `before` is the id of the last one of the page before. */
export async function listSelected(
  db: Queryable,
  { of, conditions, now, sought }: Selection,
  limit: number,
  before: string | undefined = conditions.before,
): Promise<Payment[]> {
  const values = conditionValues(of, before ? { ...conditions, before } : conditions, now);
  const list = LISTS[sought?.by ?? "all"];
  const rows = await list(db, [...values, ...soughtValues(sought), limit]);
  return rows.map((row) => asOf(joinedPayment(row), now));
}

/** One payment of a project in its mode, by its id. */
export async function readPayment(
  db: Queryable,
  of: PaymentsOf,
  id: string,
  now: Instant,
): Promise<Payment | undefined> {
  const sought: Sought = { by: "name", ids: [id] };
  return (await listSelected(db, { of, conditions: {}, now, sought }, 1))[0];
}

const TOTALS = `
  select count(*) as payments,
         count(*) filter (where p.status = 'paid') as paid,
         coalesce(sum(c.payable) filter (where p.status = 'paid'), 0)::bigint as gross,
         coalesce(sum(c.payable - c.net) filter (where p.status = 'paid'), 0)::bigint as fee,
         coalesce(sum(c.net) filter (where p.status = 'paid'), 0)::bigint as net,
         coalesce(sum(p.refunded), 0)::bigint as refunded
    from payment p
    ${JOIN_CURRENT_CHARGE}
   where ${CONDITIONS}`;

/** ms that sums may take: a page is not held up by them. */
const TOTALS_WITHIN = 3_000;
const CANCELED = "57014";

/** A statement took longer than its transaction lets it. */
export function isTooSlow(error: unknown): boolean {
  return (error as { code?: string }).code === CANCELED;
}

/**
 * The sums of all pages of a selection; undefined when there is too much to sum in time. In a
 * transaction of its own: its settings end with it, and it cannot go on after that.
 */
export async function totalSelected(
  client: Queryable,
  { of, conditions, now, sought }: Selection,
): Promise<PaymentTotals | undefined> {
  const { before: _, ...all } = conditions;
  const values = conditionValues(of, all, now);
  await client.query(`${READ_WHOLE_TABLES}; set local statement_timeout = ${TOTALS_WITHIN}`);
  const text = `${TOTALS} ${SOUGHT[sought?.by ?? "all"]}`;
  try {
    // Planned for these very values: which way is short depends on how much they leave.
    return (await client.query<PaymentTotals>(text, [...values, ...soughtValues(sought)])).rows[0];
  } catch (error) {
    if (isTooSlow(error)) return undefined;
    throw error;
  }
}

/** Reads of payments. Those that arrive together are asked together, in one statement. */
import { groupCommit } from "../db/group-commit.ts";
import { type Queryable, type Statement, statement } from "../db/pool.ts";
import type { Charge, Payment } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  chargeOf,
  JOIN_CURRENT_CHARGE,
  joinedPayment,
  PAYMENT_COLUMNS,
  type PaymentRow,
} from "./payment-rows.ts";
import type { Mode } from "./settings.ts";

const MOST_READS = 128;
const MOST_WAITING = 20_000;

/**
 * What is looked for: `key` is the reference, identity, id or wire id, as the finder's name says.
 * References and identities are looked for in one mode, the project's: ids name a payment of
 * either.
 */
export type Wanted = {
  readonly merchantId: string | null;
  readonly projectId: string | null;
  readonly mode: Mode | null;
  readonly key: string;
  readonly amount: number | null;
};

export type Finders = Readonly<
  Record<
    "byReference" | "byIdentity" | "byId" | "byWireId",
    (wanted: Wanted) => Promise<Payment | undefined>
  >
>;

/**
 * Which payment `p` each wanted row `w` means. Of several with one reference it is the paid one, so
 * that a program which asks after its webhook is told the same; else the pending one, else the
 * newest.
 */
const MEANT = {
  byReference: `
    select * from payment p
     where p.merchant_id = w.merchant_id and p.project_id = w.project_id and p.mode = w.mode
       and p.reference = w.key and (w.amount is null or p.amount = w.amount)
     order by p.status = 'paid' desc, p.status = 'pending' desc, p.id desc
     limit 1`,
  byIdentity: `
    select * from payment p
     where p.merchant_id = w.merchant_id and p.project_id = w.project_id and p.mode = w.mode
       and p.identity = w.key and (p.status in ('pending', 'paid') or p.identity_kept)
     limit 1`,
  byId: `
    select * from payment p
     where p.merchant_id = w.merchant_id and p.id = w.key
       and (p.project_id = w.project_id) is true
     limit 1`,
  byWireId: `
    select p.*
      from directory d
      join payment p on p.merchant_id = d.merchant_id and p.id = d.payment_id
     where d.kind = 'wire' and d.key = w.key
       and (w.project_id is null or p.project_id = w.project_id)
     limit 1`,
} as const;

export function createFinders(db: Queryable): Finders {
  return {
    byReference: finder(db, "byReference"),
    byIdentity: finder(db, "byIdentity"),
    byId: finder(db, "byId"),
    byWireId: finder(db, "byWireId"),
  };
}

type Found = PaymentRow & ChargeRow & { ordinal: number };

function findMany(by: keyof typeof MEANT): Statement<Found> {
  const key = by === "byId" ? "uuid" : "text";
  return statement<Found>(
    `payments_${by.toLowerCase()}`,
    `select w.ordinal::integer, ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
       from unnest($1::uuid[], $2::uuid[], $3::${key}[], $4::bigint[], $5::text[]) with ordinality
              as w (merchant_id, project_id, key, amount, mode, ordinal)
      cross join lateral (${MEANT[by]}) p
      ${JOIN_CURRENT_CHARGE}`,
  );
}

function finder(
  db: Queryable,
  by: keyof typeof MEANT,
): (wanted: Wanted) => Promise<Payment | undefined> {
  const select = findMany(by);
  return groupCommit<Wanted, Payment | undefined>({
    most: MOST_READS,
    inFlight: 2,
    waiting: MOST_WAITING,
    async flush(wanted) {
      const rows = await select(db, [
        wanted.map(({ merchantId }) => merchantId),
        wanted.map(({ projectId }) => projectId),
        wanted.map(({ key }) => key),
        wanted.map(({ amount }) => amount),
        wanted.map(({ mode }) => mode),
      ]);
      const found: (Payment | undefined)[] = wanted.map(() => undefined);
      for (const row of rows) found[row.ordinal - 1] = joinedPayment(row);
      return found;
    },
  });
}

const selectCharges = statement<ChargeRow>(
  "charges_list",
  `select ${CHARGE_COLUMNS}
     from charge c
    where c.merchant_id = $1 and c.payment_id = $2
    order by c.id`,
);

/** All charges of a payment, oldest first. */
export async function listCharges(db: Queryable, payment: Payment): Promise<Charge[]> {
  return (await selectCharges(db, [payment.merchantId, payment.id])).map(chargeOf);
}

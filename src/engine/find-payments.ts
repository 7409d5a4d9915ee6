/**
 * Reads of payments. Those that arrive together are asked together, in one statement. A payment
 * that is asked after again and again is read once: the database is asked each time whether it is
 * still the same, in a statement that answers with what has changed.
 */
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
/** Payments that each finder remembers; the one that was read longest ago makes room. */
const MOST_KNOWN = 4_096;

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
    select p.*, p.xmin as stamp from payment p
     where p.merchant_id = w.merchant_id and p.project_id = w.project_id and p.mode = w.mode
       and p.reference = w.key and (w.amount is null or p.amount = w.amount)
     order by p.status = 'paid' desc, p.status = 'pending' desc, p.id desc
     limit 1`,
  byIdentity: `
    select p.*, p.xmin as stamp from payment p
     where p.merchant_id = w.merchant_id and p.project_id = w.project_id and p.mode = w.mode
       and p.identity = w.key and (p.status in ('pending', 'paid') or p.identity_kept)
     limit 1`,
  byId: `
    select p.*, p.xmin as stamp from payment p
     where p.merchant_id = w.merchant_id and p.id = w.key
       and (p.project_id = w.project_id) is true
     limit 1`,
  byWireId: `
    select p.*, p.xmin as stamp
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

type Found = PaymentRow & ChargeRow & { ordinal: number; stamp: string };

/** A payment as it was read, and the stamp of its row then. */
type Known = { readonly stamp: string; readonly payment: Payment };

/** What is looked for, and the name that its answer is known by. */
type Asked = { readonly wanted: Wanted; readonly name: string };

function findMany(by: keyof typeof MEANT): Statement<Found> {
  return statement<Found>(
    `payments_${by.toLowerCase()}`,
    `select w.ordinal::integer, p.stamp::text, ${PAYMENT_COLUMNS}, ${CHARGE_COLUMNS}
       from unnest($1::uuid[], $2::uuid[], $3::${keyType(by)}[], $4::bigint[], $5::text[])
              with ordinality as w (merchant_id, project_id, key, amount, mode, ordinal)
      cross join lateral (${MEANT[by]}) p
      ${JOIN_CURRENT_CHARGE}`,
  );
}

/**
 * The places of those that are no longer what is known of them. The stamp of a row is the
 * transaction that wrote it: whoever changes a payment, and be it by hand, makes it new, and
 * whoever changes a charge writes its payment too.
 */
function findChanged(by: keyof typeof MEANT): Statement<{ ordinal: number }> {
  return statement<{ ordinal: number }>(
    `payments_${by.toLowerCase()}_changed`,
    `select w.ordinal::integer
       from unnest($1::uuid[], $2::uuid[], $3::${keyType(by)}[], $4::bigint[], $5::text[],
                   $6::uuid[], $7::xid[]) with ordinality
              as w (merchant_id, project_id, key, amount, mode, known_id, known_stamp, ordinal)
       left join lateral (${MEANT[by]}) p on true
      where p.stamp is distinct from w.known_stamp or p.id is distinct from w.known_id`,
  );
}

function keyType(by: keyof typeof MEANT): "uuid" | "text" {
  return by === "byId" ? "uuid" : "text";
}

function finder(
  db: Queryable,
  by: keyof typeof MEANT,
): (wanted: Wanted) => Promise<Payment | undefined> {
  const selectAll = findMany(by);
  const selectChanged = findChanged(by);
  const known = new Map<string, Known>();

  function learn(name: string, { stamp, payment }: Known): void {
    known.delete(name);
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value as string);
    known.set(name, { stamp, payment });
  }

  const valuesOf = (asked: readonly Asked[]): unknown[] => {
    const keys = asked.map(({ wanted }) => wanted.key);
    return [
      plainArray(asked.map(({ wanted }) => wanted.merchantId)),
      plainArray(asked.map(({ wanted }) => wanted.projectId)),
      by === "byId" ? plainArray(keys) : keys,
      plainArray(asked.map(({ wanted }) => wanted.amount)),
      plainArray(asked.map(({ wanted }) => wanted.mode)),
    ];
  };

  /** Reads payments whole, and knows them from now on. */
  async function read(asked: readonly Asked[]): Promise<readonly (Payment | undefined)[]> {
    const found: (Payment | undefined)[] = asked.map(() => undefined);
    if (asked.length === 0) return found;
    for (const row of await selectAll(db, valuesOf(asked))) {
      const payment = joinedPayment(row);
      found[row.ordinal - 1] = payment;
      learn((asked[row.ordinal - 1] as Asked).name, { stamp: row.stamp, payment });
    }
    return found;
  }

  /** Those that are still as they are known, and the others read anew. */
  async function check(
    asked: readonly Asked[],
    before: readonly Known[],
  ): Promise<readonly (Payment | undefined)[]> {
    if (asked.length === 0) return [];
    const changed = await selectChanged(db, [
      ...valuesOf(asked),
      plainArray(before.map(({ payment }) => payment.id)),
      plainArray(before.map(({ stamp }) => stamp)),
    ]);
    const found: (Payment | undefined)[] = before.map(({ payment }) => payment);
    if (changed.length === 0) return found;
    const places = changed.map(({ ordinal }) => ordinal - 1);
    const again = await read(places.map((place) => asked[place] as Asked));
    places.forEach((place, at) => {
      found[place] = again[at];
    });
    return found;
  }

  return groupCommit<Wanted, Payment | undefined>({
    most: MOST_READS,
    // One at a time: what arrives meanwhile makes the next one larger, and a large one costs less.
    inFlight: 1,
    waiting: MOST_WAITING,
    async flush(items) {
      const asked = items.map((wanted) => ({ wanted, name: nameOf(wanted) }));
      const before = asked.map(({ name }) => known.get(name));
      const [unknown, checked] = await Promise.all([
        read(asked.filter((_, at) => !before[at])),
        check(
          asked.filter((_, at) => before[at]),
          before.filter((one) => one !== undefined),
        ),
      ]);
      const [news, olds] = [unknown.values(), checked.values()];
      return before.map((one) => (one ? olds : news).next().value);
    },
  });
}

/** An array of ids, numbers or single words: nothing in it needs the quotes that cost time. */
function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? "null").join()}}`;
}

function nameOf({ merchantId, projectId, mode, key, amount }: Wanted): string {
  return `${merchantId} ${projectId} ${mode} ${amount} ${key}`;
}

const selectCharges = statement<ChargeRow>(
  "charges_list",
  `select ${CHARGE_COLUMNS}
     from charge c
    where c.merchant_id = $1 and c.payment_id = $2
    order by c.id`,
);

/** All charges of a payment, oldest first. */
export async function listCharges(
  db: Queryable,
  payment: Pick<Payment, "merchantId" | "id">,
): Promise<Charge[]> {
  return (await selectCharges(db, [payment.merchantId, payment.id])).map(chargeOf);
}

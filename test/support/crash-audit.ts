/** What must hold after crashes: every rule as a query over the database, or over what was told. */
import type { Pool } from "../../src/db/pool.ts";
import { checkLedger } from "../../src/ledger/check.ts";
import type { Order } from "./crash-client.ts";

export type Told = {
  readonly orders: readonly Order[];
  /** How often the receiver heard of each event, by the event's id. */
  readonly heard: ReadonlyMap<string, number>;
};

/** Everything that is wrong, a sentence each. */
export async function auditCrash(db: Pool, told: Told): Promise<string[]> {
  const faults = await Promise.all([
    auditLedger(db),
    auditOrders(db, told.orders),
    auditMoney(db, told.orders),
  ]);
  const shown = faults.flatMap((found) => found.slice(0, MOST_SHOWN));
  return [...shown, ...(await auditTables(db, told.heard))];
}

/** What must hold of payments, events and deliveries, whatever was asked for. */
export async function auditTables(db: Pool, heard: Told["heard"]): Promise<string[]> {
  const faults = await Promise.all([
    ...QUERIES.map(async ([rule, query]) => {
      const { rows } = await db.query(query);
      return rows.map((row) => `${rule}: ${JSON.stringify(row)}`);
    }),
    auditHeard(db, heard),
  ]);
  return faults.flatMap((found) => found.slice(0, MOST_SHOWN));
}

/** Faults shown of each kind. */
const MOST_SHOWN = 5;

export async function auditLedger(db: Pool): Promise<string[]> {
  const { violations } = await checkLedger(db);
  return violations.map((one) => JSON.stringify(one));
}

/** Every acknowledged order is one payment that met its fate, and nothing else was made. */
async function auditOrders(db: Pool, orders: readonly Order[]): Promise<string[]> {
  const { rows } = await db.query<StoredPayment>(
    `select p.reference, p.amount, p.status, p.wire_id, i.body as kept
       from payment p
       left join idempotency i
         on i.merchant_id = p.merchant_id and i.key = 'key of ' || p.reference`,
  );
  const stored = Map.groupBy(rows, ({ reference }) => reference);
  const faults = orders.flatMap((order) => {
    const found = stored.get(order.reference) ?? [];
    stored.delete(order.reference);
    return auditOrder(order, found);
  });
  return [...faults, ...[...stored.keys()].map((reference) => `${reference}: nobody asked for it`)];
}

type StoredPayment = {
  reference: string;
  amount: number;
  status: string;
  wire_id: string;
  kept: string | null;
};

function auditOrder(order: Order, found: readonly StoredPayment[]): string[] {
  const { reference, amount, fate, created, met, wire } = order;
  if (created === undefined) return [`${reference}: never acknowledged`];
  const [payment] = found;
  if (!payment || found.length > 1) return [`${reference}: ${found.length} payments`];
  const faults: string[] = [];
  if (payment.amount !== amount) faults.push(`${reference}: amount ${payment.amount}`);
  if (met && payment.status !== fate) faults.push(`${reference}: ${payment.status}, not ${fate}`);
  if (wire !== "native") return faults;
  if (JSON.parse(created).id !== payment.wire_id) faults.push(`${reference}: another id`);
  if (created !== payment.kept) faults.push(`${reference}: told ${created}, kept ${payment.kept}`);
  return faults;
}

/** The balances are what the client paid in, reckoned from its own notes alone. */
async function auditMoney(db: Pool, orders: readonly Order[]): Promise<string[]> {
  const { rows } = await db.query<{ sum: number }>(
    "select coalesce(sum(posted), 0)::bigint as sum from account where name = 'available'",
  );
  const due = orders
    .filter(({ fate, met }) => met && fate === "paid")
    .reduce((sum, { amount }) => sum + amount, 0);
  const have = rows[0]?.sum ?? 0;
  return have === due ? [] : [`paid in ${due}, in the ledger ${have}`];
}

const QUERIES: readonly (readonly [rule: string, query: string])[] = [
  [
    "a paid payment has one receipt, an unpaid one none",
    `select p.reference, p.status, count(r.transaction) as receipts
       from payment p
       left join receipt r on r.merchant_id = p.merchant_id and r.payment_id = p.id
      group by p.merchant_id, p.id
     having count(r.transaction) <> (p.status = 'paid')::integer`,
  ],
  [
    "a payment has one charge",
    `select p.reference, count(c.id) as charges
       from payment p
       left join charge c on c.merchant_id = p.merchant_id and c.payment_id = p.id
      group by p.merchant_id, p.id
     having count(c.id) <> 1`,
  ],
  [
    "event numbers have no gap and end at the counter",
    `select n.merchant_id, n.last, count(e.number) as events, max(e.number) as newest
       from event_counter n
       left join event e on e.merchant_id = n.merchant_id
      group by n.merchant_id, n.last
     having count(e.number) <> n.last or coalesce(max(e.number), 0) <> n.last`,
  ],
  [
    "a payment's events are its making and its end, once each",
    `select p.reference, p.status, p.version, array_agg(e.type order by e.version) as events
       from payment p
       left join event e on e.merchant_id = p.merchant_id and e.subject_id = p.id
      group by p.merchant_id, p.id
     having array_agg(e.type order by e.version) is distinct from
            case when p.status = 'pending' then array['payment.created']
                 else array['payment.created', 'payment.' || p.status] end`,
  ],
  [
    "every event has one delivery for each endpoint that listens",
    `select e.type, e.merchant_id, e.number, p.id as endpoint, count(d.id) as deliveries
       from event e
       join endpoint p on p.merchant_id = e.merchant_id and p.project_id = e.project_id
       left join delivery d
         on d.merchant_id = e.merchant_id and d.event_number = e.number and d.endpoint_id = p.id
      group by e.merchant_id, e.number, e.type, p.id, p.events
     having count(d.id) <> (e.type = any (p.events))::integer`,
  ],
  [
    "every delivery is made, and the try that made it is written down",
    `select d.id, d.status, d.attempts, d.last_status, count(a.number) as tries
       from delivery d
       left join attempt a on a.merchant_id = d.merchant_id and a.delivery_id = d.id
      group by d.merchant_id, d.id
     having d.status <> 'succeeded' or count(a.number) <> d.attempts
         or count(a.number) filter (where a.status = 200) <> 1`,
  ],
];

/** What is written down as delivered was heard, under the event's own id. */
async function auditHeard(db: Pool, heard: Told["heard"]): Promise<string[]> {
  const { rows } = await db.query<{ id: string; type: string }>(
    `select 'evt_' || replace(e.subject_id::text, '-', '') || lpad(to_hex(e.version), 4, '0') as id,
            e.type
       from delivery d
       join event e on e.merchant_id = d.merchant_id and e.number = d.event_number`,
  );
  return rows
    .filter(({ id }) => !heard.has(id))
    .map(({ id, type }) => `${type} ${id} was never heard`);
}

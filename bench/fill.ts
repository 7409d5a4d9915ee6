/**
 * Payments in number: copies of one that the engine has made, written by the database itself, for
 * what is measured on payments that are there already.
 */
import type { Instant } from "../src/clock.ts";
import { utcText } from "../src/clock.ts";
import type { Pool } from "../src/db/pool.ts";
import type { Engine } from "../src/engine/engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";

/** Makes one QRIS payment through the engine: the model of the copies. */
export async function makeModel(engine: Engine, project: Project): Promise<Payment> {
  const reference = "MODEL-00000000";
  const created = await engine.payments.create({
    project,
    reference,
    identity: reference,
    origin: "v1",
    amount: 99_000,
    channel: "qris",
    encode: () => ({ status: 201, headers: {}, body: "" }),
  });
  if (created.outcome !== "created") throw new Error(`no model: ${created.outcome}`);
  return created.payment;
}

/** The id of a copy; its charge has the same. */
export function copyId(number: number): string {
  const hex = number.toString(16).padStart(32, "0");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Copies a payment of the same merchant, with the numbers `first` and on. */
export async function copyPayments(
  db: Pool,
  model: Payment,
  { first, count, deadline }: { first: number; count: number; deadline: Instant },
): Promise<void> {
  const range = [model.merchantId, model.id, first, first + count - 1, utcText(deadline)];
  await db.query(
    `insert into payment
            (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
             status, version, amount, channel, charge_id, created_at, updated_at, expires_at,
             due_at)
     select p.merchant_id, c.id, p.project_id, p.mode, 'COPY-' || lpad(n::text, 9, '0'),
            'COPY-' || lpad(n::text, 9, '0'), p.identity_kept,
            'pay_' || replace(c.id::text, '-', ''), p.origin, 'pending', 1, p.amount, p.channel,
            c.id, p.created_at, p.updated_at, $5::timestamptz, $5::timestamptz
       from payment p
      cross join generate_series($3::bigint, $4::bigint) as n
      cross join lateral (select lpad(to_hex(n), 32, '0')::uuid as id) c
      where p.merchant_id = $1 and p.id = $2`,
    range,
  );
  await db.query(
    `insert into charge
            (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
             payable, net, instructions, rail_reference, deadline, created_at)
     select o.merchant_id, c.id, c.id, o.mode, o.channel, o.rail, o.status, o.bearer, o.amount,
            o.fee, o.code, o.payable, o.net, o.instructions, o.rail_reference, $5::timestamptz,
            o.created_at
       from charge o
      cross join generate_series($3::bigint, $4::bigint) as n
      cross join lateral (select lpad(to_hex(n), 32, '0')::uuid as id) c
      where o.merchant_id = $1 and o.payment_id = $2`,
    range,
  );
}

/**
 * Makes events and deliveries that are due, `each` for every model: of subjects of their own, so
 * that none waits for another. The models' merchants have one endpoint each and nothing waiting.
 */
export async function copyDeliveries(
  db: Pool,
  models: readonly Payment[],
  each: number,
): Promise<void> {
  const values = [models.map(({ merchantId }) => merchantId), each];
  await db.query("delete from event where number > 1");
  await db.query(
    `insert into event
            (merchant_id, number, subject_id, version, project_id, mode, type, data, created_at)
     select e.merchant_id, 1 + n, lpad(to_hex(n), 32, '0')::uuid, 1, e.project_id, e.mode, e.type,
            e.data, e.created_at
       from event e
      cross join generate_series(1, $2::bigint) as n
      where e.merchant_id = any($1::uuid[]) and e.number = 1`,
    values,
  );
  await db.query(
    `insert into delivery
            (merchant_id, id, endpoint_id, project_id, event_number, subject_id, status, due_at,
             created_at)
     select e.merchant_id, uuidv7(), p.id, e.project_id, e.number, e.subject_id, 'pending',
            e.created_at, e.created_at
       from event e
       join endpoint p on p.merchant_id = e.merchant_id
      where e.merchant_id = any($1::uuid[]) and e.number > 1
        and e.number <= 1 + $2::bigint`,
    values,
  );
}

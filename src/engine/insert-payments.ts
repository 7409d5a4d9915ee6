/**
 * The hot write: a batch of new payments with their charges, directory rows, reserved totals,
 * stored replies and events, in one statement. It writes all of them or, where one meets what
 * stands in the database already, none and says which. A race lost to another process fails the
 * batch by a constraint, and its items are then done one by one.
 */
import type { Clock, Instant } from "../clock.ts";
import { pack, packedText } from "../db/packed.ts";
import { type Pool, statement } from "../db/pool.ts";
import { retried } from "../db/transaction.ts";
import type { Ids } from "../ids.ts";
import type { IdempotencyKey, Reply } from "./engine.ts";
import { appendingEvents, type EventDraft, eventColumns } from "./events.ts";
import { type Judged, judge, type MetRow, selectingMet } from "./judge-payments.ts";
import { operationIn } from "./kept-replies.ts";
import type { Payment } from "./payment.ts";
import { jsonOrNull, stamp, stampOrNull } from "./payment-rows.ts";
import type { Drawn } from "./unique-amounts.ts";
import { TotalTaken } from "./write-changes.ts";

/** A number that leads to one payment alone, within its kind. */
export type DirectoryNumber = { readonly kind: string; readonly key: string };

/** A total that no other open payment of the same receiving account may have. */
export type Reservation = Drawn & {
  /** How long after its payment's end the total stays held, ms. */
  readonly coolDown: number;
};

export type NewPayment = {
  readonly payment: Payment;
  /** The offset of the project's clock that its times were made with. */
  readonly clockOffset: number;
  readonly reply: Reply;
  readonly idempotency?: IdempotencyKey | undefined;
  readonly number?: DirectoryNumber | undefined;
  readonly reservation?: Reservation | undefined;
};

export type Inserted =
  | { readonly outcome: "created"; readonly told: boolean }
  | Exclude<Judged, { outcome: "done_before" }>;

type InsertDeps = { readonly db: Pool; readonly ids: Ids; readonly clock: Clock };

/** Inserts what is new and says of each item what became of it. */
export async function insertPayments(
  { db, ids, clock }: InsertDeps,
  items: readonly NewPayment[],
): Promise<readonly Inserted[]> {
  const inserted = new Map<NewPayment, Inserted>();
  let left = items;
  while (left.length > 0) {
    const { met, told } = await insertAll(db, ids, left, clock.now());
    for (const row of met) inserted.set(left[row.ordinal - 1] as NewPayment, outcomeOf(judge(row)));
    if (met.length === 0) for (const item of left) inserted.set(item, { outcome: "created", told });
    left = left.filter((item) => !inserted.has(item));
  }
  return items.map((item) => inserted.get(item) as Inserted);
}

function outcomeOf(judged: Judged): Inserted {
  return judged.outcome === "done_before" ? { outcome: "created", told: true } : judged;
}

type Attempt = { readonly met: readonly MetRow[]; readonly told: boolean };

/** Inserts all items, or none where one meets something. */
function insertAll(
  db: Pool,
  ids: Ids,
  items: readonly NewPayment[],
  now: Instant,
): Promise<Attempt> {
  const values = [
    ...paymentColumns(items),
    ...chargeColumns(items),
    ...bindingColumns(items),
    ...replyColumns(items),
    items.map(({ clockOffset }) => clockOffset),
    stamp(now),
    ...accountColumns(items),
    ...eventColumns(ids, items.map(draftOf), now),
  ];
  return retried(async () => attemptOf(await insert(db, values)));
}

function attemptOf(rows: readonly InsertRow[]): Attempt {
  const met = rows.filter(({ ordinal }) => ordinal !== null) as MetRow[];
  return { met, told: (rows[0]?.told ?? 0) > 0 };
}

function draftOf({ payment }: NewPayment): EventDraft {
  return { type: "payment.created", payment, at: payment.createdAt };
}

/** Refuses a total that is still held: see `made_reservations`. */
const TOTAL_TAKEN = "reservation_cool_down";
/** What two processes may both find free; the one that commits later is refused by it. */
const RACED = ["payment_identity", "idempotency_pk", "directory_pk", "receipt_pk", TOTAL_TAKEN];

/** Whether another process was faster. Judged anew, the item finds what that one made. */
export function isLostRace(error: unknown): boolean {
  const { constraint } = error as { constraint?: string };
  return isTakenTotal(error) || (constraint !== undefined && RACED.includes(constraint));
}

/** Whether another payment was faster to take the unique total. */
export function isTakenTotal(error: unknown): boolean {
  return (
    error instanceof TotalTaken || (error as { constraint?: string }).constraint === TOTAL_TAKEN
  );
}

function paymentColumns(items: readonly NewPayment[]): unknown[] {
  const payments = items.map(({ payment }) => payment);
  return [
    payments.map(({ merchantId }) => merchantId),
    payments.map(({ id }) => id),
    payments.map(({ projectId }) => projectId),
    payments.map(({ mode }) => mode),
    payments.map(({ reference }) => reference),
    payments.map(({ identity }) => identity),
    payments.map(({ identityKept }) => identityKept),
    payments.map(({ wireId }) => wireId),
    payments.map(({ origin }) => origin),
    payments.map(({ amount }) => amount),
    payments.map(({ customer }) => jsonOrNull(customer)),
    payments.map(({ metadata }) => jsonOrNull(metadata)),
    payments.map(({ returnUrl }) => returnUrl),
    payments.map(({ createdAt }) => stamp(createdAt)),
    payments.map(({ expiresAt }) => stamp(expiresAt)),
    payments.map(({ endsAt }) => stampOrNull(endsAt)),
  ];
}

function chargeColumns(items: readonly NewPayment[]): unknown[] {
  const payments = items.map(({ payment }) => payment);
  const charges = payments.map(({ charge }) => charge);
  const instructions = pack(charges.map((charge) => jsonOrNull(charge?.instructions)));
  return [
    charges.map((charge) => charge?.id ?? null),
    // A payment that waits for its first charge has the channel of it.
    payments.map(({ channel }) => channel),
    charges.map((charge) => charge?.rail ?? null),
    charges.map((charge) => charge?.bearer ?? null),
    charges.map((charge) => charge?.fee ?? null),
    charges.map((charge) => charge?.code ?? null),
    charges.map((charge) => charge?.payable ?? null),
    charges.map((charge) => charge?.net ?? null),
    instructions.bytes,
    instructions.starts,
    instructions.sizes,
    charges.map((charge) => charge?.railReference ?? null),
    charges.map((charge) => stampOrNull(charge?.deadline ?? null)),
  ];
}

function accountColumns(items: readonly NewPayment[]): unknown[] {
  const charges = items.map(({ payment }) => payment.charge);
  return [
    charges.map((charge) => charge?.account?.ownerId ?? null),
    charges.map((charge) => charge?.account?.account ?? null),
    charges.map((charge) => charge?.custody ?? null),
  ];
}

function bindingColumns(items: readonly NewPayment[]): unknown[] {
  return [
    items.map(({ number }) => number?.kind ?? null),
    items.map(({ number }) => number?.key ?? null),
    items.map(({ reservation }) => reservation?.ownerId ?? null),
    items.map(({ reservation }) => reservation?.account ?? null),
    items.map(({ reservation }) => reservation?.coolDown ?? null),
    items.map(({ reservation }) => stampOrNull(reservation?.heldUntil ?? null)),
  ];
}

function replyColumns(items: readonly NewPayment[]): unknown[] {
  const bodies = pack(items.map(({ idempotency, reply }) => (idempotency ? reply.body : null)));
  return [
    items.map(({ payment, idempotency: key }) => (key ? operationIn(payment.mode, key) : null)),
    items.map(({ idempotency }) => idempotency?.key ?? null),
    items.map(({ idempotency }) => idempotency?.fingerprint ?? null),
    items.map(({ reply }) => reply.status),
    items.map(({ reply }) => JSON.stringify(reply.headers)),
    bodies.bytes,
    bodies.starts,
    bodies.sizes,
  ];
}

type InsertRow = (MetRow | { ordinal: null }) & { told: number };

const COLUMNS = 48;
const ALL_NEW = "(select all_new from verdict)";

/**
 * One statement, so that a flush needs one round trip and its own commit. Each table reads its own
 * columns: carried together through one list, they would be copied. Totals are taken in one order
 * by everybody, and a total that is still held refuses the batch by a cool-down that may not be.
 */
const insert = statement<InsertRow>(
  "payments_insert",
  `with met as materialized (
     ${selectingMet(`unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $6::text[], $8::text[],
                   $14::timestamptz[], $36::text[], $37::text[], $32::uuid[], $33::text[],
                   $23::bigint[], $30::text[], $31::text[], $44::bigint[])
              with ordinality`)}
   ),
   verdict as materialized (
     select not exists (select from met) as all_new
   ),
   made_payments as (
     insert into payment
            (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
             status, version, amount, channel, charge_id, customer, metadata, return_url,
             created_at, updated_at, expires_at, ends_at, due_at)
     select merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
            'pending', 1, amount, channel, charge_id, customer, metadata, return_url,
            created_at, created_at, expires_at, ends_at,
            expires_at - clock_offset * interval '1 millisecond'
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                   $7::boolean[], $8::text[], $9::text[], $10::bigint[], $11::jsonb[],
                   $12::jsonb[], $13::text[], $14::timestamptz[], $15::timestamptz[],
                   $16::timestamptz[], $17::uuid[], $18::text[], $44::bigint[])
              as p (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id,
                    origin, amount, customer, metadata, return_url, created_at, expires_at,
                    ends_at, charge_id, channel, clock_offset)
      where ${ALL_NEW}
   ),
   made_charges as (
     insert into charge
            (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
             payable, net, instructions, rail_reference, deadline, created_at, account_owner_id,
             account_id, custody)
     select merchant_id, id, payment_id, mode, channel, rail, 'open', bearer, amount, fee, code,
            payable, net, ${packedText("$25", "start", "size")}::jsonb, rail_reference, deadline,
            created_at, account_owner_id, account_id, custody
       from unnest($1::uuid[], $17::uuid[], $2::uuid[], $4::text[], $18::text[], $19::text[],
                   $20::text[], $10::bigint[], $21::bigint[], $22::integer[], $23::bigint[],
                   $24::bigint[], $26::integer[], $27::integer[], $28::text[], $29::timestamptz[],
                   $14::timestamptz[], $46::uuid[], $47::uuid[], $48::text[])
              as c (merchant_id, id, payment_id, mode, channel, rail, bearer, amount, fee, code,
                    payable, net, start, size, rail_reference, deadline, created_at,
                    account_owner_id, account_id, custody)
      where id is not null and ${ALL_NEW}
   ),
   made_wire_ids as (
     insert into directory (kind, key, merchant_id, payment_id)
     select 'wire', wire_id, merchant_id, id
       from unnest($8::text[], $1::uuid[], $2::uuid[]) as w (wire_id, merchant_id, id)
      where ${ALL_NEW}
   ),
   made_numbers as (
     insert into directory (kind, key, merchant_id, payment_id)
     select kind, key, merchant_id, id
       from unnest($30::text[], $31::text[], $1::uuid[], $2::uuid[])
              as n (kind, key, merchant_id, id)
      where key is not null and ${ALL_NEW}
   ),
   made_reservations as (
     insert into reservation as r
            (owner_id, account, total, merchant_id, payment_id, cool_down, held_until)
     select owner_id, account, total, merchant_id, id, cool_down, held_until
       from unnest($32::uuid[], $33::text[], $23::bigint[], $1::uuid[], $2::uuid[], $34::integer[],
                   $35::timestamptz[])
              as t (owner_id, account, total, merchant_id, id, cool_down, held_until)
      where owner_id is not null and ${ALL_NEW}
      order by owner_id, account, total
     on conflict (owner_id, account, total) do update
        set merchant_id = excluded.merchant_id,
            payment_id = excluded.payment_id,
            cool_down = case
              when r.held_until <= (select min(made) from unnest($14::timestamptz[]) as made)
              then excluded.cool_down
              else -1
            end,
            held_until = excluded.held_until
   ),
   made_replies as (
     insert into idempotency
            (merchant_id, project_id, operation, key, fingerprint, status, headers, body,
             created_at)
     select merchant_id, project_id, operation, key, fingerprint, status, headers,
            ${packedText("$41", "start", "size")}, $45::timestamptz
       from unnest($1::uuid[], $3::uuid[], $36::text[], $37::text[], $38::bytea[], $39::integer[],
                   $40::jsonb[], $42::integer[], $43::integer[])
              as k (merchant_id, project_id, operation, key, fingerprint, status, headers, start,
                    size)
      where key is not null and ${ALL_NEW}
   ),${appendingEvents(COLUMNS + 1, ALL_NEW)}
   select m.*, w.told
     from (select count(*)::integer as told from told) w
     left join met m on true`,
);

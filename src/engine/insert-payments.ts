/**
 * The hot write: a batch of new payments with their charges, directory rows, reserved totals and
 * stored replies in one statement, and their events beside it, in one commit. Each item is judged
 * by what stands in the database; a race lost to another process fails the batch by a constraint,
 * and its items are then done one by one.
 */
import { type Pool, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { Ids } from "../ids.ts";
import type { IdempotencyKey, Reply } from "./engine.ts";
import { appendEvents } from "./events.ts";
import { operationIn } from "./kept-replies.ts";
import type { Payment } from "./payment.ts";
import { jsonOrNull, stamp, stampOrNull } from "./payment-rows.ts";
import { TotalTaken } from "./write-changes.ts";

/** A number that leads to one payment alone, within its kind. */
export type DirectoryNumber = { readonly kind: string; readonly key: string };

/** A total that no other open payment of the same receiving account may have. */
export type Reservation = {
  readonly ownerId: string;
  readonly account: string;
  readonly total: number;
  /** How long after its payment's end the total stays held, ms. */
  readonly coolDown: number;
  readonly heldUntil: number;
};

export type NewPayment = {
  readonly payment: Payment;
  readonly reply: Reply;
  readonly idempotency?: IdempotencyKey | undefined;
  readonly number?: DirectoryNumber | undefined;
  readonly reservation?: Reservation | undefined;
};

export type Inserted =
  | { readonly outcome: "created"; readonly told: boolean }
  | { readonly outcome: "existing"; readonly id: string }
  | { readonly outcome: "replayed"; readonly fingerprint: Buffer; readonly reply: Reply }
  /** The unique total is held by another payment. */
  | { readonly outcome: "code_taken" }
  /** The number leads to another payment already. */
  | { readonly outcome: "number_taken" };

type JudgedRow = {
  ordinal: number;
  existing_id: string | null;
  stored_fingerprint: Buffer | null;
  stored_status: number | null;
  stored_headers: Record<string, string> | null;
  stored_body: string | null;
  /** An earlier try of this very item was committed and its answer lost. */
  done_before: boolean;
  code_taken: boolean;
  number_taken: boolean;
  reserved: number;
};

/** Inserts what is new and says of each item what became of it. */
export async function insertPayments(
  db: Pool,
  ids: Ids,
  items: readonly NewPayment[],
): Promise<readonly Inserted[]> {
  return transaction(db, async (client) => {
    const rows = await insert(client, valuesOf(items));
    const inserted = items.map((): Inserted => ({ outcome: "created", told: false }));
    const before = new Set<number>();
    for (const row of rows) {
      inserted[row.ordinal - 1] = judgedOutcome(row);
      if (row.done_before) before.add(row.ordinal - 1);
    }
    const created = items.filter((_, at) => inserted[at]?.outcome === "created" && !before.has(at));
    const reserved = created.filter(({ reservation }) => reservation).length;
    if (reserved !== (rows[0]?.reserved ?? 0)) throw new TotalTaken();
    const told = await appendEvents(
      client,
      ids,
      created.map(({ payment }) => ({ type: "payment.created", payment, at: payment.createdAt })),
    );
    return told === 0
      ? inserted
      : inserted.map((one) => (one.outcome === "created" ? { ...one, told: true } : one));
  });
}

/** What two processes may both find free; the one that commits later is refused by it. */
const RACED = ["payment_identity", "idempotency_pk", "directory_pk"];

/** Whether another process was faster. Judged anew, the item finds what that one made. */
export function isLostRace(error: unknown): boolean {
  const { constraint } = error as { constraint?: string };
  return error instanceof TotalTaken || (constraint !== undefined && RACED.includes(constraint));
}

function judgedOutcome(row: JudgedRow): Inserted {
  if (row.done_before) return { outcome: "created", told: true };
  if (row.stored_fingerprint) {
    const reply = {
      status: row.stored_status as number,
      headers: row.stored_headers ?? {},
      body: row.stored_body ?? "",
    };
    return { outcome: "replayed", fingerprint: row.stored_fingerprint, reply };
  }
  if (row.existing_id) return { outcome: "existing", id: row.existing_id };
  if (row.code_taken) return { outcome: "code_taken" };
  if (row.number_taken) return { outcome: "number_taken" };
  return { outcome: "created", told: false };
}

function valuesOf(items: readonly NewPayment[]): unknown[] {
  const payments = items.map(({ payment }) => payment);
  const charges = payments.map(({ charge }) => charge);
  return [
    payments.map((payment) => payment.merchantId),
    payments.map((payment) => payment.id),
    payments.map((payment) => payment.projectId),
    payments.map((payment) => payment.mode),
    payments.map((payment) => payment.reference),
    payments.map((payment) => payment.identity),
    payments.map((payment) => payment.identityKept),
    payments.map((payment) => payment.wireId),
    payments.map((payment) => payment.origin),
    payments.map((payment) => payment.amount),
    payments.map((payment) => jsonOrNull(payment.customer)),
    payments.map((payment) => jsonOrNull(payment.metadata)),
    payments.map((payment) => payment.returnUrl),
    payments.map((payment) => stamp(payment.createdAt)),
    payments.map((payment) => stamp(payment.expiresAt)),
    charges.map((charge) => charge?.id ?? null),
    charges.map((charge) => charge?.channel ?? null),
    charges.map((charge) => charge?.rail ?? null),
    charges.map((charge) => charge?.bearer ?? null),
    charges.map((charge) => charge?.fee ?? null),
    charges.map((charge) => charge?.code ?? null),
    charges.map((charge) => charge?.payable ?? null),
    charges.map((charge) => charge?.net ?? null),
    charges.map((charge) => jsonOrNull(charge?.instructions)),
    charges.map((charge) => charge?.railReference ?? null),
    charges.map((charge) => stampOrNull(charge?.deadline ?? null)),
    items.map(({ number }) => number?.kind ?? null),
    items.map(({ number }) => number?.key ?? null),
    items.map(({ reservation }) => reservation?.ownerId ?? null),
    items.map(({ reservation }) => reservation?.account ?? null),
    items.map(({ reservation }) => reservation?.coolDown ?? null),
    items.map(({ reservation }) => stampOrNull(reservation?.heldUntil ?? null)),
    items.map(({ payment, idempotency: key }) => (key ? operationIn(payment.mode, key) : null)),
    items.map(({ idempotency }) => idempotency?.key ?? null),
    items.map(({ idempotency }) => idempotency?.fingerprint ?? null),
    items.map(({ idempotency, reply }) => (idempotency ? reply.status : null)),
    items.map(({ idempotency, reply }) => (idempotency ? JSON.stringify(reply.headers) : null)),
    items.map(({ idempotency, reply }) => (idempotency ? reply.body : null)),
    payments.map((payment) => stampOrNull(payment.endsAt)),
  ];
}

const insert = statement<JudgedRow>(
  "payments_insert",
  `
  with item as (
    select *
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                  $7::boolean[], $8::text[], $9::text[], $10::bigint[], $11::jsonb[],
                  $12::jsonb[], $13::text[], $14::timestamptz[], $15::timestamptz[],
                  $16::uuid[], $17::text[], $18::text[], $19::text[], $20::bigint[],
                  $21::integer[], $22::bigint[], $23::bigint[], $24::jsonb[], $25::text[],
                  $26::timestamptz[], $27::text[], $28::text[], $29::uuid[], $30::text[],
                  $31::integer[], $32::timestamptz[], $33::text[], $34::text[], $35::bytea[],
                  $36::integer[], $37::jsonb[], $38::text[], $39::timestamptz[])
             with ordinality
             as i (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id,
                   origin, amount, customer, metadata, return_url, created_at, expires_at,
                   charge_id, channel, rail, bearer, fee, code, payable, net, instructions,
                   rail_reference, deadline, number_kind, number, owner_id, account, cool_down,
                   held_until, operation, key, fingerprint, reply_status, reply_headers, reply_body,
                   ends_at, ordinal)
  ),
  judged as materialized (
    select i.*,
           p.id as existing_id,
           k.fingerprint as stored_fingerprint, k.status as stored_status,
           k.headers as stored_headers, k.body as stored_body,
           s.id is not null as done_before,
           r.total is not null as code_taken,
           d.key is not null as number_taken
      from item i
      left join payment s on s.merchant_id = i.merchant_id and s.id = i.id
      left join lateral (
        select id from payment p
         where p.merchant_id = i.merchant_id and p.project_id = i.project_id
           and p.mode = i.mode and p.identity = i.identity
           and (p.status in ('pending', 'paid') or p.identity_kept)
         limit 1
      ) p on true
      left join idempotency k
        on k.merchant_id = i.merchant_id and k.project_id = i.project_id
       and k.operation = i.operation and k.key = i.key
      left join reservation r
        on r.owner_id = i.owner_id and r.account = i.account and r.total = i.payable
       and r.held_until > i.created_at
      left join directory d on d.kind = i.number_kind and d.key = i.number
  ),
  fresh as materialized (
    select * from judged
     where not done_before and existing_id is null and stored_fingerprint is null
       and not code_taken and not number_taken
  ),
  made_payments as (
    insert into payment
           (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
            status, version, amount, channel, charge_id, customer, metadata, return_url,
            created_at, updated_at, expires_at, ends_at)
    select merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
           'pending', 1, amount, channel, charge_id, customer, metadata, return_url,
           created_at, created_at, expires_at, ends_at
      from fresh
  ),
  made_charges as (
    insert into charge
           (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
            payable, net, instructions, rail_reference, deadline, created_at)
    select merchant_id, charge_id, id, mode, channel, rail, 'open', bearer, amount, fee, code,
           payable, net, instructions, rail_reference, deadline, created_at
      from fresh
     where charge_id is not null
  ),
  made_directory as (
    insert into directory (kind, key, merchant_id, payment_id)
    select 'wire', wire_id, merchant_id, id from fresh
     union all
    select number_kind, number, merchant_id, id from fresh where number is not null
  ),
  made_reservations as (
    insert into reservation as r
           (owner_id, account, total, merchant_id, payment_id, cool_down, held_until)
    select owner_id, account, payable, merchant_id, id, cool_down, held_until
      from fresh
     where owner_id is not null
    on conflict (owner_id, account, total) do update
       set merchant_id = excluded.merchant_id,
           payment_id = excluded.payment_id,
           cool_down = excluded.cool_down,
           held_until = excluded.held_until
     where r.held_until <= (select min(created_at) from fresh)
    returning 1
  ),
  made_replies as (
    insert into idempotency
           (merchant_id, project_id, operation, key, fingerprint, status, headers, body, created_at)
    select merchant_id, project_id, operation, key, fingerprint, reply_status, reply_headers,
           reply_body, created_at
      from fresh
     where key is not null
  )
  select ordinal::integer, existing_id, stored_fingerprint, stored_status, stored_headers,
         stored_body, done_before, code_taken, number_taken,
         (select count(*)::integer from made_reservations) as reserved
    from judged`,
);

/**
 * Writes what changes left behind: payments, charges, receipts, reserved totals.
 */
import type { Instant } from "../clock.ts";
import { type PoolClient, statement } from "../db/pool.ts";
import type { ChangeRequest, Written } from "./change-payments.ts";
import type { LockedInTime } from "./lock-payments.ts";
import type { Charge, Payment } from "./payment.ts";
import { stamp, stampOrNull } from "./payment-rows.ts";
import { acceptAsk } from "./rail-asks.ts";

export async function writeChanges(
  client: PoolClient,
  locked: readonly LockedInTime[],
  written: readonly Written[],
  now: Instant,
): Promise<void> {
  const changed = new Set(written.map(({ payment }) => payment.id));
  const touched = locked.filter(({ payment }) => changed.has(payment.id));
  await writePayments(client, touched);
  await openCharges(client, written);
  await writeCharges(client, touched);
  await writeReceipts(client, written, now);
  await coolDown(client, withCodes(touched, written));
}

/**
 * An ended payment that turns out to be paid takes its identity back, unless a newer payment has
 * it by now: then it goes without one, for two payments cannot answer to one identity.
 */
const updatePayments = statement(
  "payments_update",
  `update payment p
      set status = n.status, version = n.version, channel = n.channel, charge_id = n.charge_id,
          updated_at = n.updated_at, expires_at = n.expires_at, paid_at = n.paid_at,
          canceled_at = n.canceled_at,
          due_at = n.expires_at - n.clock_offset * interval '1 millisecond',
          identity = case
            when p.status in ('expired', 'canceled') and n.status = 'paid' and exists (
              select from payment o
               where o.merchant_id = p.merchant_id and o.project_id = p.project_id
                 and o.mode = p.mode and o.identity = p.identity and o.id <> p.id
                 and (o.status in ('pending', 'paid') or o.identity_kept))
            then null
            else p.identity
          end
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::text[], $6::uuid[],
                 $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],
                 $11::bigint[])
            as n (merchant_id, id, status, version, channel, charge_id, updated_at, expires_at,
                  paid_at, canceled_at, clock_offset)
    where p.merchant_id = n.merchant_id and p.id = n.id`,
);

async function writePayments(client: PoolClient, touched: readonly LockedInTime[]): Promise<void> {
  const payments = touched.map(({ payment }) => payment);
  await updatePayments(client, [
    payments.map(({ merchantId }) => merchantId),
    payments.map(({ id }) => id),
    payments.map(({ status }) => status),
    payments.map(({ version }) => version),
    payments.map(({ channel }) => channel),
    payments.map(({ charge }) => charge?.id ?? null),
    payments.map(({ updatedAt }) => stamp(updatedAt)),
    payments.map(({ expiresAt }) => stamp(expiresAt)),
    payments.map(({ paidAt }) => stampOrNull(paidAt)),
    payments.map(({ canceledAt }) => stampOrNull(canceledAt)),
    touched.map(({ clockOffset }) => clockOffset),
  ]);
}

const insertCharges = statement(
  "charges_insert",
  `insert into charge
          (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
           payable, net, instructions, rail_reference, deadline, created_at, account_owner_id,
           account_id, custody)
   select merchant_id, id, payment_id, mode, channel, rail, 'open', bearer, amount, fee, code,
          payable, net, instructions, rail_reference, deadline, created_at, account_owner_id,
          account_id, custody
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                 $7::text[], $8::bigint[], $9::bigint[], $10::integer[], $11::bigint[],
                 $12::bigint[], $13::jsonb[], $14::text[], $15::timestamptz[], $16::timestamptz[],
                 $17::uuid[], $18::uuid[], $19::text[])
            as n (merchant_id, id, payment_id, mode, channel, rail, bearer, amount, fee, code,
                  payable, net, instructions, rail_reference, deadline, created_at,
                  account_owner_id, account_id, custody)`,
);

const insertNumbers = statement(
  "directory_insert",
  `insert into directory (kind, key, merchant_id, payment_id)
   select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[])`,
);

const reserve = statement(
  "reservations_insert",
  `insert into reservation as r
          (owner_id, account, total, merchant_id, payment_id, cool_down, held_until)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (owner_id, account, total) do update
      set merchant_id = excluded.merchant_id, payment_id = excluded.payment_id,
          cool_down = excluded.cool_down, held_until = excluded.held_until
    where r.held_until <= $8::timestamptz
   returning 1`,
);

async function openCharges(client: PoolClient, written: readonly Written[]): Promise<void> {
  const opened = written.flatMap(({ decided, request, payment }) =>
    decided.opened ? [{ charge: decided.opened, request, payment }] : [],
  );
  if (opened.length === 0) return;
  const charges = opened.map(({ charge }) => charge);
  await insertCharges(client, [
    opened.map(({ payment }) => payment.merchantId),
    charges.map(({ id }) => id),
    opened.map(({ payment }) => payment.id),
    opened.map(({ payment }) => payment.mode),
    charges.map(({ channel }) => channel),
    charges.map(({ rail }) => rail),
    charges.map(({ bearer }) => bearer),
    charges.map(({ amount }) => amount),
    charges.map(({ fee }) => fee),
    charges.map(({ code }) => code),
    charges.map(({ payable }) => payable),
    charges.map(({ net }) => net),
    charges.map(({ instructions }) => JSON.stringify(instructions)),
    charges.map(({ railReference }) => railReference),
    charges.map(({ deadline }) => stamp(deadline)),
    charges.map(({ createdAt }) => stamp(createdAt)),
    charges.map(({ account }) => account?.ownerId ?? null),
    charges.map(({ account }) => account?.account ?? null),
    charges.map(({ custody }) => custody),
  ]);
  await bindCharges(client, opened);
  await acceptAsks(client, written);
}

async function acceptAsks(client: PoolClient, written: readonly Written[]): Promise<void> {
  for (const { request, decided } of written) {
    if (!request.accepted || !decided.opened) continue;
    const ask = { ...request.accepted, unseen: decided.unseen === true };
    await acceptAsk(client, request.merchantId, ask);
  }
}

/**
 * The number and the unique total that a new charge brings along; a taken one refuses the charge.
 */
async function bindCharges(
  client: PoolClient,
  opened: readonly { charge: Charge; request: ChangeRequest }[],
): Promise<void> {
  const numbers = opened.flatMap(({ request }) =>
    request.number ? [{ ...request.number, request }] : [],
  );
  if (numbers.length > 0) {
    await insertNumbers(client, [
      numbers.map(({ kind }) => kind),
      numbers.map(({ key }) => key),
      numbers.map(({ request }) => request.merchantId),
      numbers.map(({ request }) => request.paymentId),
    ]);
  }
  for (const { charge, request } of opened) {
    if (!request.reservation) continue;
    const { ownerId, account, total, coolDown, heldUntil } = request.reservation;
    const { merchantId, paymentId } = request;
    const held = [ownerId, account, total, merchantId, paymentId, coolDown, stamp(heldUntil)];
    const rows = await reserve(client, [...held, stamp(charge.createdAt)]);
    if (rows.length === 0) throw new TotalTaken();
  }
}

/** Another payment holds the unique total; nothing was written. */
export class TotalTaken extends Error {}

const updateCharges = statement(
  "charges_update",
  `update charge c
      set status = n.status, deadline = n.deadline, paid_at = n.paid_at
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[],
                 $6::timestamptz[])
            as n (merchant_id, payment_id, id, status, deadline, paid_at)
    where c.merchant_id = n.merchant_id and c.payment_id = n.payment_id and c.id = n.id
      and (c.status, c.deadline, c.paid_at) is distinct from (n.status, n.deadline, n.paid_at)`,
);

async function writeCharges(client: PoolClient, touched: readonly LockedInTime[]): Promise<void> {
  const rows = touched.flatMap(({ payment, charges }) =>
    [...charges.values()].map((charge) => ({ charge, merchantId: payment.merchantId })),
  );
  if (rows.length === 0) return;
  await updateCharges(client, [
    rows.map(({ merchantId }) => merchantId),
    rows.map(({ charge }) => charge.paymentId),
    rows.map(({ charge }) => charge.id),
    rows.map(({ charge }) => charge.status),
    rows.map(({ charge }) => stamp(charge.deadline)),
    rows.map(({ charge }) => stampOrNull(charge.paidAt)),
  ]);
}

const insertReceipts = statement(
  "receipts_insert",
  `insert into receipt
          (merchant_id, rail, transaction, mode, payment_id, charge_id, amount, paid_at, outcome,
           custody, created_at)
   select *, $11::timestamptz
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[],
                 $7::bigint[], $8::timestamptz[], $9::text[], $10::text[])`,
);

async function writeReceipts(
  client: PoolClient,
  written: readonly Written[],
  now: Instant,
): Promise<void> {
  const rows = written.flatMap(({ decided, payment }) =>
    decided.received ? [{ ...decided.received, payment }] : [],
  );
  if (rows.length === 0) return;
  await insertReceipts(client, [
    rows.map(({ payment }) => payment.merchantId),
    rows.map(({ charge }) => charge.rail),
    rows.map(({ receipt }) => receipt.transaction),
    rows.map(({ payment }) => payment.mode),
    rows.map(({ payment }) => payment.id),
    rows.map(({ charge }) => charge.id),
    rows.map(({ receipt }) => receipt.amount),
    rows.map(({ receipt }) => stamp(receipt.paidAt)),
    rows.map(({ outcome }) => outcome),
    rows.map(({ charge }) => charge.custody),
    stamp(now),
  ]);
}

/** A payment that has ended frees its unique totals once they have cooled down from then on. */
const coolTotals = statement(
  "reservations_cool_down",
  `update reservation r
      set held_until = least(r.held_until, n.ended_at + r.cool_down * interval '1 millisecond')
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as n (merchant_id, payment_id, ended_at)
    where r.merchant_id = n.merchant_id and r.payment_id = n.payment_id`,
);

type Ended = { readonly payment: Payment; readonly at: Instant };

/** Payments that have just ended and hold a unique total, by whichever of their charges. */
function withCodes(touched: readonly LockedInTime[], written: readonly Written[]): Ended[] {
  const ended = new Map(
    written.flatMap(({ decided, payment, at }) =>
      decided.closed ? [[payment.id, at] as const] : [],
    ),
  );
  return touched.flatMap(({ payment, charges }) => {
    const at = ended.get(payment.id);
    return at !== undefined && [...charges.values()].some(hasCode) ? [{ payment, at }] : [];
  });
}

function hasCode({ code }: Charge): boolean {
  return code !== 0;
}

async function coolDown(client: PoolClient, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return;
  await coolTotals(client, [
    ended.map(({ payment }) => payment.merchantId),
    ended.map(({ payment }) => payment.id),
    ended.map(({ at }) => stamp(at)),
  ]);
}

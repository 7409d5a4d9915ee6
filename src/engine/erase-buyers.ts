/**
 * Erasing buyers: their fields are blanked wherever a payment's are kept, and everything that money
 * hangs on stays as it is. A buyer's fields are those that a program sends of its buyer: customer,
 * metadata, the address to return to, the phone that a wallet is pushed to, and why money went
 * back.
 */
import { type Pool, type PoolClient, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";

/** How many rows of each kind were blanked or removed. */
export type Erased = {
  readonly payments: number;
  readonly events: number;
  readonly deliveries: number;
  readonly attempts: number;
  /** Replies kept for retries, and messages of the built-in inbox. */
  readonly copies: number;
};

export const NOTHING_ERASED: Erased = {
  payments: 0,
  events: 0,
  deliveries: 0,
  attempts: 0,
  copies: 0,
};

/** Payments erased in one transaction, so that no erasure holds others up. */
export const MOST_ERASED = 500;

type Locked = { id: string; project_id: string; wire_id: string; reference: string };

/** In the order of ids, as every change of payments does: then no event is appended beside it. */
const lockPayments = statement<Locked>(
  "erase_lock",
  `select id, project_id, wire_id, reference
     from payment
    where merchant_id = $1 and id = any ($2::uuid[])
    order by id
      for update`,
);

const blankPayments = statement<{ id: string }>(
  "erase_payments",
  `update payment
      set customer = null, metadata = null, return_url = null
    where merchant_id = $1 and id = any ($2::uuid[])
      and (customer is not null or metadata is not null or return_url is not null)
   returning id`,
);

const blankCharges = statement<{ id: string }>(
  "erase_charges",
  `update charge
      set instructions = jsonb_set(instructions, '{phone}', '""')
    where merchant_id = $1 and payment_id = any ($2::uuid[]) and instructions ? 'phone'
   returning id`,
);

/** Why money went back may say who asked for it. */
const blankRefunds = statement<{ id: string }>(
  "erase_refunds",
  `update refund
      set reason = null
    where merchant_id = $1 and payment_id = any ($2::uuid[])
   returning id`,
);

const blankEvents = statement<{ number: number }>(
  "erase_events",
  `update event
      set data = case when data ? 'customer'
            then jsonb_set(data || '{"customer": null, "metadata": null, "returnUrl": null}',
                           '{charge,instructions,phone}', '""', false)
            else data || '{"reason": null}' end
    where merchant_id = $1 and subject_id = any ($2::uuid[])
   returning number`,
);

/** The deliveries of these subjects; between the least and the greatest, for an index by ranges. */
const DELIVERIES = `
       d.merchant_id = $1 and d.subject_id = any ($2::uuid[])
   and d.subject_id between $3::uuid and $4::uuid`;

/**
 * Without its body a delivery that is still to be made is encoded anew, of the blanked event. The
 * fence moves, so that a try under way leaves nothing of what it was told.
 */
const fenceDeliveries = statement(
  "erase_fences",
  `update delivery d set fence = d.fence + 1 where ${DELIVERIES} and d.status = 'pending'`,
);

const removeBodies = statement<{ delivery_id: string }>(
  "erase_bodies",
  `delete from delivery_body b
    using delivery d
    where ${DELIVERIES} and b.merchant_id = d.merchant_id and b.delivery_id = d.id
   returning b.delivery_id`,
);

/** An endpoint may have answered with what it was sent. */
const blankAttempts = statement<{ number: number }>(
  "erase_attempts",
  `update attempt a
      set response_headers = null, response_body = null
     from delivery d
    where ${DELIVERIES} and a.merchant_id = d.merchant_id and a.delivery_id = d.id
      and (a.response_headers is not null or a.response_body is not null)
   returning a.number`,
);

/** Replies name their payment by the id that its wire shows; asked again, they are made anew. */
const removeReplies = statement<{ key: string }>(
  "erase_replies",
  `delete from idempotency i
    using unnest($2::uuid[], $3::text[]) as p (project_id, wire_id)
    where i.merchant_id = $1 and i.project_id = p.project_id
      and position('"' || p.wire_id || '"' in i.body) > 0
   returning i.key`,
);

const removeMessages = statement<{ id: string }>(
  "erase_inbox",
  `delete from dev_inbox m
    using unnest($1::uuid[], $2::text[], $3::text[]) as p (project_id, wire_id, reference)
    where m.project_id = p.project_id
      and (position('"' || p.wire_id || '"' in m.body) > 0
           or position('"' || p.reference || '"' in m.body) > 0)
   returning m.id`,
);

/** What a bank or a wallet said of the money may name who sent it. */
const blankNotices = statement<{ id: string }>(
  "erase_notices",
  `update notice
      set title = null, text = null
    where merchant_id = $1 and payment_id = any ($2::uuid[]) and text is not null
   returning id`,
);

/**
 * Blanks what a merchant's payments know of their buyers. `copies` false leaves alone what is gone
 * within a day by itself.
 */
export async function erasePayments(
  client: PoolClient,
  merchantId: string,
  ids: readonly string[],
  { copies }: { readonly copies: boolean },
): Promise<Erased> {
  const locked = await lockPayments(client, [merchantId, ids]);
  if (locked.length === 0) return NOTHING_ERASED;
  const of = [merchantId, locked.map(({ id }) => id)];
  const projects = locked.map(({ project_id: id }) => id);
  const wireIds = locked.map(({ wire_id: id }) => id);
  const payments = new Set((await blankPayments(client, of)).map(({ id }) => id)).size;
  await blankCharges(client, of);
  await blankNotices(client, of);
  const refunds = (await blankRefunds(client, of)).map(({ id }) => id);
  const subjects = [...locked.map(({ id }) => id), ...refunds].sort();
  const told = [merchantId, subjects, subjects[0], subjects.at(-1)];
  const events = (await blankEvents(client, told.slice(0, 2))).length;
  await fenceDeliveries(client, told);
  const deliveries = (await removeBodies(client, told)).length;
  const attempts = (await blankAttempts(client, told)).length;
  if (!copies) return { payments, events, deliveries, attempts, copies: 0 };
  const references = locked.map(({ reference }) => reference);
  const replies = await removeReplies(client, [merchantId, projects, wireIds]);
  const messages = await removeMessages(client, [projects, wireIds, references]);
  return { payments, events, deliveries, attempts, copies: replies.length + messages.length };
}

/** Whom a merchant's payments were for, as their programs said; case and blanks do not matter. */
export type Buyer = { readonly email: string } | { readonly phone: string };

/** `0812…`, `+62 812…` and `62812…` are one phone. */
const bare = (phone: string) =>
  `regexp_replace(regexp_replace(${phone}, '[^0-9]', '', 'g'), '^(62|0)+', '')`;

/** A buyer is looked for among all payments of the merchant: it is done seldom. */
const selectOfBuyer = statement<{ id: string }>(
  "erase_find",
  `select id
     from payment
    where merchant_id = $1 and id > $2
      and (lower(trim(customer ->> 'email')) = lower(trim($3::text))
           or ${bare("customer ->> 'phone'")} = ${bare("$4::text")})
    order by id
    limit ${MOST_ERASED}`,
);

const FIRST = "00000000-0000-0000-0000-000000000000";

/** Erases a buyer from all payments of a merchant, a bounded number in each transaction. */
export async function eraseBuyer(db: Pool, merchantId: string, buyer: Buyer): Promise<Erased> {
  const wanted = [
    "email" in buyer ? buyer.email : null,
    "phone" in buyer ? buyer.phone : null,
  ] as const;
  let erased = NOTHING_ERASED;
  for (let after = FIRST; ; ) {
    const found = await selectOfBuyer(db, [merchantId, after, ...wanted]);
    const ids = found.map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) return erased;
    erased = sum(
      erased,
      await transaction(db, (client) => erasePayments(client, merchantId, ids, { copies: true })),
    );
    after = last;
  }
}

function sum(one: Erased, other: Erased): Erased {
  return {
    payments: one.payments + other.payments,
    events: one.events + other.events,
    deliveries: one.deliveries + other.deliveries,
    attempts: one.attempts + other.attempts,
    copies: one.copies + other.copies,
  };
}

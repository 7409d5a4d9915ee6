/**
 * Changes to payments, many in one commit: the payments are locked in the order of their ids, each
 * change is decided by the pure law, and rows, money, events and deliveries are written together.
 */
import type { Instant } from "../clock.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import { statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import { settled, suspended } from "../ledger/entries.ts";
import type { Step } from "../ledger/steps.ts";
import { type Change, type Decided, decide, type Locked } from "./change.ts";
import { appendEvents, type EventDraft } from "./events.ts";
import type { DirectoryNumber, Reservation } from "./insert-payments.ts";
import {
  type AskedOnce,
  type KeptReply,
  keepReplies,
  type MadeReply,
  readReplies,
} from "./kept-replies.ts";
import type { Charge, Payment } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  chargeOf,
  PAYMENT_COLUMNS,
  type PaymentRow,
  paymentOf,
} from "./payment-rows.ts";
import { writeChanges } from "./write-changes.ts";

export type ChangeRequest = {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly change: Change;
  /** What a new charge brings along. */
  readonly number?: DirectoryNumber | undefined;
  readonly reservation?: Reservation | undefined;
  /** Its answer is kept with the change, and given again for the same key. */
  readonly once?: AskedOnce | undefined;
};

export type Changed = {
  readonly outcome: Decided["outcome"] | "replayed";
  readonly payment: Payment;
  /** When it was decided, in project time. */
  readonly at: Instant;
  /** The reply that is kept for a change asked for once, from now or from before. */
  readonly kept?: KeptReply | undefined;
  /** Whether an endpoint is to be told. */
  readonly told: boolean;
};

/** A locked payment and how far its project's clock is ahead, ms. */
export type LockedInTime = Locked & { readonly clockOffset: number };

/** One decided change, ready to be written. `payment` is what it left behind. */
export type Written = {
  /** When it was decided, in project time. */
  readonly at: Instant;
  readonly request: ChangeRequest;
  readonly decided: Decided;
  readonly payment: Payment;
};

/** Applies changes in order, in one commit; undefined for a payment that is not there. */
export async function changePayments(
  deps: { db: Pool; ids: Ids; now: () => Instant },
  requests: readonly ChangeRequest[],
): Promise<readonly (Changed | undefined)[]> {
  /** What an earlier try made of each: its commit may have stood, and only its answer been lost. */
  const tried = new Map<ChangeRequest, Payment | undefined>();
  return transaction(deps.db, async (client) => {
    const locked = await lockPayments(client, requests);
    const known = await readReplies(
      client,
      requests.flatMap(({ once }) => once ?? []),
    );
    const now = deps.now();
    const written: Written[] = [];
    const made: MadeReply[] = [];
    const results = requests.map((request): Changed | undefined => {
      const { once } = request;
      const one = locked.get(keyOf(request));
      if (!one) return undefined;
      const at = now + one.clockOffset;
      const kept = once && known.get(once);
      if (kept) return { outcome: "replayed", payment: one.payment, at, kept, told: false };
      const decided = decide(one, request.change, at);
      const { payment } = one;
      if (decided.outcome !== "changed") {
        const done = decided.outcome === "refused" && isDone(tried.get(request), payment);
        return { outcome: done ? "unchanged" : decided.outcome, payment, at, told: false };
      }
      written.push({ request, decided, payment, at });
      const reply = once && makeReply(once, payment);
      if (reply) made.push(reply);
      return { outcome: "changed", payment, at, kept: reply, told: false };
    });
    for (const { request } of written) tried.set(request, locked.get(keyOf(request))?.payment);
    if (written.length === 0) return results;
    await writeChanges(client, deps.ids, [...locked.values()], written, now);
    await moveMoney(client, deps.ids, written, now);
    await keepReplies(client, made, now);
    const told = await appendEvents(client, deps.ids, written.map(draftOf), now);
    return told === 0 ? results : results.map((one) => one && { ...one, told: true });
  });
}

function makeReply(asked: AskedOnce, payment: Payment): MadeReply {
  return { asked, fingerprint: asked.idempotency.fingerprint, reply: asked.encode(payment) };
}

function keyOf(of: { merchantId: string; paymentId: string }): string {
  return `${of.merchantId}/${of.paymentId}`;
}

/** Whether an earlier try left the payment as it is: then its change must not be refused now. */
function isDone(tried: Payment | undefined, now: Payment): boolean {
  return tried?.version === now.version && tried.updatedAt === now.updatedAt;
}

function draftOf({ decided, payment, at }: Written): EventDraft {
  assert(decided.event, "a change has an event");
  return { type: decided.event, payment, at };
}

const lockRows = statement<PaymentRow & { clock_offset: number }>(
  "payments_lock",
  `select ${PAYMENT_COLUMNS}, j.clock_offset
     from payment p
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)
       on p.merchant_id = w.merchant_id and p.id = w.id
     join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
    order by p.merchant_id, p.id
      for update of p`,
);

const readCharges = statement<ChargeRow & { merchant_id: string }>(
  "charges_of_payments",
  `select c.merchant_id, ${CHARGE_COLUMNS}
     from charge c
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, payment_id)
       on c.merchant_id = w.merchant_id and c.payment_id = w.payment_id
    order by c.merchant_id, c.payment_id, c.id`,
);

const readCounted = statement<{
  merchant_id: string;
  payment_id: string;
  rail: string;
  transaction: string;
}>(
  "receipts_of_payments",
  `select r.merchant_id, r.payment_id, r.rail, r.transaction
     from receipt r
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, payment_id)
       on r.merchant_id = w.merchant_id and r.payment_id = w.payment_id`,
);

/** Locks first and reads the rest after, so that what is read is what the last holder left. */
async function lockPayments(
  client: PoolClient,
  requests: readonly ChangeRequest[],
): Promise<Map<string, LockedInTime>> {
  const wanted = new Map(requests.map((request) => [keyOf(request), request]));
  const values = [
    [...wanted.values()].map(({ merchantId }) => merchantId),
    [...wanted.values()].map(({ paymentId }) => paymentId),
  ];
  const rows = await lockRows(client, values);
  const charges = new Map<string, Map<string, Charge>>();
  for (const row of await readCharges(client, values)) {
    const key = keyOf({ merchantId: row.merchant_id, paymentId: row.charge_payment_id });
    const of = charges.get(key) ?? new Map<string, Charge>();
    charges.set(key, of.set(row.charge_id, chargeOf(row)));
  }
  const locked = new Map<string, LockedInTime>();
  for (const row of rows) {
    const key = keyOf({ merchantId: row.merchant_id, paymentId: row.id });
    const own = charges.get(key) ?? new Map<string, Charge>();
    const shown = row.current_charge_id ? own.get(row.current_charge_id) : undefined;
    const payment = paymentOf(row, shown ?? null);
    const { clock_offset: clockOffset } = row;
    locked.set(key, { payment, charges: own, counted: new Set(), clockOffset });
  }
  if (!requests.some(({ change }) => change.kind === "receive")) return locked;
  for (const row of await readCounted(client, values)) {
    const key = keyOf({ merchantId: row.merchant_id, paymentId: row.payment_id });
    locked.get(key)?.counted.add(`${row.rail}/${row.transaction}`);
  }
  return locked;
}

/** Settlements and money set aside, as the ledger's table says. */
async function moveMoney(
  client: PoolClient,
  ids: Ids,
  written: readonly Written[],
  now: Instant,
): Promise<void> {
  const steps = written.flatMap((one) => stepsOf(ids, one, now));
  if (steps.length === 0) return;
  const results = await applySteps(client, steps, now);
  assert(
    results.every((result) => result === "done"),
    "money that arrives is never refused",
  );
}

function stepsOf(ids: Ids, { decided, payment }: Written, now: Instant): Step[] {
  const { received, settled: charge, setAside } = decided;
  if (!received) return [];
  const common = {
    merchantId: payment.merchantId,
    mode: payment.mode,
    subjectId: payment.id,
    effectiveAt: received.receipt.paidAt,
  };
  const steps: Step[] = [];
  if (charge) {
    const entries = settled(charge);
    const transfer = {
      ...common,
      id: ids.uuid(now),
      kind: "settle",
      key: `settle:${payment.id}`,
      entries,
    };
    steps.push({ do: "post", transfer });
  }
  if (setAside) {
    const rail = received.charge.rail;
    const key = `suspend:${rail}:${received.receipt.transaction}`;
    const entries = suspended(rail, setAside.amount);
    steps.push({
      do: "post",
      transfer: { ...common, id: ids.uuid(now), kind: "suspend", key, entries },
    });
  }
  return steps;
}

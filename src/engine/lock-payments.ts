/**
 * Payments under their locks, with all that a change of them is decided by. What is needed only for
 * money that does not fit is read only then.
 */
import { z } from "zod";
import { type PoolClient, statement } from "../db/pool.ts";
import type { Change, Locked } from "./change.ts";
import { PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import type { Charge } from "./payment.ts";
import {
  CHARGE_COLUMNS,
  type ChargeRow,
  chargeOf,
  PAYMENT_COLUMNS,
  type PaymentRow,
  paymentOf,
} from "./payment-rows.ts";
import { judge } from "./payment-states.ts";
import { type FeeTier, feeTier } from "./settings.ts";
import { HOLD_ALL, suspenseRules } from "./suspense-rules.ts";

export type LockRequest = {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly change: Change;
};

/** A locked payment, and how far its project's clock is ahead, ms. */
export type LockedInTime = Locked & {
  readonly clockOffset: number;
  /** What the account of a charge keeps of money for it, as the project's route says. */
  readonly costs: ReadonlyMap<string, readonly FeeTier[]>;
};

type Receiving = LockRequest & { readonly change: Extract<Change, { kind: "receive" }> };

export function keyOf(of: { merchantId: string; paymentId: string }): string {
  return `${of.merchantId}/${of.paymentId}`;
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

/** A project's routes are opened for charges on accounts alone. */
const readCharges = statement<ChargeRow & { merchant_id: string; cost: unknown }>(
  "charges_of_payments",
  `select c.merchant_id, ${CHARGE_COLUMNS}, k.cost
     from charge c
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, payment_id)
       on c.merchant_id = w.merchant_id and c.payment_id = w.payment_id
     left join lateral (
       select r.value -> 'cost' as cost
         from payment p
         join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
        cross join lateral jsonb_array_elements(j.settings -> 'routes') r
        where c.account_id is not null
          and p.merchant_id = c.merchant_id and p.id = c.payment_id
          and r.value ->> 'account' = c.account_id::text
          and r.value ->> 'ownerId' = c.account_owner_id::text
        limit 1) k on true
    order by c.merchant_id, c.payment_id, c.id`,
);

/** Locks first and reads the rest after, so that what is read is what the last holder left. */
export async function lockPayments(
  client: PoolClient,
  requests: readonly LockRequest[],
): Promise<Map<string, LockedInTime>> {
  if (requests.length === 0) return new Map();
  const wanted = new Map(requests.map((request) => [keyOf(request), request]));
  const values = [
    [...wanted.values()].map(({ merchantId }) => merchantId),
    [...wanted.values()].map(({ paymentId }) => paymentId),
  ];
  const rows = await lockRows(client, values);
  const charges = new Map<string, Map<string, Charge>>();
  const costs = new Map<string, readonly FeeTier[]>();
  for (const row of await readCharges(client, values)) {
    const key = keyOf({ merchantId: row.merchant_id, paymentId: row.charge_payment_id });
    const of = charges.get(key) ?? new Map<string, Charge>();
    charges.set(key, of.set(row.charge_id, chargeOf(row)));
    if (row.cost) costs.set(row.charge_id, z.array(feeTier).parse(row.cost));
  }
  const locked = new Map<string, LockedInTime>();
  for (const row of rows) {
    const key = keyOf({ merchantId: row.merchant_id, paymentId: row.id });
    const own = charges.get(key) ?? new Map<string, Charge>();
    const shown = row.current_charge_id ? own.get(row.current_charge_id) : undefined;
    const payment = paymentOf(row, shown ?? null);
    const { clock_offset: clockOffset } = row;
    const all = { payment, charges: own, counted: new Set<string>(), costs };
    locked.set(key, { ...all, rules: HOLD_ALL, clockOffset });
  }
  const receiving = requests.filter(isReceiving);
  if (receiving.length === 0) return locked;
  await readCounted(client, locked, receiving);
  await readRules(client, locked, receiving);
  return locked;
}

function isReceiving(request: LockRequest): request is Receiving {
  return request.change.kind === "receive";
}

const selectCounted = statement<{ ordinal: number }>(
  "receipts_known",
  `select w.ordinal::integer
     from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality
            as w (merchant_id, rail, transaction, ordinal)
     join receipt r
       on r.merchant_id = w.merchant_id and r.rail = w.rail and r.transaction = w.transaction`,
);

/** A transaction counts once, whichever payment it was counted for, or none. */
async function readCounted(
  client: PoolClient,
  locked: ReadonlyMap<string, Locked>,
  receiving: readonly Receiving[],
): Promise<void> {
  const told = receiving.flatMap((request) => {
    const one = locked.get(keyOf(request));
    const rail = one?.charges.get(request.change.chargeId)?.rail;
    const { transaction } = request.change.receipt;
    return one && rail ? [{ one, rail, transaction, merchantId: request.merchantId }] : [];
  });
  const rows = await selectCounted(client, [
    told.map(({ merchantId }) => merchantId),
    told.map(({ rail }) => rail),
    told.map(({ transaction }) => transaction),
  ]);
  for (const { ordinal } of rows) {
    const known = told[ordinal - 1];
    known?.one.counted.add(`${known.rail}/${known.transaction}`);
  }
}

const selectProjects = statement<ProjectRow>(
  "projects_by_ids",
  `select ${PROJECT_COLUMNS}
     from project p
     join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)
       on p.merchant_id = w.merchant_id and p.id = w.id`,
);

/** Asked of the projects of those alone whose money does not fit. */
async function readRules(
  client: PoolClient,
  locked: ReadonlyMap<string, Locked>,
  receiving: readonly Receiving[],
): Promise<void> {
  const astray = new Map<string, Locked>();
  const met = new Set<string>();
  for (const request of receiving) {
    const key = keyOf(request);
    const one = locked.get(key);
    if (one && (met.has(key) || !fits(one, request))) astray.set(key, one);
    met.add(key);
  }
  if (astray.size === 0) return;
  const projects = new Map(
    [...astray.values()].map(({ payment }) => [payment.projectId, payment.merchantId]),
  );
  const rows = await selectProjects(client, [[...projects.values()], [...projects.keys()]]);
  const rules = new Map(
    rows.map(projectOf).map(({ id, settings }) => [id, suspenseRules(settings)]),
  );
  for (const one of astray.values()) one.rules = rules.get(one.payment.projectId) ?? HOLD_ALL;
}

function fits({ payment, charges, rules }: Locked, { change }: Receiving): boolean {
  const charge = charges.get(change.chargeId);
  if (!charge) return true;
  const verdict = judge({
    ...change.receipt,
    status: payment.status,
    again: false,
    payable: charge.payable,
    deadline: charge.deadline,
    coolDown: rules.coolDown(charge.channel),
    acceptLate: rules.acceptLate,
  });
  return verdict.settle && verdict.excess === 0;
}

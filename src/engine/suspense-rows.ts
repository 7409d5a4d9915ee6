/** Money set aside: how it lies in its table, is written there, locked, decided of and read. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { Custody } from "../ledger/entries.ts";
import { stamp, stampOrNull } from "./payment-rows.ts";
import { HOUSE } from "./receiving-accounts.ts";
import type { Mode } from "./settings.ts";
import type { Resolution, SuspenseCause } from "./suspense-causes.ts";

/** `reversed`: the rail itself took it back. */
export type Resolved = {
  readonly resolution: Resolution | "reversed";
  /** The payment that it was given to; for `attach` alone. */
  readonly attachedTo: string | null;
  /** `operator:NAME`, `project` by its settings, `rail:ID`. */
  readonly resolvedBy: string;
  readonly reason: string;
  /** What proves that it went back, or was exchanged. */
  readonly evidence: string | null;
  readonly resolvedAt: Instant;
};

export type Suspense = {
  readonly merchantId: string;
  readonly id: string;
  readonly mode: Mode;
  /** Null when only the merchant is known. */
  readonly projectId: string | null;
  readonly paymentId: string | null;
  readonly chargeId: string | null;
  readonly rail: string;
  /** Whose account it lies in. */
  readonly custody: Custody;
  /** The rail's own id of the money. */
  readonly transaction: string;
  readonly cause: SuspenseCause;
  /** Whole rupiah; below zero where it is owed to us; null in another currency. */
  readonly amount: number | null;
  /** `IDR`, or the currency of `foreignAmount`, which is in its minor unit. */
  readonly currency: string;
  readonly foreignAmount: number | null;
  /** The reference or number that the rail told. */
  readonly reference: string | null;
  /** The transaction that the rail took back. */
  readonly reverses: string | null;
  readonly paidAt: Instant;
  readonly createdAt: Instant;
  /** Null while it is open. */
  readonly resolved: Resolved | null;
};

type SuspenseRow = {
  merchant_id: string;
  id: string;
  mode: Mode;
  project_id: string | null;
  payment_id: string | null;
  charge_id: string | null;
  rail: string;
  custody: Custody;
  transaction: string;
  cause: SuspenseCause;
  amount: number | null;
  currency: string;
  foreign_amount: number | null;
  reference: string | null;
  reverses: string | null;
  paid_at: Instant;
  created_at: Instant;
  resolution: Resolved["resolution"] | null;
  attached_to: string | null;
  resolved_by: string;
  reason: string;
  evidence: string | null;
  resolved_at: Instant;
};

const COLUMNS = `
  s.merchant_id, s.id, s.mode, s.project_id, s.payment_id, s.charge_id, s.rail, s.custody,
  s.transaction, s.cause, s.amount, s.currency, s.foreign_amount, s.reference, s.reverses,
  s.paid_at, s.created_at, s.resolution, s.attached_to, s.resolved_by, s.reason, s.evidence,
  s.resolved_at`;

function suspenseOf(row: SuspenseRow): Suspense {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    mode: row.mode,
    projectId: row.project_id,
    paymentId: row.payment_id,
    chargeId: row.charge_id,
    rail: row.rail,
    custody: row.custody,
    transaction: row.transaction,
    cause: row.cause,
    amount: row.amount,
    currency: row.currency,
    foreignAmount: row.foreign_amount,
    reference: row.reference,
    reverses: row.reverses,
    paidAt: row.paid_at,
    createdAt: row.created_at,
    resolved: row.resolution && {
      resolution: row.resolution,
      attachedTo: row.attached_to,
      resolvedBy: row.resolved_by,
      reason: row.reason,
      evidence: row.evidence,
      resolvedAt: row.resolved_at,
    },
  };
}

/** The one parameter is a JSON array of rows: no hot path, and told by their names. */
const insertRows = statement(
  "suspense_insert",
  `insert into suspense
          (merchant_id, id, mode, project_id, payment_id, charge_id, rail, custody, transaction,
           cause, amount, currency, foreign_amount, reference, reverses, paid_at, created_at,
           status, resolution, attached_to, resolved_by, reason, evidence, resolved_at)
   select merchant_id, id, mode, project_id, payment_id, charge_id, rail, custody, transaction,
          cause, amount, currency, foreign_amount, reference, reverses, paid_at, created_at, status,
          resolution, attached_to, resolved_by, reason, evidence, resolved_at
     from jsonb_populate_recordset(null::suspense, $1::jsonb)`,
);

export async function insertSuspense(client: PoolClient, all: readonly Suspense[]): Promise<void> {
  if (all.length > 0) await insertRows(client, [JSON.stringify(all.map(rowOf))]);
}

function rowOf(one: Suspense) {
  return {
    merchant_id: one.merchantId,
    id: one.id,
    mode: one.mode,
    project_id: one.projectId,
    payment_id: one.paymentId,
    charge_id: one.chargeId,
    rail: one.rail,
    custody: one.custody,
    transaction: one.transaction,
    cause: one.cause,
    amount: one.amount,
    currency: one.currency,
    foreign_amount: one.foreignAmount,
    reference: one.reference,
    reverses: one.reverses,
    paid_at: stamp(one.paidAt),
    created_at: stamp(one.createdAt),
    status: one.resolved ? "resolved" : "open",
    resolution: one.resolved?.resolution ?? null,
    attached_to: one.resolved?.attachedTo ?? null,
    resolved_by: one.resolved?.resolvedBy ?? null,
    reason: one.resolved?.reason ?? null,
    evidence: one.resolved?.evidence ?? null,
    resolved_at: stampOrNull(one.resolved?.resolvedAt ?? null),
  };
}

/** What is decided of a row, or learnt of it while it is open: the payment that it is for. */
const updateRow = statement(
  "suspense_update",
  `update suspense s
      set payment_id = n.payment_id, charge_id = n.charge_id, project_id = n.project_id,
          cause = n.cause, status = n.status, resolution = n.resolution,
          attached_to = n.attached_to, resolved_by = n.resolved_by, reason = n.reason,
          evidence = n.evidence, resolved_at = n.resolved_at
     from jsonb_populate_record(null::suspense, $1::jsonb) n
    where s.merchant_id = n.merchant_id and s.id = n.id and s.status = 'open'
   returning s.id`,
);

/** Writes an open row as it is now; gives whether it was still open. */
export async function updateSuspense(client: PoolClient, one: Suspense): Promise<boolean> {
  return (await updateRow(client, [JSON.stringify(rowOf(one))])).length === 1;
}

const lockRow = statement<SuspenseRow>(
  "suspense_lock",
  `select ${COLUMNS} from suspense s where s.merchant_id = $1 and s.id = $2 for update`,
);

export async function lockSuspense(
  client: PoolClient,
  merchantId: string,
  id: string,
): Promise<Suspense | undefined> {
  const [row] = await lockRow(client, [merchantId, id]);
  return row && suspenseOf(row);
}

const lockTransaction = statement<SuspenseRow>(
  "suspense_lock_transaction",
  `select ${COLUMNS}
     from suspense s
    where s.merchant_id = $1 and s.rail = $2 and s.transaction = $3
    order by s.id
      for update`,
);

/** All that was set aside of one transaction of a rail, decided or not. */
export async function lockOfTransaction(
  client: PoolClient,
  merchantId: string,
  rail: string,
  of: string,
): Promise<Suspense[]> {
  return (await lockTransaction(client, [merchantId, rail, of])).map(suspenseOf);
}

const selectRow = statement<SuspenseRow>(
  "suspense_find",
  `select ${COLUMNS} from suspense s where s.merchant_id = $1 and s.id = $2`,
);

export async function findSuspense(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<Suspense | undefined> {
  const [row] = await selectRow(db, [merchantId, id]);
  return row && suspenseOf(row);
}

export type SuspenseFilter = {
  readonly merchantId?: string;
  readonly projectId?: string;
  readonly mode?: Mode;
  readonly paymentId?: string;
  readonly status?: "open" | "resolved";
  readonly cause?: SuspenseCause;
  /** Only rows older than this id. */
  readonly before?: string;
  readonly limit: number;
};

/** Goes through the owners, for their id leads every key: the merchants, and the house itself. */
const selectRows = statement<SuspenseRow>(
  "suspense_list",
  `select ${COLUMNS}
     from (select id from merchant union all select '${HOUSE}') m
     join suspense s on s.merchant_id = m.id
    where ($1::uuid is null or m.id = $1) and ($2::uuid is null or s.project_id = $2)
      and ($3::text is null or s.mode = $3) and ($4::uuid is null or s.payment_id = $4)
      and ($5::text is null or s.status = $5) and ($6::text is null or s.cause = $6)
      and ($7::uuid is null or s.id < $7)
    order by s.id desc
    limit $8`,
);

/** Newest first. */
export async function listSuspense(db: Queryable, filter: SuspenseFilter): Promise<Suspense[]> {
  const { merchantId, projectId, mode, paymentId, status, cause, before, limit } = filter;
  const wanted = [merchantId, projectId, mode, paymentId, status, cause, before];
  const rows = await selectRows(db, [...wanted.map((one) => one ?? null), limit]);
  return rows.map(suspenseOf);
}

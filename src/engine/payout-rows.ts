/** How payouts lie in their table: found, listed, counted, inserted and moved on. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { LAST_UUID, leastUuid } from "../ids.ts";
import { stamp, stampOrNull } from "./payment-rows.ts";
import type { Payout, PayoutStatus } from "./payout.ts";
import type { Mode, Project } from "./settings.ts";

type PayoutRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  mode: Mode;
  wire_id: string;
  reference: string | null;
  status: PayoutStatus;
  version: number;
  amount: number;
  fee: number;
  beneficiary_id: string;
  destination: string;
  account: string;
  name: string;
  rail: string;
  requested_by: string;
  confirmations: number;
  confirmed_by: string[];
  approved_by: string[];
  approvals: number;
  not_before: Instant;
  note: string | null;
  evidence: string | null;
  created_at: Instant;
  updated_at: Instant;
  processed_at: Instant | null;
};

const COLUMNS = `
  p.merchant_id, p.id, p.project_id, p.mode, p.wire_id, p.reference, p.status, p.version, p.amount,
  p.fee, p.beneficiary_id, b.destination, b.account, p.name, p.rail, p.requested_by,
  p.confirmations, p.confirmed_by, p.approved_by, p.approvals, p.not_before, p.note, p.evidence,
  p.created_at, p.updated_at, p.processed_at`;

const JOINED = `
  payout p
  join beneficiary b on b.merchant_id = p.merchant_id and b.id = p.beneficiary_id`;

function payoutOf(row: PayoutRow): Payout {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    mode: row.mode,
    wireId: row.wire_id,
    reference: row.reference,
    status: row.status,
    version: row.version,
    amount: row.amount,
    fee: row.fee,
    beneficiary: {
      id: row.beneficiary_id,
      destination: row.destination,
      account: row.account,
      name: row.name,
    },
    rail: row.rail,
    requestedBy: row.requested_by,
    confirmations: row.confirmations,
    confirmedBy: row.confirmed_by,
    approvedBy: row.approved_by,
    approvals: row.approvals,
    notBefore: row.not_before,
    note: row.note,
    evidence: row.evidence,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    processedAt: row.processed_at,
  };
}

const selectById = statement<PayoutRow>(
  "payout_by_id",
  `select ${COLUMNS} from ${JOINED} where p.merchant_id = $1 and p.id = $2`,
);

const selectLocked = statement<PayoutRow>(
  "payout_lock",
  `select ${COLUMNS} from ${JOINED} where p.merchant_id = $1 and p.id = $2 for update of p`,
);

const selectByWireId = statement<PayoutRow>(
  "payout_by_wire_id",
  `select ${COLUMNS} from ${JOINED} where p.merchant_id = $1 and p.wire_id = $2`,
);

export async function findPayout(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<Payout | undefined> {
  return (await selectById(db, [merchantId, id])).map(payoutOf)[0];
}

/** The same under its lock, until the end of the transaction. */
export async function lockPayout(
  client: PoolClient,
  merchantId: string,
  id: string,
): Promise<Payout | undefined> {
  return (await selectLocked(client, [merchantId, id])).map(payoutOf)[0];
}

export async function findPayoutByWireId(
  db: Queryable,
  merchantId: string,
  wireId: string,
): Promise<Payout | undefined> {
  return (await selectByWireId(db, [merchantId, wireId])).map(payoutOf)[0];
}

/** Which payouts of a project are meant; what is absent does not matter. */
export type PayoutConditions = {
  readonly statuses?: readonly PayoutStatus[];
  /** Only payouts older than this id. */
  readonly before?: string;
  /** Only payouts asked for at this instant or later, in project time. */
  readonly from?: Instant;
  /** Only payouts asked for before this instant. */
  readonly until?: Instant;
  /** What stands in its reference, its wire's id, the account or the name. */
  readonly text?: string;
};

export type PayoutFilter = PayoutConditions & {
  readonly limit: number;
  /** How many come before the first: for wires that count pages. */
  readonly offset?: number;
};

const CONDITIONS = `
        p.merchant_id = $1 and p.project_id = $2 and p.mode = $3
    and ($4::text[] is null or p.status = any ($4))
    and p.id < $5 and p.id >= $6
    and ($7::text is null or strpos(
          lower(concat_ws(' ', p.reference, p.wire_id, p.name, b.account)), lower($7)) > 0)`;

const selectList = statement<PayoutRow>(
  "payouts_list",
  `select ${COLUMNS}
     from ${JOINED}
    where ${CONDITIONS}
    order by p.id desc
    limit $8 offset $9`,
);

const selectCount = statement<{ total: number }>(
  "payouts_count",
  `select count(*)::integer as total from ${JOINED} where ${CONDITIONS}`,
);

/** A project in its mode: what it tried in the sandbox is not among its live payouts. */
type Of = Pick<Project, "merchantId" | "id" | "mode">;

/** A page of a project's payouts, newest first. */
export async function listPayouts(
  db: Queryable,
  of: Of,
  { limit, offset = 0, ...conditions }: PayoutFilter,
): Promise<Payout[]> {
  const rows = await selectList(db, [...valuesOf(of, conditions), limit, offset]);
  return rows.map(payoutOf);
}

/** How many there are in all pages. */
export async function countPayouts(
  db: Queryable,
  of: Of,
  conditions: PayoutConditions,
): Promise<number> {
  return (await selectCount(db, valuesOf(of, conditions)))[0]?.total ?? 0;
}

/** An id begins with the instant of its making, so that times are looked up by ids. */
function valuesOf({ merchantId, id, mode }: Of, conditions: PayoutConditions): unknown[] {
  const { statuses, before = LAST_UUID, from = 0, until, text } = conditions;
  const ends = [before, until === undefined ? LAST_UUID : leastUuid(until)];
  return [
    ...[merchantId, id, mode, statuses ?? null],
    ...[ends.sort()[0], leastUuid(from), text || null],
  ];
}

const insertRow = statement(
  "payout_insert",
  `insert into payout
          (merchant_id, id, project_id, mode, wire_id, reference, status, version, amount, fee,
           beneficiary_id, name, rail, requested_by, confirmations, approved_by, approvals,
           not_before, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
           $19)`,
);

export async function insertPayout(client: PoolClient, payout: Payout): Promise<void> {
  await insertRow(client, [
    payout.merchantId,
    payout.id,
    payout.projectId,
    payout.mode,
    payout.wireId,
    payout.reference,
    payout.status,
    payout.version,
    payout.amount,
    payout.fee,
    payout.beneficiary.id,
    payout.beneficiary.name,
    payout.rail,
    payout.requestedBy,
    payout.confirmations,
    payout.approvedBy,
    payout.approvals,
    stamp(payout.notBefore),
    stamp(payout.createdAt),
  ]);
}

const updateRow = statement(
  "payout_update",
  `update payout
      set status = $3, version = $4, confirmed_by = $5, approved_by = $6, note = $7,
          evidence = $8, updated_at = $9, processed_at = $10
    where merchant_id = $1 and id = $2`,
);

export async function updatePayout(client: PoolClient, payout: Payout): Promise<void> {
  await updateRow(client, [
    payout.merchantId,
    payout.id,
    payout.status,
    payout.version,
    payout.confirmedBy,
    payout.approvedBy,
    payout.note,
    payout.evidence,
    stamp(payout.updatedAt),
    stampOrNull(payout.processedAt),
  ]);
}

export { COLUMNS as PAYOUT_COLUMNS, JOINED as PAYOUT_JOINED, type PayoutRow, payoutOf };

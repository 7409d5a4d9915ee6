/**
 * Explaining a figure: every one opens into the transfers that made it. The newest are shown, with
 * what stood there before them, so that the sum is the figure to the rupiah; and the whole of it by
 * the kind of transfer.
 */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import { AVAILABLE } from "./chart.ts";
import type { LedgerMode } from "./steps.ts";

/** What of a merchant is asked: `available`, `held`, or an account by its name. */
export type Asked = {
  readonly merchantId: string;
  readonly mode: LedgerMode;
  readonly figure: string;
};

export type Page = {
  readonly limit: number;
  /** Only what is older than this version of the account: the `next` of the page before. */
  readonly before?: number;
};

/** One entry of the account, with its transfer. */
export type ExplainedLine = {
  readonly transferId: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly reverses: string | null;
  readonly effectiveAt: Instant;
  readonly amount: number;
  readonly balanceAfter: number;
};

/** A pending hold: what it is for, the slug of whose it is, and how much it keeps back. */
export type ExplainedHold = {
  readonly holdId: string;
  readonly kind: "payout" | "refund";
  readonly subjectId: string;
  readonly project: string | null;
  readonly createdAt: Instant;
  readonly amount: number;
};

/**
 * For `available` the amount is `before` and the lines less the holds; for `held` the sum of the
 * holds; for any other the sum of `before` and the lines.
 */
export type Explained = {
  readonly figure: string;
  readonly amount: number;
  /** What the account held before the oldest line of this page. */
  readonly before: number;
  /** Newest first. */
  readonly lines: readonly ExplainedLine[];
  /** Pending holds, oldest first, as many as a page has; all of them count in `amount`. */
  readonly holds: readonly ExplainedHold[];
  /** What `holds` leaves out. */
  readonly otherHolds: number;
  /** Where the next page begins; absent when there is none. */
  readonly next?: number;
};

export type ExplainedKind = { readonly kind: string; readonly count: number; readonly sum: number };

export const HELD = "held";

type AccountRow = { name: string; posted: number; held: number; version: number };

const selectFigures = statement<AccountRow>(
  "explain_figures",
  `select name, posted, held, version
     from account
    where merchant_id = $1 and mode = $2
    order by name`,
);

/** Every figure that there is, with its amount. */
export async function figuresOf(
  db: Queryable,
  merchantId: string,
  mode: LedgerMode,
): Promise<readonly { readonly figure: string; readonly amount: number }[]> {
  const accounts = await selectFigures(db, [merchantId, mode]);
  const own = accounts.find(({ name }) => name === AVAILABLE);
  return [
    { figure: AVAILABLE, amount: (own?.posted ?? 0) - (own?.held ?? 0) },
    { figure: HELD, amount: own?.held ?? 0 },
    ...accounts
      .filter(({ name }) => name !== AVAILABLE)
      .map(({ name, posted }) => ({ figure: name, amount: posted })),
  ];
}

type LineRow = {
  transfer_id: string;
  kind: string;
  subject_id: string;
  reverses: string | null;
  effective_at: Instant;
  amount: number;
  balance_after: number;
  account_version: number;
};

const selectLines = statement<LineRow>(
  "explain_lines",
  `select e.transfer_id, t.kind, t.subject_id, t.reverses, t.effective_at, e.amount,
          e.balance_after, e.account_version
     from entry e
     join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
    where e.merchant_id = $1 and e.mode = $2 and e.account = $3 and e.account_version <= $4
    order by e.account_version desc
    limit $5`,
);

type HoldRow = {
  id: string;
  subject_id: string;
  project: string | null;
  created_at: Instant;
  amount: number;
  kind: "payout" | "refund";
};

const selectHolds = statement<HoldRow>(
  "explain_holds",
  `select h.id, h.subject_id, h.created_at, h.amount, j.slug as project,
          case when p.id is null then 'refund' else 'payout' end as kind
     from hold h
     left join payout p on p.merchant_id = h.merchant_id and p.id = h.subject_id
     left join refund r on r.merchant_id = h.merchant_id and r.id = h.subject_id
     left join project j on j.merchant_id = h.merchant_id
                        and j.id = coalesce(p.project_id, r.project_id)
    where h.merchant_id = $1 and h.mode = $2 and h.account = $3 and h.state = 'pending'
    order by h.id
    limit $4`,
);

/**
 * Fails: invalid_request (figure). The parts are of one moment where `db` is in a snapshot of its
 * own.
 */
export async function explain(
  db: Queryable,
  { merchantId, mode, figure }: Asked,
  { limit, before }: Page,
): Promise<Explained> {
  const accounts = await selectFigures(db, [merchantId, mode]);
  const name = figure === HELD ? AVAILABLE : figure;
  const account = accounts.find((one) => one.name === name) ?? emptyOf(name, figure, accounts);
  const ofHolds = name === AVAILABLE ? account.held : 0;
  const holds = ofHolds === 0 ? [] : await selectHolds(db, [merchantId, mode, name, limit]);
  const shown = holds.reduce((sum, { amount }) => sum + amount, 0);
  const common = { figure, holds: holds.map(holdOf), otherHolds: ofHolds - shown };
  if (figure === HELD) return { ...common, amount: ofHolds, before: 0, lines: [] };
  const last = before === undefined ? account.version : Math.min(before - 1, account.version);
  const rows = await selectLines(db, [merchantId, mode, name, last, limit]);
  const oldest = rows.at(-1);
  return {
    ...common,
    amount: account.posted - ofHolds,
    before: oldest ? oldest.balance_after - oldest.amount : 0,
    lines: rows.map(lineOf),
    ...(oldest && oldest.account_version > 1 && { next: oldest.account_version }),
  };
}

const selectKinds = statement<{ kind: string; count: number; sum: number }>(
  "explain_kinds",
  `select t.kind, count(*) as count, sum(e.amount)::bigint as sum
     from entry e
     join transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
    where e.merchant_id = $1 and e.mode = $2 and e.account = $3
    group by t.kind
    order by t.kind`,
);

/** The whole of an account by kinds of transfer: reads all of its entries. */
export function explainKinds(
  db: Queryable,
  { merchantId, mode, figure }: Asked,
): Promise<readonly ExplainedKind[]> {
  if (figure === HELD) return Promise.resolve([]);
  return selectKinds(db, [merchantId, mode, figure]);
}

/** An account that nothing has touched yet holds nothing; one that cannot be is refused. */
function emptyOf(name: string, figure: string, accounts: readonly AccountRow[]): AccountRow {
  if (name !== AVAILABLE) {
    const known = [AVAILABLE, HELD, ...accounts.map((one) => one.name)];
    throw new Failure("invalid_request", `There is no figure ${figure}`, {
      field: "figure",
      hint: `There are: ${[...new Set(known)].join(", ")}.`,
    });
  }
  return { name, posted: 0, held: 0, version: 0 };
}

function lineOf(row: LineRow): ExplainedLine {
  return {
    transferId: row.transfer_id,
    kind: row.kind,
    subjectId: row.subject_id,
    reverses: row.reverses,
    effectiveAt: row.effective_at,
    amount: row.amount,
    balanceAfter: row.balance_after,
  };
}

function holdOf(row: HoldRow): ExplainedHold {
  return {
    holdId: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    project: row.project,
    createdAt: row.created_at,
    amount: row.amount,
  };
}

/** One entry of a transfer about something: a payment, a refund, money set aside. */
export type SubjectLine = ExplainedLine & { readonly account: string };

const selectAbout = statement<LineRow & { account: string }>(
  "explain_about",
  `select e.transfer_id, t.kind, t.subject_id, t.reverses, t.effective_at, e.account, e.amount,
          e.balance_after, e.account_version
     from transfer t
     join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
    where t.merchant_id = $1 and t.subject_id = any ($2::uuid[])
    order by t.id, e.amount
    limit $3`,
);

/** All that the ledger has about some subjects, in the order in which it was written. */
export async function explainSubjects(
  db: Queryable,
  merchantId: string,
  subjectIds: readonly string[],
  limit: number,
): Promise<readonly SubjectLine[]> {
  const rows = await selectAbout(db, [merchantId, subjectIds, limit]);
  return rows.map((row) => ({ ...lineOf(row), account: row.account }));
}

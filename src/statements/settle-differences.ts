/**
 * What a person does about differences. Money that came in and that we know nothing of becomes a
 * receipt of ours, by the way that all money comes: matched, or set aside where it fits nowhere.
 * Whatever else differs can only be explained.
 */
import { type Clock, utcText } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { writtenText } from "../engine/payout-rules.ts";
import type { Receipts } from "../engine/receipts.ts";
import { Failure } from "../failure.ts";
import {
  DIFFERENCES,
  listReconciled,
  type Reconciled,
  type Span,
  type State,
} from "./reconcile.ts";
import type { Statement } from "./statement.ts";

export type Accepted = {
  /** How many lines became money of ours: given to their payments, and set aside. */
  readonly matched: number;
  readonly setAside: number;
  /** Whole rupiah. */
  readonly sum: number;
};

const PAGE = 500;
const LONGEST_REASON = 500;

/** A statement's days, all of them. */
export function spanOf({ merchantId, mode, rail, firstDay: from, lastDay: to }: Statement): Span {
  return { merchantId, mode, rail, from, to };
}

/**
 * Takes in what came in on the statement's days and is missing here, or only the line of that name.
 * Asked again it finds nothing left: each line is one transaction of the rail, for good.
 * Fails: not_found when there is no such line that is missing here.
 */
export async function acceptLines(
  room: { readonly db: Pool; readonly receipts: Receipts },
  statement: Statement,
  name?: string,
): Promise<Accepted> {
  const asked = { states: ["missing_here"], limit: PAGE, name, direction: "in" } as const;
  const accepted = { matched: 0, setAside: 0, sum: 0 };
  let more = true;
  while (more) {
    const listed = await listReconciled(room.db, spanOf(statement), asked);
    if (name !== undefined && listed.length === 0 && accepted.sum === 0) throw unknownName(name);
    const before = accepted.sum;
    for (const line of onceEach(listed)) await acceptLine(room, statement, line, accepted);
    more = name === undefined && accepted.sum > before;
  }
  return accepted;
}

/** Of lines that share a reference, the first: the next round names the others by themselves. */
function onceEach(listed: readonly Reconciled[]): Reconciled[] {
  return [...new Map(listed.map((one) => [one.theirs?.transaction, one] as const)).values()];
}

async function acceptLine(
  { receipts }: { readonly receipts: Receipts },
  { merchantId, mode, rail }: Statement,
  { theirs }: Reconciled,
  accepted: { matched: number; setAside: number; sum: number },
): Promise<void> {
  if (!theirs) return;
  const { transaction, amount, at: paidAt } = theirs;
  const money = { transaction, amount, currency: "IDR", paidAt };
  const received = await receipts.receive({ merchantId, mode, rail, ...money });
  if (received.outcome === "known") return;
  accepted[received.outcome === "matched" ? "matched" : "setAside"] += 1;
  accepted.sum += amount;
}

const insertExplanation = statement(
  "statement_explain",
  `insert into statement_explanation
          (merchant_id, mode, rail, name, reason, explained_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict on constraint statement_explanation_pk do nothing`,
);

/**
 * Says what a difference is, so that it is asked about no more; what was said first stands.
 * Fails: not_found, invalid_request (reason).
 */
export async function explainDifference(
  { db, clock }: { readonly db: Pool; readonly clock: Clock },
  statement: Statement,
  { name, reason, by }: { readonly name: string; readonly reason: string; readonly by: string },
): Promise<Reconciled> {
  const text = writtenText("reason", reason, LONGEST_REASON);
  const { merchantId, mode, rail } = statement;
  const find = async (states: readonly State[]) =>
    (await listReconciled(db, spanOf(statement), { states, limit: 1, name }))[0];
  if (!(await find([...DIFFERENCES, "explained"]))) throw unknownName(name);
  const now = utcText(clock.now());
  await insertExplanation(db, [merchantId, mode, rail, name, text, by, now]);
  const explained = await find(["explained", "matched"]);
  if (!explained) throw unknownName(name);
  return explained;
}

function unknownName(name: string): Failure {
  return new Failure("not_found", `There is no difference ${name} on the statement's days`, {
    hint: "gapura statement show ID lists them with their names.",
  });
}

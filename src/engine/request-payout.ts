/**
 * Asking for a payout: judged by the project's rules, held back from the balance, and answered,
 * all in one commit under the lock of the merchant's balance, so that no two asks spend one rupiah
 * and a day's sum is counted whole.
 */

import { type Clock, DAY, type Instant, jakartaDay } from "../clock.ts";
import { type Pool, type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { retried, transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { type Ids, leastUuid, showId } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import { type Balance, balanceOf } from "../ledger/balance.ts";
import { AVAILABLE } from "../ledger/chart.ts";
import { lockAccounts } from "../ledger/rows.ts";
import { add } from "../money.ts";
import { knownSince, nameBeneficiary } from "./beneficiaries.ts";
import type { Caller, IdempotencyKey, Reply } from "./engine.ts";
import { appendEvents } from "./events.ts";
import { askedUnder, keepReplies, readReplies, refuseOther } from "./kept-replies.ts";
import { refusePaused } from "./merchant-terms.ts";
import type { Beneficiary, Payout } from "./payout.ts";
import { findPayout, insertPayout } from "./payout-rows.ts";
import {
  checkDay,
  findRecipient,
  type PayoutRules,
  payoutRules,
  type Recipient,
  refuseBarred,
  writtenText,
} from "./payout-rules.ts";
import { feeOf } from "./pricing.ts";
import { readOffset } from "./project-time.ts";
import type { Rail } from "./rail.ts";
import { checkAmount } from "./routing.ts";
import type { Project } from "./settings.ts";

/**
 * Who asks: whoever is behind a key, one of the merchant's people by login, an operator by name.
 */
export type Requester =
  | Pick<Caller, "keyId" | "mayPayOut">
  | { readonly member: string }
  | { readonly operator: string };

export type RequestPayout = {
  readonly project: Project;
  readonly by: Requester;
  /** What the beneficiary receives, whole rupiah. */
  readonly amount: number;
  /** `bank.<bank>` or `ewallet.<wallet>`. */
  readonly destination: string;
  readonly account: string;
  /** Whose account it is. */
  readonly name: string;
  /** The id to show, made by the dialect. Absent: `pyo_…`. */
  readonly wireId?: string;
  readonly reference?: string | null;
  readonly idempotency?: IdempotencyKey | undefined;
  /** Makes the answer from the payout and the balance it leaves; run before the commit. */
  readonly encode: (payout: Payout, balance: Balance) => Reply;
};

export type RequestedPayout =
  | {
      readonly outcome: "created";
      readonly payout: Payout;
      readonly balance: Balance;
      readonly reply: Reply;
    }
  /** The idempotency key was used for this very ask: its stored answer. */
  | { readonly outcome: "replayed"; readonly reply: Reply };

export type PayoutRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  /** Hears that deliveries were made, after their commit. */
  readonly onTold: () => void;
};

const LONGEST_REFERENCE = 255;

/**
 * Fails: forbidden for a key that may not pay out, amount_too_small, amount_too_large (also by the
 * day's most, with `facts.left`), channel_unavailable, invalid_request, insufficient_balance,
 * idempotency_mismatch.
 */
export async function requestPayout(
  room: PayoutRoom,
  request: RequestPayout,
): Promise<RequestedPayout> {
  refuseBarred(request.by);
  refusePaused(request.project);
  // Its id says on which of the project's days it was asked for.
  const now = room.clock.now() + (await retried(() => readOffset(room.db, request.project)));
  const id = room.ids.uuid(now);
  const { result, told } = await transaction(room.db, async (client) => {
    const known = await knownAnswer(client, request, id);
    if (known) return { result: known, told: true };
    return insertRequested(client, room, request, { id, now, real: room.clock.now() });
  });
  if (told) room.onTold();
  return result;
}

/**
 * The answer that stands already, read under the lock of the balance: an earlier try's, whose
 * commit stood though its own answer was lost, or the one that the key was answered with.
 */
async function knownAnswer(
  client: PoolClient,
  request: RequestPayout,
  id: string,
): Promise<RequestedPayout | undefined> {
  const { merchantId, mode } = request.project;
  await lockAccounts(client, [{ merchantId, mode, name: AVAILABLE }]);
  const { idempotency } = request;
  const asked = idempotency && askedUnder(request.project, idempotency);
  const kept = asked && (await readReplies(client, [asked])).get(asked);
  const payout = await findPayout(client, merchantId, id);
  if (payout) {
    const balance = await balanceOf(client, merchantId, mode);
    const reply = kept?.reply ?? request.encode(payout, balance);
    return { outcome: "created", payout, balance, reply };
  }
  if (!kept || !idempotency) return undefined;
  refuseOther(idempotency, kept);
  return { outcome: "replayed", reply: kept.reply };
}

async function insertRequested(
  client: PoolClient,
  { ids, rails }: PayoutRoom,
  request: RequestPayout,
  { id, now, real }: { readonly id: string; readonly now: Instant; readonly real: Instant },
): Promise<{ result: RequestedPayout; told: boolean }> {
  const { project, amount, idempotency } = request;
  const { merchantId, id: projectId, mode } = project;
  const { recipient, rules, terms } = await judgeRequest(client, rails, request, now);
  const { beneficiary, since } = await nameBeneficiary(client, ids, project, recipient, now);
  const payout: Payout = {
    merchantId,
    id,
    projectId,
    mode,
    wireId: request.wireId ?? showId("pyo", id),
    reference: referenceOf(request),
    status: "requested",
    version: 1,
    amount,
    ...terms,
    beneficiary: { ...recipientOf(recipient), id: beneficiary.id },
    rail: recipient.rail.id,
    requestedBy: requesterOf(request),
    confirmedBy: [],
    approvedBy: [],
    notBefore: since + rules.coolOff,
    note: null,
    evidence: null,
    createdAt: now,
    updatedAt: now,
    processedAt: null,
  };
  await hold(client, payout, real);
  await insertPayout(client, payout);
  const balance = await balanceOf(client, merchantId, mode);
  const reply = request.encode(payout, balance);
  if (idempotency) {
    const asked = askedUnder(project, idempotency);
    await keepReplies(client, [{ asked, fingerprint: idempotency.fingerprint, reply }], real);
  }
  const event = { type: "payout.requested" as const, payout, at: now };
  const told = await appendEvents(client, ids, [event], real);
  return { result: { outcome: "created", payout, balance, reply }, told: told > 0 };
}

type Asked = Pick<RequestPayout, "project" | "amount" | "destination" | "account" | "name">;

/** What a payout of that amount costs, and how many must let it go. */
type Terms = Pick<Payout, "fee" | "confirmations" | "approvals">;

/** What the project's rules say of an ask; `left` is what of the day's most is left after it. */
async function judgeRequest(
  db: Queryable,
  rails: readonly Rail[],
  asked: Asked,
  now: Instant,
): Promise<{ recipient: Recipient; rules: PayoutRules; terms: Terms; left: number }> {
  const { project, amount } = asked;
  const rules = payoutRules(project);
  checkAmount(amount, rules);
  const recipient = findRecipient(rails, project, asked);
  const before = await sumOfDay(db, project, now);
  checkDay(rules, before, amount);
  const terms = {
    fee: feeOf(project.settings.payout.fee, amount),
    confirmations: amount > rules.confirmAbove ? 1 : 0,
    approvals: amount > rules.twoAbove ? 2 : 1,
  };
  return { recipient, rules, terms, left: rules.daily - before - amount };
}

export type QuotePayout = Asked;

/** What a payout would be if it were asked for now. */
export type PayoutQuote = Terms & {
  /** What the beneficiary would receive. */
  readonly amount: number;
  /** What would leave the balance. */
  readonly total: number;
  /** What would be left of the balance. */
  readonly available: number;
  /** What would be left of the most of a day. */
  readonly leftToday: number;
  /** When it could first be approved; null: at once. */
  readonly notBefore: Instant | null;
};

/** Judges a payout as `requestPayout` does, and holds nothing. Fails as that does. */
export async function quotePayout(
  { db, rails, clock }: PayoutRoom,
  asked: QuotePayout,
): Promise<PayoutQuote> {
  const { project, amount } = asked;
  const { merchantId, mode } = project;
  const now = clock.now() + (await readOffset(db, project));
  const { recipient, rules, terms, left } = await judgeRequest(db, rails, asked, now);
  const total = add(amount, terms.fee);
  const { available } = await balanceOf(db, merchantId, mode);
  if (available < total) throw tooLittle(available, total);
  const since = (await knownSince(db, project, recipient)) ?? now;
  const readyAt = since + rules.coolOff;
  const notBefore = readyAt > now ? readyAt : null;
  return { ...terms, amount, total, available: available - total, leftToday: left, notBefore };
}

/** Holds back what the payout will take, so that nothing else spends it. */
async function hold(client: PoolClient, payout: Payout, now: Instant): Promise<void> {
  const { merchantId, id, mode, amount, fee } = payout;
  const wanted = { merchantId, id, mode, account: AVAILABLE, amount: add(amount, fee) };
  const [result] = await applySteps(
    client,
    [{ do: "hold", hold: { ...wanted, subjectId: id } }],
    now,
  );
  if (result === "done") return;
  const { available } = await balanceOf(client, merchantId, mode);
  throw tooLittle(available, wanted.amount);
}

function tooLittle(available: number, needed: number): Failure {
  return new Failure("insufficient_balance", "The balance does not cover the payout.", {
    field: "amount",
    hint: `It takes ${needed} with its fee; ${available} is there.`,
    facts: { available, needed },
  });
}

function requesterOf({ by }: RequestPayout): string {
  if ("operator" in by) return `operator:${by.operator}`;
  return "member" in by ? `member:${by.member}` : `key:${by.keyId}`;
}

/** As this request names it: an account may have been named otherwise before. */
function recipientOf({ destination, account, name }: Recipient): Omit<Beneficiary, "id"> {
  return { destination, account, name };
}

function referenceOf({ reference }: RequestPayout): string | null {
  return reference == null ? null : writtenText("reference", reference, LONGEST_REFERENCE);
}

/** Ids begin with the instant of their making, so that a day is a range of them. */
const selectDay = statement<{ sum: number }>(
  "payouts_of_day",
  `select coalesce(sum(amount), 0)::bigint as sum
     from payout
    where merchant_id = $1 and project_id = $2 and id >= $3 and id < $4
      and mode = $5 and status not in ('rejected', 'failed')`,
);

/** What the project has asked for on this day in Jakarta, less what did not go. */
async function sumOfDay(
  db: Queryable,
  { merchantId, id, mode }: Project,
  now: Instant,
): Promise<number> {
  const day = jakartaDay(now);
  const ends = [leastUuid(day), leastUuid(day + DAY)];
  return (await selectDay(db, [merchantId, id, ...ends, mode]))[0]?.sum ?? 0;
}

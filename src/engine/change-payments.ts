/**
 * Changes to payments, many in one commit: the payments are locked in the order of their ids, each
 * change is decided by the pure law, and rows, money, events and deliveries are written together.
 */
import type { Instant } from "../clock.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import { costed, settled } from "../ledger/entries.ts";
import type { Step } from "../ledger/steps.ts";
import { type Change, type Decided, decide } from "./change.ts";
import { appendEvents, type EventDraft } from "./events.ts";
import type { DirectoryNumber, Reservation } from "./insert-payments.ts";
import {
  type AskedOnce,
  type KeptReply,
  keepReplies,
  type MadeReply,
  readReplies,
} from "./kept-replies.ts";
import { keyOf, type LockedInTime, lockPayments } from "./lock-payments.ts";
import type { Payment } from "./payment.ts";
import { feeOf } from "./pricing.ts";
import type { Rail } from "./rail.ts";
import type { AcceptedAsk } from "./rail-asks.ts";
import { CAUSES } from "./suspense-causes.ts";
import { postingOf, sendBack, sentBackBy, suspendedBy } from "./suspense-money.ts";
import { insertSuspense, type Suspense } from "./suspense-rows.ts";
import type { SuspenseRules } from "./suspense-rules.ts";
import { writeChanges } from "./write-changes.ts";

export type ChangeDeps = {
  readonly db: Pool;
  readonly ids: Ids;
  /** Those that may send money back by themselves; absent: none. */
  readonly rails?: readonly Rail[];
  readonly now: () => Instant;
};

export type ChangeRequest = {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly change: Change;
  /** What a new charge brings along. */
  readonly number?: DirectoryNumber | undefined;
  readonly reservation?: Reservation | undefined;
  /** What is known from now on of the ask that the charge was asked for by. */
  readonly accepted?: Omit<AcceptedAsk, "unseen"> | undefined;
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

/** One decided change, ready to be written. `payment` is what it left behind. */
export type Written = {
  /** When it was decided, in project time. */
  readonly at: Instant;
  readonly request: ChangeRequest;
  readonly decided: Decided;
  readonly payment: Payment;
  readonly rules: SuspenseRules;
  /** What whoever collected keeps of the money that came, whole rupiah. */
  readonly cost: number;
};

/** Applies changes in order, in one commit; undefined for a payment that is not there. */
export async function changePayments(
  deps: ChangeDeps,
  requests: readonly ChangeRequest[],
): Promise<readonly (Changed | undefined)[]> {
  const tried: Tried = new Map();
  return transaction(deps.db, (client) => changeWithin(client, deps, requests, tried));
}

/** What an earlier try made of each: its commit may have stood, and only its answer been lost. */
type Tried = Map<ChangeRequest, Payment | undefined>;

/** The same within a commit of the caller's. */
export async function changeWithin(
  client: PoolClient,
  deps: Omit<ChangeDeps, "db">,
  requests: readonly ChangeRequest[],
  tried: Tried = new Map(),
): Promise<readonly (Changed | undefined)[]> {
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
    written.push({ request, decided, payment, at, rules: one.rules, cost: costOf(one, decided) });
    const reply = once && !decided.unseen ? makeReply(once, payment) : undefined;
    if (reply) made.push(reply);
    return { outcome: "changed", payment, at, kept: reply, told: false };
  });
  for (const { request } of written) tried.set(request, locked.get(keyOf(request))?.payment);
  if (written.length === 0) return results;
  await writeChanges(client, [...locked.values()], written, now);
  const asides = asidesOf(deps, written, now);
  await insertSuspense(client, asides);
  await moveMoney(client, deps.ids, written, asides, now);
  await keepReplies(client, made, now);
  const told = await appendEvents(client, deps.ids, written.map(draftOf), now);
  return told === 0 ? results : results.map((one) => one && { ...one, told: true });
}

/** Of all money that came, be it a settlement or set aside. */
function costOf({ costs }: LockedInTime, { received }: Decided): number {
  const tiers = received && costs.get(received.charge.id);
  return tiers ? Math.min(feeOf(tiers, received.receipt.amount), received.receipt.amount) : 0;
}

function makeReply(asked: AskedOnce, payment: Payment): MadeReply {
  return { asked, fingerprint: asked.idempotency.fingerprint, reply: asked.encode(payment) };
}

/** Whether an earlier try left the payment as it is: then its change must not be refused now. */
function isDone(tried: Payment | undefined, now: Payment): boolean {
  return tried?.version === now.version && tried.updatedAt === now.updatedAt;
}

function draftOf({ decided, payment, at }: Written): EventDraft {
  assert(decided.event, "a change has an event");
  return { type: decided.event, payment, at };
}

/** Money set aside by these changes; where the project said so, it goes back at once. */
function asidesOf(
  { ids, rails = [] }: Omit<ChangeDeps, "db">,
  written: readonly Written[],
  now: Instant,
): Suspense[] {
  return written.flatMap(({ decided: { setAside, received }, payment, rules }) => {
    if (!setAside || !received) return [];
    const { charge, receipt } = received;
    const one: Suspense = {
      merchantId: payment.merchantId,
      id: ids.uuid(now),
      mode: payment.mode,
      projectId: payment.projectId,
      paymentId: payment.id,
      chargeId: charge.id,
      rail: charge.rail,
      custody: charge.custody,
      transaction: receipt.transaction,
      cause: setAside.cause,
      amount: setAside.amount,
      currency: "IDR",
      foreignAmount: null,
      reference: null,
      reverses: null,
      paidAt: receipt.paidAt,
      createdAt: now,
      resolved: null,
    };
    const goesBack = rules.rest === "refund" && CAUSES[one.cause].suggests === "refund";
    const evidence = goesBack ? sendBack(rails, one, charge, ids) : undefined;
    if (evidence === undefined) return [one];
    const by = { resolvedBy: "project", reason: "the project's settings: rest=refund" };
    const resolution = "refund" as const;
    return [
      { ...one, resolved: { ...by, resolution, attachedTo: null, evidence, resolvedAt: now } },
    ];
  });
}

/** Settlements and money set aside, as the ledger's table says. */
async function moveMoney(
  client: PoolClient,
  ids: Ids,
  written: readonly Written[],
  asides: readonly Suspense[],
  now: Instant,
): Promise<void> {
  const steps = [
    ...written.flatMap((one) => settlementOf(ids, one, now)),
    ...written.flatMap((one) => costStepOf(ids, one, now)),
    ...asides.flatMap((one) => {
      const amount = one.amount as number;
      const postings = [suspendedBy(one, amount)];
      if (one.resolved) postings.push(sentBackBy(one, amount));
      return postings.map((posting) => postingOf(one, posting, { ids, now }));
    }),
  ];
  if (steps.length === 0) return;
  const results = await applySteps(client, steps, now);
  assert(
    results.every((result) => result === "done"),
    "money that arrives is never refused",
  );
}

function settlementOf(ids: Ids, { decided, payment }: Written, now: Instant): Step[] {
  const { received, settled: charge } = decided;
  if (!received || !charge) return [];
  const transfer = {
    merchantId: payment.merchantId,
    mode: payment.mode,
    subjectId: payment.id,
    effectiveAt: received.receipt.paidAt,
    id: ids.uuid(now),
    kind: "settle",
    key: `settle:${payment.id}`,
    entries: settled(charge),
  };
  return [{ do: "post", transfer }];
}

/** What the rail charged for it, in the same commit: once for each of its transactions. */
function costStepOf(ids: Ids, { decided, payment, cost }: Written, now: Instant): Step[] {
  const { received } = decided;
  if (!received || cost === 0) return [];
  const { charge, receipt } = received;
  const transfer = {
    merchantId: payment.merchantId,
    mode: payment.mode,
    subjectId: payment.id,
    effectiveAt: receipt.paidAt,
    id: ids.uuid(now),
    kind: "cost",
    key: `cost:${charge.rail}:${receipt.transaction}`,
    entries: costed(charge, cost),
  };
  return [{ do: "post", transfer }];
}

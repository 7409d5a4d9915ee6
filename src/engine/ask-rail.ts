/**
 * One call to a rail across a network: never inside a transaction, bounded in time, and whatever
 * the other side does it comes back as a value. Nobody's silence is taken for a no.
 */
import { type Clock, type Instant, SECOND } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { type Ids, showId } from "../ids.ts";
import type { Custody } from "../ledger/entries.ts";
import type { Charge, Payment } from "./payment.ts";
import type {
  AcceptedAfar,
  Access,
  AskedCharge,
  DeclinedAfar,
  LookedUp,
  Network,
  RemoteRail,
  Unknown,
} from "./rail.ts";
import { closeAsk, type RailAskRow } from "./rail-asks.ts";
import type { CallOutcome, RailHealth } from "./rail-health.ts";
import type { OpenedAccount, ReceivingAccounts } from "./receiving-accounts.ts";
import type { Project } from "./settings.ts";

/** A rail across a network and the account to collect on. */
export type RemoteWay = { readonly rail: RemoteRail; readonly account: OpenedAccount };

export type RailRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accounts: Pick<ReceivingAccounts, "find" | "byId" | "secrets">;
  readonly health: RailHealth;
  readonly network: Network | undefined;
  /** How long a rail has for an answer, ms. */
  readonly answerWithin: number;
};

export const ANSWER_WITHIN = 8 * SECOND;
/** How long an ask is its caller's own: the call, and the commit after it. */
const LEASE = 2 * ANSWER_WITHIN;
/** When a charge whose fate is unknown is asked about first. */
const SOON = 2 * SECOND;

export function leaseFrom(now: Instant): Instant {
  return now + LEASE;
}

/** How an ask is named to a rail: none of its asks shares it. */
export function nameOf(chargeId: string): string {
  return showId("chg", chargeId);
}

export function askedCharge({ chargeId, name, handle, price }: RailAskRow): AskedCharge {
  return { name: name ?? nameOf(chargeId), handle, asked: price.payable };
}

/** Puts an ask to its rail, and writes down an answer that is not a charge. */
export async function putToRail(
  room: RailRoom,
  { rail, account }: RemoteWay,
  asked: { readonly project: Project; readonly payment: Payment; readonly ask: RailAskRow },
): Promise<AcceptedAfar | DeclinedAfar | Unknown> {
  const { project, payment, ask } = asked;
  const request = {
    project,
    paymentId: payment.id,
    reference: payment.reference,
    chargeId: ask.chargeId,
    channel: ask.channel,
    payable: ask.price.payable,
    deadline: ask.deadline,
    account,
    page: ask.page,
    ids: room.ids,
    name: nameOf(ask.chargeId),
    customer: payment.customer,
  };
  const answer = await reach(room, account, (access, signal) => rail.ask(request, access, signal));
  const judged = refuseLess(answer, ask);
  if (judged.outcome === "accepted") return judged;
  const { outcome, reason } = judged;
  const nextLook = outcome === "unknown" ? room.clock.now() + SOON : null;
  await closeAsk(room.db, ask, outcome, reason, nextLook);
  return judged;
}

/** A rail that asks less of the buyer than we do would leave us to make up for it. */
function refuseLess(
  answer: AcceptedAfar | DeclinedAfar | Unknown,
  { price }: RailAskRow,
): AcceptedAfar | DeclinedAfar | Unknown {
  if (answer.outcome !== "accepted") return answer;
  const { payable } = answer;
  if (Number.isSafeInteger(payable) && payable >= price.payable) return answer;
  return { outcome: "declined", reason: `it asks the buyer for ${payable}, not ${price.payable}` };
}

export function lookUp(
  room: RailRoom,
  { rail, account }: RemoteWay,
  charge: AskedCharge,
): Promise<LookedUp> {
  return reach(room, account, (access, signal) => rail.lookUp(charge, access, signal));
}

/** Whether the rail has taken the charge back, so that nobody can pay it any more. */
export async function callOff(
  room: RailRoom,
  { rail, account }: RemoteWay,
  charge: AskedCharge,
): Promise<boolean> {
  const { cancel } = rail;
  if (!cancel) return false;
  const done = await reach(room, account, async (access, signal) => ({
    outcome: (await cancel(charge, access, signal)) ? ("canceled" as const) : "not_canceled",
  }));
  return done.outcome === "canceled";
}

/** Fails when the house was given no network. */
export async function accessTo(room: RailRoom, account: OpenedAccount): Promise<Access> {
  if (!room.network) throw new Error("this house reaches no rails across a network");
  const secrets = await room.accounts.secrets(account);
  return { account, secrets, fetch: room.network.fetchFor(account.mode) };
}

type Answer = {
  readonly outcome: CallOutcome;
  readonly reason?: string;
  readonly passing?: boolean;
};

/** Calls within its time, and takes down how the account did. */
async function reach<Answered extends Answer>(
  room: RailRoom,
  account: OpenedAccount,
  call: (access: Access, signal: AbortSignal) => Promise<Answered>,
): Promise<Answered | Unknown> {
  const began = room.clock.now();
  const access = await accessTo(room, account);
  const answer = await within(room.answerWithin, (signal) => call(access, signal));
  const trouble = answer.outcome === "unknown" || ("passing" in answer && answer.passing);
  room.health.note(account.id, {
    outcome: answer.outcome,
    failed: trouble ? (answer.reason ?? "no answer") : null,
    took: room.clock.now() - began,
  });
  return answer;
}

/** What a call comes to; its time being up, or its breaking, is unknown. */
async function within<Answered>(
  time: number,
  call: (signal: AbortSignal) => Promise<Answered>,
): Promise<Answered | Unknown> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Unknown>((resolve) => {
    timer = setTimeout(() => {
      resolve({ outcome: "unknown", reason: `no answer within ${time / SECOND} s` });
      ending.abort();
    }, time);
  });
  const answer = call(ending.signal).catch(
    (error: Error): Unknown => ({ outcome: "unknown", reason: error.message }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The charge that a rail has accepted: what it asks above our price is kept by the house. */
export function chargeFrom(
  ask: RailAskRow,
  answer: AcceptedAfar,
  facts: { readonly custody: Custody; readonly now: Instant; readonly clockOffset: number },
): Charge {
  const { price, deadline } = ask;
  const endsAt = answer.endsAt === null ? deadline : answer.endsAt + facts.clockOffset;
  return {
    id: ask.chargeId,
    paymentId: ask.paymentId,
    channel: ask.channel,
    rail: ask.rail,
    status: "open",
    ...price,
    code: price.code + answer.payable - price.payable,
    payable: answer.payable,
    instructions: answer.instructions,
    railReference: answer.reference,
    account: { ownerId: ask.ownerId, account: ask.accountId },
    custody: facts.custody,
    // An end before the beginning is a clock or a zone that is wrong.
    deadline: endsAt > facts.now ? Math.min(deadline, endsAt) : deadline,
    createdAt: facts.now,
    paidAt: null,
  };
}

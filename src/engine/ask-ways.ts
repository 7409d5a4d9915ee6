/**
 * Collecting across a network: the ways are asked one after another until one accepts. A rail that
 * declines, or says nothing within its time, is passed over; what it may have done all the same is
 * asked for until it is known, and is never a second charge that a buyer is shown.
 */
import type { Instant } from "../clock.ts";
import { Failure } from "../failure.ts";
import {
  chargeFrom,
  leaseFrom,
  nameOf,
  putToRail,
  type RailRoom,
  type RemoteWay,
} from "./ask-rail.ts";
import type { ChangeRequest } from "./change-payments.ts";
import { checkedPrice } from "./draft-charge.ts";
import { firstLook } from "./look-schedule.ts";
import { type Payment, waitsForCharge } from "./payment.ts";
import type { AcceptedAfar, DeclinedAfar, Unknown } from "./rail.ts";
import {
  asksOf,
  claimAsk,
  closeAsk,
  freeAbandoned,
  insertAsk,
  isUnderWay,
  type RailAskRow,
} from "./rail-asks.ts";
import { isRemoteWay, offered, type Way, type Ways } from "./routing.ts";
import type { Project } from "./settings.ts";

export type WaysAsk = {
  readonly project: Project;
  readonly payment: Payment;
  readonly channel: string;
  readonly page: string;
  readonly ways: readonly Way[];
  readonly deadline: Instant;
  /** In project time. */
  readonly now: Instant;
};

export type WaysAnswer =
  /** A rail has accepted: what is to be committed. */
  | { readonly outcome: "accepted"; readonly request: ChangeRequest }
  /** The first of the ways that are left needs no network. */
  | { readonly outcome: "local"; readonly ways: Ways }
  /** All declined, for good or for now. */
  | { readonly outcome: "declined"; readonly reason: string }
  /** One of them may have done it, or none can be asked now. */
  | { readonly outcome: "unknown"; readonly retryAfter: number }
  /** The payment is being asked for by somebody else at this moment. */
  | { readonly outcome: "under_way" };

/** More ways than these would keep a caller waiting longer than callers wait. */
const MOST_WAYS = 3;
/** Asks of one payment: who asks again and again does not fill the table. */
const MOST_ASKS = 20;
/** When nothing is known, trying again sooner only finds the same. */
const RETRY_AFTER = 5;

export async function askWays(room: RailRoom, asked: WaysAsk): Promise<WaysAnswer> {
  const { payment } = asked;
  await freeAbandoned(room.db, payment, room.clock.now());
  const earlier = await asksOf(room.db, payment);
  const accepted = earlier.some(({ state }) => state === "accepted");
  // It was read without a charge, and has one by now.
  if (accepted && waitsForCharge(payment)) return { outcome: "under_way" };
  if (earlier.length >= MOST_ASKS) return { outcome: "unknown", retryAfter: RETRY_AFTER };
  let doubt = false;
  let refused = "no rail takes it";
  let rest = 0;
  let tried = 0;
  for (const [at, way] of asked.ways.entries()) {
    if (!isRemoteWay(way)) return { outcome: "local", ways: [way, ...asked.ways.slice(at + 1)] };
    if (tried === MOST_WAYS) break;
    const wait = room.health.admit(way.account.id);
    if (wait > 0) {
      doubt = true;
      rest = Math.max(rest, wait);
      continue;
    }
    tried += 1;
    const answered = await askWay(room, asked, way, earlier);
    if (answered === "under_way") return { outcome: "under_way" };
    const { ask, answer } = answered;
    if (answer.outcome === "accepted") {
      return { outcome: "accepted", request: recording(room, asked, way, ask, answer) };
    }
    if (answer.outcome === "unknown" || answer.passing) doubt = true;
    else refused = answer.reason;
  }
  const left = doubt ? [] : await asksOf(room.db, payment);
  if (!doubt && !left.some(isAskable(asked.ways))) return { outcome: "declined", reason: refused };
  return { outcome: "unknown", retryAfter: Math.max(RETRY_AFTER, Math.ceil(rest / 1_000)) };
}

type Answered = {
  readonly ask: RailAskRow;
  readonly answer: AcceptedAfar | DeclinedAfar | Unknown;
};

/** The same ask again where its fate is unknown and the rail knows it again, else a new one. */
async function askWay(
  room: RailRoom,
  asked: WaysAsk,
  way: RemoteWay,
  earlier: readonly RailAskRow[],
): Promise<Answered | "under_way"> {
  const now = room.clock.now();
  const known = earlier.find(
    (one) =>
      one.accountId === way.account.id &&
      one.channel === asked.channel &&
      isAskable(asked.ways)(one),
  );
  try {
    if (known && !(await claimAsk(room.db, known, leaseFrom(now), now))) return "under_way";
    const ask = known ?? newAsk(room, asked, way);
    if (!known) await insertAsk(room.db, ask, now);
    // Ours is the only one now: whoever asked until a moment ago may have had an answer.
    if (await hasNewCharge(room, asked, earlier)) {
      const fate = known ? "unknown" : "declined";
      await closeAsk(room.db, ask, fate, "another request was faster", known ? now : null);
      return "under_way";
    }
    return { ask, answer: await putToRail(room, way, { ...asked, ask }) };
  } catch (error) {
    if (isUnderWay(error)) return "under_way";
    throw error;
  }
}

async function hasNewCharge(
  room: RailRoom,
  { payment }: WaysAsk,
  earlier: readonly RailAskRow[],
): Promise<boolean> {
  const before = new Map(earlier.map(({ chargeId, state }) => [chargeId, state]));
  const now = await asksOf(room.db, payment);
  return now.some(
    ({ chargeId, state }) => state === "accepted" && before.get(chargeId) !== "accepted",
  );
}

/** Whether an ask of unknown fate can be asked about on one of the ways. */
function isAskable(ways: readonly Way[]): (ask: RailAskRow) => boolean {
  return ({ state, rail }) =>
    state === "unknown" &&
    ways.some((way) => isRemoteWay(way) && way.rail.id === rail && way.rail.asksAgain);
}

function newAsk(room: RailRoom, asked: WaysAsk, { rail, account }: RemoteWay): RailAskRow {
  const { project, payment, channel } = asked;
  const settings = { ...offered(project, channel), unique: undefined };
  const now = room.clock.now();
  const chargeId = room.ids.uuid(now);
  return {
    merchantId: payment.merchantId,
    chargeId,
    paymentId: payment.id,
    projectId: project.id,
    rail: rail.id,
    ownerId: account.ownerId,
    accountId: account.id,
    channel,
    price: checkedPrice(settings, payment.amount, 0),
    page: asked.page,
    deadline: asked.deadline,
    state: "asking",
    name: rail.keepsNames ? nameOf(chargeId) : null,
    handle: null,
    unseen: false,
    calledOff: false,
    tries: 0,
    nextLook: leaseFrom(now),
  };
}

function recording(
  room: RailRoom,
  { project, payment, now }: WaysAsk,
  { account }: RemoteWay,
  ask: RailAskRow,
  answer: AcceptedAfar,
): ChangeRequest {
  const { clockOffset } = project;
  const charge = chargeFrom(ask, answer, { custody: account.custody, now, clockOffset });
  return {
    merchantId: payment.merchantId,
    paymentId: payment.id,
    change: { kind: "record", charge, show: true },
    accepted: {
      chargeId: ask.chargeId,
      name: answer.reference,
      handle: answer.handle,
      told: true,
      nextLook: firstLook(room.clock.now()),
    },
  };
}

/** What callers hear while nobody can say whether a rail has taken the charge. */
export function unknownYet(retryAfter: number): Failure {
  return new Failure(
    "unavailable",
    "The gateway behind this channel does not answer; the payment is kept.",
    { retryAfter, hint: "Send the same request again." },
  );
}

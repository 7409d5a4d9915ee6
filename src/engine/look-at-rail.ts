/**
 * Looking at a charge across a network: whether one whose fate was unknown is there, whether one
 * that is there has been paid. Money is believed here alone, where the rail itself was asked.
 */
import type { Instant } from "../clock.ts";
import {
  askedCharge,
  callOff,
  chargeFrom,
  leaseFrom,
  lookUp,
  putToRail,
  type RailRoom,
  type RemoteWay,
} from "./ask-rail.ts";
import type { Commits } from "./commits.ts";
import { type Finders, listCharges } from "./find-payments.ts";
import { firstLook, nextAsk, nextLook } from "./look-schedule.ts";
import type { Charge, Payment } from "./payment.ts";
import type { ProjectTime } from "./project-time.ts";
import { isRemote, type LookedUp, type Rail } from "./rail.ts";
import { claimAsk, closeAsk, isUnderWay, lookNext, type RailAskRow } from "./rail-asks.ts";
import type { Receipts } from "./receipts.ts";
import type { Project } from "./settings.ts";

export type LookRoom = RailRoom & {
  readonly rails: readonly Rail[];
  readonly time: ProjectTime;
  readonly projectById: (merchantId: string, id: string) => Promise<Project | undefined>;
  readonly commits: Commits;
  readonly find: Finders;
  readonly receipts: Receipts;
};

/** A charge with all that is needed to ask about it. */
type Seen = {
  readonly ask: RailAskRow;
  readonly way: RemoteWay;
  readonly project: Project;
  readonly payment: Payment;
};

export type Paid = Pick<Extract<LookedUp, { outcome: "found" }>, "payable" | "paidAt">;

/** Asks the rail once, does what its answer means, and says when to look again. */
export async function lookAt(room: LookRoom, ask: RailAskRow): Promise<void> {
  const seen = await see(room, ask);
  // What cannot be asked about any more: its account's rail is gone.
  if (!seen) return lookNext(room.db, ask, null);
  const { account } = seen.way;
  if (room.health.admit(account.id) > 0) {
    return lookNext(room.db, ask, nextAsk(room.ids, room.clock.now(), ask.tries));
  }
  return ask.state === "accepted" ? lookForMoney(room, seen) : findOut(room, seen);
}

async function see(room: LookRoom, ask: RailAskRow): Promise<Seen | undefined> {
  const { merchantId, paymentId: key, projectId } = ask;
  const account = await room.accounts.find(ask.ownerId, ask.accountId);
  const rail = room.rails.find(({ id }) => id === ask.rail);
  const project = await room.projectById(merchantId, projectId);
  const payment = await room.find.byId({ merchantId, projectId, mode: null, key, amount: null });
  if (!account || !rail || !isRemote(rail) || !project || !payment) return undefined;
  return { ask, way: { rail, account }, project, payment };
}

/** A call broke off, and nobody knows whether it made a charge. */
async function findOut(room: LookRoom, seen: Seen): Promise<void> {
  const { ask, way } = seen;
  if (!way.rail.asksAgain) {
    const reason = "it cannot be asked about; no buyer was shown it";
    return closeAsk(room.db, ask, "unknown", reason, null);
  }
  const found = await lookUp(room, way, askedCharge(ask));
  if (found.outcome === "unknown") return askLater(room, ask, found.reason);
  if (found.outcome === "not_found") {
    return closeAsk(room.db, ask, "declined", "it was never made", null);
  }
  if (found.status === "paid") return paidUnseen(room, seen, found);
  if (found.status !== "pending") {
    return closeAsk(room.db, ask, "declined", `it is ${found.status}`, null);
  }
  if (!(await takeToAsk(room, ask))) return;
  const answer = await putToRail(room, way, seen);
  if (answer.outcome !== "accepted") {
    return answer.outcome === "unknown" ? askLater(room, ask, answer.reason) : undefined;
  }
  const { merchantId, paymentId } = ask;
  const { clockOffset } = seen.project;
  const now = room.time.of(seen.project);
  const { custody } = way.account;
  const charge = chargeFrom(ask, answer, { custody, now, clockOffset });
  await room.commits.change({
    merchantId,
    paymentId,
    change: { kind: "record", charge, show: false },
    accepted: {
      chargeId: ask.chargeId,
      name: answer.reference,
      handle: answer.handle,
      told: false,
      nextLook: firstLook(room.clock.now()),
    },
  });
}

/** False: whoever made the payment is asking again himself. */
async function takeToAsk(room: LookRoom, ask: RailAskRow): Promise<boolean> {
  const now = room.clock.now();
  try {
    return await claimAsk(room.db, ask, leaseFrom(now), now);
  } catch (error) {
    if (isUnderWay(error)) return false;
    throw error;
  }
}

function askLater(room: LookRoom, ask: RailAskRow, reason: string): Promise<void> {
  const next = nextAsk(room.ids, room.clock.now(), ask.tries);
  return closeAsk(room.db, ask, "unknown", reason, next);
}

/** Money for a charge that we never had: set aside for a person, for there is nothing to settle. */
async function paidUnseen(room: LookRoom, { ask, way }: Seen, found: Paid): Promise<void> {
  const { name, asked } = askedCharge(ask);
  await room.receipts.receive({
    merchantId: ask.merchantId,
    mode: way.account.mode,
    rail: ask.rail,
    projectId: ask.projectId,
    transaction: name,
    amount: found.payable ?? asked,
    currency: "IDR",
    reference: name,
    paidAt: found.paidAt ?? room.clock.now(),
  });
  await closeAsk(room.db, ask, "declined", "it was paid before anybody was shown it", null);
}

async function lookForMoney(room: LookRoom, seen: Seen): Promise<void> {
  const { way, payment } = seen;
  const asked = askedCharge(seen.ask);
  const calledOff = seen.ask.calledOff || (isUnwanted(seen) && (await callOff(room, way, asked)));
  const ask = { ...seen.ask, calledOff };
  const found = await lookUp(room, way, asked);
  if (found.outcome === "found" && found.status === "paid") {
    return receivePaid(room, { ...seen, ask }, found);
  }
  if (found.outcome === "found" && found.status === "failed") {
    const { merchantId, paymentId, chargeId } = ask;
    await room.commits.change({ merchantId, paymentId, change: { kind: "fail", chargeId } });
    return lookNext(room.db, ask, null);
  }
  const charge = await chargeOf(room, seen);
  const deadline = (charge?.deadline ?? ask.deadline) - seen.project.clockOffset;
  const next = nextLook(room.ids, room.clock.now(), { tries: ask.tries, deadline });
  // One that was taken back is looked at once more, for money that was on its way.
  const enough = calledOff && seen.ask.calledOff && payment.status !== "pending";
  return lookNext(room.db, ask, enough ? null : next);
}

/** Nobody should pay it: its payment has ended otherwise, or no buyer was ever shown it. */
function isUnwanted({ ask, payment }: Seen): boolean {
  if (ask.unseen || payment.status === "canceled" || payment.status === "failed") return true;
  return payment.status === "paid" && payment.charge?.id !== ask.chargeId;
}

/** The rail says, verified or asked, that a charge of ours is paid: one receipt for each charge. */
export async function receivePaid(
  room: LookRoom,
  seen: Pick<Seen, "ask" | "project">,
  { payable, paidAt }: Paid,
): Promise<void> {
  const { ask, project } = seen;
  const { merchantId, paymentId, chargeId } = ask;
  const charge = await chargeOf(room, seen);
  if (!charge) return lookNext(room.db, ask, null);
  const told: Instant =
    paidAt === null
      ? Math.min(room.time.of(project), charge.deadline)
      : paidAt + project.clockOffset;
  const receipt = {
    transaction: charge.railReference,
    amount: payable ?? charge.payable,
    paidAt: told,
  };
  const change = { kind: "receive" as const, chargeId, receipt };
  await room.commits.change({ merchantId, paymentId, change });
  await lookNext(room.db, ask, null);
}

async function chargeOf(room: LookRoom, { ask }: Pick<Seen, "ask">): Promise<Charge | undefined> {
  const of = { merchantId: ask.merchantId, id: ask.paymentId };
  return (await listCharges(room.db, of)).find(({ id }) => id === ask.chargeId);
}

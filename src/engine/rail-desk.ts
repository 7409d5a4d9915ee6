/**
 * What rails across a network tell us, and what we ask them by ourselves: notices that arrive at an
 * account's address, rounds of looking at charges that are open, balances.
 */
import { SECOND } from "../clock.ts";
import { parseId } from "../ids.ts";
import { accessTo, lookUp, type RemoteWay } from "./ask-rail.ts";
import { createBriefCache } from "./brief-cache.ts";
import { type LookRoom, lookAt, receivePaid } from "./look-at-rail.ts";
import type { Payment } from "./payment.ts";
import { isRemote, type RailNotice, type RawNotice } from "./rail.ts";
import { askByName, asksOf, claimDueAsks, hurryAsks, type RailAskRow } from "./rail-asks.ts";
import type { AccountHealth } from "./rail-health.ts";

/** What becomes of a notice. */
export type Heard =
  | "taken"
  /** It does not say what it should, or is not who it says. */
  | "refused"
  /** No account has this address, or its rail sends none. */
  | "unknown_account"
  /** We cannot say yet what it means: it should come again. */
  | "later";

export type RailDesk = {
  /** Something has arrived at the notice address of an account: `acc_…`. Never twice the money. */
  hear(account: string, notice: RawNotice): Promise<Heard>;
  /** Looks once at the charges that are due; says whether there may be more. */
  look(): Promise<{ more: boolean; failed: readonly Error[] }>;
  /** Asks at once what became of a payment's charges; gives how many rails could be asked. */
  askNow(payment: Pick<Payment, "merchantId" | "id">): Promise<number>;
  /** The buyer says that it is paid: its charges are looked at next, not more often than that. */
  hurry(payment: Pick<Payment, "merchantId" | "id">): Promise<void>;
  /** Whole rupiah that lie on an account; undefined where nobody says. */
  balance(account: string): Promise<number | undefined>;
  /** How accounts are doing, as this process sees it. */
  health(): readonly AccountHealth[];
};

/** Charges looked at in one round, and how many of them at once. */
const MOST_LOOKS = 64;
const AT_ONCE = 8;
/** A look is its taker's own for this long. */
const LOOK_LEASE = 60 * SECOND;
const BALANCE_WITHIN = 8 * SECOND;
/** Buyers press again and again: a rail is not asked about one payment more often for that. */
const HURRIED_FOR = 5 * SECOND;

export function createRailDesk(room: LookRoom): Omit<RailDesk, "health"> {
  const hurried = createBriefCache<void>(room.clock, { life: HURRIED_FOR });
  return {
    hear: (account, notice) => hear(room, account, notice),
    async look() {
      const now = room.clock.now();
      const due = await claimDueAsks(room.db, now, now + LOOK_LEASE, MOST_LOOKS);
      const failed: Error[] = [];
      for (let at = 0; at < due.length; at += AT_ONCE) {
        const some = due.slice(at, at + AT_ONCE);
        const looks = await Promise.allSettled(some.map((ask) => lookAt(room, ask)));
        for (const one of looks) if (one.status === "rejected") failed.push(one.reason as Error);
      }
      return { more: due.length === MOST_LOOKS, failed };
    },
    async askNow(payment) {
      const asks = await asksOf(room.db, payment);
      const known = asks.filter(({ state }) => state === "accepted" || state === "unknown");
      for (const ask of known) await lookAt(room, ask);
      return known.length;
    },
    hurry: (payment) =>
      hurried.get(payment.id, () => hurryAsks(room.db, payment, room.clock.now())),
    async balance(account) {
      const way = await wayOf(room, account);
      const signal = AbortSignal.timeout(BALANCE_WITHIN);
      return way?.rail.balance?.(await accessTo(room, way.account), signal);
    },
  };
}

async function wayOf(room: LookRoom, shown: string): Promise<RemoteWay | undefined> {
  const id = parseId("acc", shown);
  const account = id && (await room.accounts.byId(id));
  const rail = account && room.rails.find((one) => one.id === account.rail);
  return account && rail && isRemote(rail) ? { rail, account } : undefined;
}

async function hear(room: LookRoom, shown: string, raw: RawNotice): Promise<Heard> {
  const way = await wayOf(room, shown);
  if (!way?.rail.readNotice) return "unknown_account";
  const notice = await way.rail.readNotice(raw, await accessTo(room, way.account));
  if (notice.outcome === "refused") return "refused";
  room.health.heard(way.account.id);
  if (notice.outcome === "test") return "taken";
  const ask = await askByName(room.db, way.account, notice.name);
  if (!ask) return hearOfStranger(room, way, notice);
  const project = await room.projectById(ask.merchantId, ask.projectId);
  if (notice.status === "paid" && notice.outcome === "verified" && ask.state === "accepted") {
    if (!project) return "later";
    await receivePaid(room, { ask, project }, notice);
    return "taken";
  }
  if (ask.state === "declined") return hearOfStranger(room, way, notice);
  return hearHint(room, ask, notice);
}

type Told = Extract<RailNotice, { name: string }>;

/** What anybody may have sent, or cannot be settled yet: the rail is asked, and believed. */
async function hearHint(room: LookRoom, ask: RailAskRow, notice: Told): Promise<Heard> {
  if (notice.status !== "paid") {
    await hurryAsks(room.db, { merchantId: ask.merchantId, id: ask.paymentId }, room.clock.now());
    return "taken";
  }
  // A call that is under way has the say; the notice comes again.
  if (ask.state === "asking") return "later";
  await lookAt(room, ask);
  const now = await askByName(room.db, { ownerId: ask.ownerId, id: ask.accountId }, notice.name);
  return now?.nextLook === null ? "taken" : "later";
}

/** Money for a name that we never gave: it waits for a person, once the rail vouches for it. */
async function hearOfStranger(room: LookRoom, way: RemoteWay, notice: Told): Promise<Heard> {
  const { name, status, amount } = notice;
  if (status !== "paid") return "taken";
  const vouched =
    notice.outcome === "verified"
      ? notice
      : await lookUp(room, way, { name, handle: null, asked: amount ?? 0 });
  if (vouched.outcome === "unknown") return "later";
  if (vouched.outcome === "not_found" || vouched.status !== "paid") return "taken";
  const told = vouched.payable ?? amount;
  if (told === null) return "taken";
  await room.receipts.receive({
    merchantId: way.account.ownerId,
    mode: way.account.mode,
    rail: way.rail.id,
    transaction: name,
    amount: told,
    currency: "IDR",
    reference: name,
    paidAt: vouched.paidAt ?? room.clock.now(),
  });
  return "taken";
}

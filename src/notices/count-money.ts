/**
 * Counting the money of notices: for the payment that it is for, or as money astray. Done again it
 * changes nothing, for each money has a transaction of its own; so a worker counts what a crash or
 * a database that was away has left.
 */
import type { Clock } from "../clock.ts";
import { SECOND } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import { type Pool, statement } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import { assert } from "../failure.ts";
import { markCounted, type Notice, pendingNotices } from "./notice-rows.ts";

type Room = { readonly db: Pool; readonly clock: Clock; readonly engine: Engine };

/** Counts the money of a pending notice, and marks it. */
export type Counting = (notice: Notice) => Promise<void>;

const MOST_AT_ONCE = 256;
const MOST_WAITING = 20_000;
/** Whoever took it is counting it, for so long. */
const LEFT_AFTER = 5 * SECOND;

export function createCounting({ db, engine }: Room): Counting {
  const mark = groupCommit<Notice, void>({
    flush: async (all) => {
      const sorted = all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      await markCounted(db, sorted);
      return all.map(() => undefined);
    },
    most: MOST_AT_ONCE,
    inFlight: 1,
    waiting: MOST_WAITING,
  });
  return async (notice) => {
    await count(db, engine, notice);
    await mark(notice);
  };
}

/** What cannot be counted now is kept, and counted by a worker. */
export async function countAll(counting: Counting, notices: readonly Notice[]): Promise<void> {
  const pending = notices.filter(({ status }) => status === "pending");
  await Promise.allSettled(pending.map((notice) => counting(notice)));
}

async function count(db: Pool, engine: Engine, notice: Notice): Promise<void> {
  const { merchantId, paymentId, chargeId, transaction, amount, paidAt, cause } = notice;
  assert(merchantId && transaction && amount && paidAt !== null, "a pending notice is money");
  if (paymentId && chargeId) {
    const receipt = { transaction, amount, paidAt };
    await engine.payments.receive(merchantId, paymentId, chargeId, receipt);
    return;
  }
  const [account] = await selectRail(db, [notice.ownerId, notice.accountId]);
  assert(account && cause, "money astray has its account and a cause");
  const money = { merchantId, transaction, amount, paidAt, currency: "IDR" };
  await engine.receipts.setAside({ ...account, ...money }, cause);
}

const selectRail = statement<Pick<OpenedAccount, "rail" | "mode" | "custody">>(
  "notices_rail",
  "select rail, mode, custody from receiving_account where owner_id = $1 and id = $2",
);

/** One bounded round of what was left; one that cannot be counted keeps no other from it. */
export async function countLeft(
  room: Room,
  counting: Counting,
): Promise<{ readonly more: boolean }> {
  const left = await pendingNotices(room.db, room.clock.now() - LEFT_AFTER, MOST_AT_ONCE);
  const done = await Promise.allSettled(left.map((notice) => counting(notice)));
  const failed = done.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return { more: left.length === MOST_AT_ONCE };
}

/**
 * A rail takes money back. What of it is still in suspense goes back from there. What a merchant
 * was given is taken from the balance by a new transfer, if the balance covers it; if not, the
 * floor stands, and the sum is owed in suspense, below zero, until somebody decides.
 */
import type { Instant } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import {
  type Custody,
  type Entry,
  reversed,
  sentBack,
  suspended,
  takenBack,
} from "../ledger/entries.ts";
import { add, subtract } from "../money.ts";
import { lockPayments } from "./lock-payments.ts";
import { countReceipt, receiptOf, type ToldBefore } from "./receipt-rows.ts";
import type { SuspenseRoom } from "./resolve-suspense.ts";
import type { Mode } from "./settings.ts";
import { postingOf } from "./suspense-money.ts";
import {
  insertSuspense,
  lockOfTransaction,
  type Suspense,
  updateSuspense,
} from "./suspense-rows.ts";
import { keyOfTakingBack, transferOf } from "./taken-back.ts";
import { tell, writeTold } from "./tell-payments.ts";

export type Reversal = {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly rail: string;
  /** The rail's own id of the reversal, another than that of the money. */
  readonly transaction: string;
  /** The transaction that is taken back. */
  readonly reverses: string;
  /** Whole rupiah. */
  readonly amount: number;
  /** When the rail took it. */
  readonly paidAt: Instant;
  /** Whose account it came into; absent, ours. The receipt of what came says it better. */
  readonly custody?: Custody | undefined;
};

export type Reversed =
  /** It was told before. */
  | { readonly outcome: "known" }
  /** All of it was still in suspense. */
  | { readonly outcome: "from_suspense" }
  /** Taken from the merchant's balance, and our fee with it. */
  | { readonly outcome: "recovered"; readonly suspense: Suspense }
  /** The balance did not cover it, or nothing says whose it was. */
  | { readonly outcome: "owed"; readonly suspense: Suspense };

type Writing = { readonly client: PoolClient; readonly ids: Ids; readonly now: Instant };

export async function reverseReceipt(room: SuspenseRoom, of: Reversal): Promise<Reversed> {
  if (of.transaction === of.reverses) {
    throw new Failure("invalid_request", "A reversal has a transaction of its own", {
      field: "transaction",
    });
  }
  const { merchantId, mode, rail, amount } = of;
  let told = 0;
  const result = await transaction(room.db, async (client): Promise<Reversed> => {
    const now = room.clock.now();
    const writing = { client, ids: room.ids, now };
    const rows = await lockOfTransaction(client, merchantId, rail, of.reverses);
    const before = await receiptOf(client, of, of.reverses);
    const paymentId = before?.paymentId ?? null;
    const custody = before?.custody ?? of.custody ?? "ours";
    const cause = "reversal_by_rail";
    const receipt = { ...of, paymentId, custody, amount: -amount, currency: "IDR", at: now };
    if (!(await countReceipt(client, { ...receipt, outcome: cause }))) return { outcome: "known" };
    const change = { kind: "tell", event: "payment.reversed" } as const;
    const wanted = paymentId === null ? [] : [{ merchantId, paymentId, change }];
    const locked = await lockPayments(client, wanted);
    const open = rows.filter((one) => one.mode === mode && !one.resolved);
    const left = await takeFromSuspense(writing, of, open);
    const refunded = [...locked.values()].some((one) => one.payment.refunded > 0);
    const suspense =
      left === 0
        ? undefined
        : await takeFromMerchant(writing, of, { paymentId, custody, left, refunded });
    const changes = [...locked.values()].map((one) => tell(one, change, now));
    told = await writeTold(writing, changes);
    if (!suspense) return { outcome: "from_suspense" };
    return { outcome: suspense.resolved ? "recovered" : "owed", suspense };
  });
  if (told > 0) room.onTold();
  return result;
}

/** Open money of the transaction goes back whole, row by row; gives what is left to be taken. */
async function takeFromSuspense(
  writing: Writing,
  of: Reversal,
  open: readonly Suspense[],
): Promise<number> {
  const { client, now } = writing;
  let left: number = of.amount;
  for (const one of open) {
    if (one.amount === null || one.amount < 0 || one.amount > left) continue;
    left = subtract(left, one.amount);
    const resolved = { ...byRail(of, now), resolution: "reversed" as const };
    await updateSuspense(client, { ...one, resolved });
    const entries = sentBack(one, one.amount);
    const posting = { kind: "reverse", key: `reverse:${one.id}`, entries };
    const [done] = await applySteps(client, [postingOf(one, posting, writing)], now);
    assert(done === "done", "what is open is in suspense");
  }
  return left;
}

async function takeFromMerchant(
  writing: Writing,
  of: Reversal,
  { paymentId, custody, left, refunded }: ToldBefore & { left: number; refunded: boolean },
): Promise<Suspense> {
  const { client, ids, now } = writing;
  const { merchantId, mode, rail, reverses, paidAt } = of;
  const owed: Suspense = {
    merchantId,
    id: ids.uuid(now),
    mode,
    projectId: null,
    paymentId,
    chargeId: null,
    rail,
    custody,
    transaction: of.transaction,
    cause: "reversal_by_rail",
    amount: -left,
    currency: "IDR",
    foreignAmount: null,
    reference: null,
    reverses,
    paidAt,
    createdAt: now,
    resolved: null,
  };
  const post = async (key: string, entries: Entry[], taken?: string) => {
    const reversing = taken === undefined ? {} : { reverses: taken };
    const posting = { kind: "reverse", key, entries, effectiveAt: paidAt, ...reversing };
    return (await applySteps(client, [postingOf(owed, posting, writing)], now))[0] === "done";
  };
  // What a merchant has given back already is for a person to sort out.
  const given = refunded ? undefined : await transferOf(client, of, reverses);
  if (given && add(given.net, given.fee) === left) {
    const entries = takenBack(owed, { payable: left, net: given.net });
    if (await post(keyOfTakingBack(given), entries, given.id)) {
      const resolved = { ...byRail(of, now), resolution: "accept" as const };
      const recovered = { ...owed, resolved };
      await insertSuspense(client, [recovered]);
      return recovered;
    }
  }
  const key = `reverse:${rail}:${of.transaction}`;
  assert(await post(key, reversed(suspended(owed, left))), "what is owed has no floor");
  await insertSuspense(client, [owed]);
  return owed;
}

function byRail({ rail, transaction: evidence }: Reversal, now: Instant) {
  return {
    attachedTo: null,
    resolvedBy: `rail:${rail}`,
    reason: "taken back by the rail",
    evidence,
    resolvedAt: now,
  };
}

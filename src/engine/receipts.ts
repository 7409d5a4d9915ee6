/**
 * The way in for money that a rail tells of without naming a charge of ours: matched to the one
 * charge that it can mean, or set aside; never guessed, never dropped, never counted twice.
 */
import type { Clock, Instant } from "../clock.ts";
import { retried, transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { applySteps } from "../ledger/apply.ts";
import type { Custody } from "../ledger/entries.ts";
import { MOST } from "../money.ts";
import type { Changed } from "./change-payments.ts";
import { lockPayments } from "./lock-payments.ts";
import { type Match, matchNotice } from "./match-notice.ts";
import type { OpenPaymentRoom } from "./open-payments.ts";
import type { Payment } from "./payment.ts";
import type { Rail, Receipt } from "./rail.ts";
import { countReceipt } from "./receipt-rows.ts";
import { receiveOpen } from "./receive-open.ts";
import type { SuspenseRoom } from "./resolve-suspense.ts";
import { type Reversal, type Reversed, reverseReceipt } from "./reverse-receipt.ts";
import type { Mode } from "./settings.ts";
import type { SuspenseCause } from "./suspense-causes.ts";
import { postingOf, suspendedBy } from "./suspense-money.ts";
import { insertSuspense, lockOfTransaction, type Suspense } from "./suspense-rows.ts";
import { tell, writeTold } from "./tell-payments.ts";

/** What a rail tells of money: as much as it knows. */
export type Notice = {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly rail: string;
  /** The project whose receiving account it came to; absent: any of the merchant's. */
  readonly projectId?: string | undefined;
  /** The rail's own id of the money, unique per rail. */
  readonly transaction: string;
  /** Whole rupiah; in another currency, its minor unit. */
  readonly amount: number;
  /** Three letters of ISO 4217. */
  readonly currency: string;
  /**
   * A payment's reference, the id that its wire shows, or the number of one of its charges or of a
   * code that stays open. Absent: the amount is a unique total, or nobody's.
   */
  readonly reference?: string | undefined;
  /** When the buyer paid, by the rail's clock. */
  readonly paidAt: Instant;
  /** Whose account it came into; absent, ours. A charge that it is for says it better. */
  readonly custody?: Custody | undefined;
};

export type Received =
  | { readonly outcome: "matched"; readonly payment: Payment }
  | { readonly outcome: "set_aside"; readonly suspense: Suspense }
  /** It was told before, and has been counted. */
  | { readonly outcome: "known" };

/** All refusals are `Failure`s. */
export type Receipts = {
  /** Fails: invalid_request for a rail of another mode, or what cannot be money. */
  receive(notice: Notice): Promise<Received>;
  /** Money that is known to be no payment's. Fails: as `receive`. */
  setAside(notice: Notice, cause: SuspenseCause): Promise<Received>;
  /** The rail takes money back. Fails: invalid_request. */
  reverse(reversal: Reversal): Promise<Reversed>;
};

const LONGEST_ID = 255;

type Room = SuspenseRoom & OpenPaymentRoom;

export function createReceipts(room: Room): Receipts {
  return {
    async receive(notice) {
      checkMoney(room, notice);
      const { currency } = notice;
      if (!/^[A-Z]{3}$/.test(currency)) throw wrong("currency", "three letters, as IDR");
      const match = await retried(() => matchNotice(room, notice));
      if ("cause" in match) return setAside(room, notice, match);
      const { merchantId, transaction: id, amount, paidAt } = notice;
      const receipt = { transaction: id, amount, paidAt };
      const changed =
        "openPayment" in match
          ? await receiveOpen(room, match.openPayment, receipt)
          : await receiveFor(room, { merchantId, ...match }, receipt);
      if (changed.outcome !== "changed") return { outcome: "known" };
      return { outcome: "matched", payment: changed.payment };
    },
    async setAside(notice, cause) {
      checkMoney(room, notice);
      return setAside(room, notice, { cause });
    },
    async reverse(reversal) {
      checkMoney(room, reversal);
      return reverseReceipt(room, reversal);
    },
  };
}

function receiveFor(
  { commits }: Room,
  { merchantId, paymentId, chargeId }: { merchantId: string; paymentId: string; chargeId: string },
  receipt: Receipt,
): Promise<Changed> {
  return commits.change({ merchantId, paymentId, change: { kind: "receive", chargeId, receipt } });
}

type Money = Pick<Notice, "rail" | "mode" | "transaction" | "amount" | "paidAt">;

/** Sandbox and live never meet: a rail speaks for its own mode alone. */
function checkMoney({ rails }: { rails: readonly Rail[]; clock: Clock }, money: Money): void {
  const rail = rails.find(({ id }) => id === money.rail);
  if (!rail) throw wrong("rail", "one of ours");
  if (rail.mode !== money.mode) throw wrong("mode", `${rail.mode}, as the rail ${rail.id} is`);
  const { transaction: id, amount, paidAt } = money;
  if (id.length < 1 || id.length > LONGEST_ID || /\p{C}/u.test(id)) {
    throw wrong("transaction", `1 to ${LONGEST_ID} characters`);
  }
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > MOST) {
    throw wrong("amount", `a whole number from 1 to ${MOST}`);
  }
  if (!Number.isSafeInteger(paidAt)) throw wrong("paid_at", "an instant");
}

function wrong(field: string, form: string): Failure {
  return new Failure("invalid_request", `The ${field} is ${form}.`, { field });
}

/** One commit: the receipt that keeps it from counting twice, the row, money, and who is told. */
async function setAside(
  room: Room,
  notice: Notice,
  match: Extract<Match, { cause: unknown }>,
): Promise<Received> {
  const { merchantId, mode, rail, transaction: of, amount, currency, paidAt } = notice;
  const { custody = "ours" } = notice;
  let told = 0;
  const received = await transaction(room.db, async (client): Promise<Received> => {
    const now = room.clock.now();
    const paymentId = match.paymentId ?? null;
    const counted = { ...notice, custody, paymentId, outcome: match.cause, at: now };
    if (!(await countReceipt(client, counted))) {
      const [known] = await lockOfTransaction(client, merchantId, rail, of);
      return known ? { outcome: "set_aside", suspense: known } : { outcome: "known" };
    }
    const foreign = currency !== "IDR";
    const suspense: Suspense = {
      merchantId,
      id: room.ids.uuid(now),
      mode,
      projectId: match.projectId ?? notice.projectId ?? null,
      paymentId,
      chargeId: null,
      rail,
      custody,
      transaction: of,
      cause: match.cause,
      amount: foreign ? null : amount,
      currency,
      foreignAmount: foreign ? amount : null,
      reference: notice.reference ?? null,
      reverses: null,
      paidAt,
      createdAt: now,
      resolved: null,
    };
    const change = { kind: "tell", event: "payment.suspended" } as const;
    const wanted = paymentId === null ? [] : [{ merchantId, paymentId, change }];
    const locked = await lockPayments(client, wanted);
    await insertSuspense(client, [suspense]);
    const writing = { client, ids: room.ids, now };
    if (!foreign) {
      const step = postingOf(suspense, suspendedBy(suspense, amount), writing);
      await applySteps(client, [step], now);
    }
    const changes = [...locked.values()].map((one) => tell(one, change, now));
    told = await writeTold(writing, changes);
    return { outcome: "set_aside", suspense };
  });
  if (told > 0) room.onTold();
  return received;
}

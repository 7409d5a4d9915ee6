/**
 * What each resolution makes of money that was set aside: the row as it is decided, what is left of
 * it, the transfers, and the payments that change. Reads under locks, writes nothing.
 */
import type { Instant } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { accepted, recovered, suspended, writtenOff } from "../ledger/entries.ts";
import { add, MOST, subtract } from "../money.ts";
import type { Change } from "./change.ts";
import { wrongState } from "./charge-payment.ts";
import { keyOf, type LockedInTime, lockPayments } from "./lock-payments.ts";
import type { Charge } from "./payment.ts";
import type { Rail } from "./rail.ts";
import type { SuspenseAct } from "./resolve-suspense.ts";
import { type Posting, sendBack, sentBackBy } from "./suspense-money.ts";
import type { Resolved, Suspense } from "./suspense-rows.ts";
import { keyOfTakingBack, transferOf } from "./taken-back.ts";
import { type Told, tell } from "./tell-payments.ts";

export type Made = {
  readonly resolved: Suspense;
  /** What was more than enough: money astray of its own. */
  readonly left?: Suspense;
  readonly postings: readonly Posting[];
  readonly told: readonly Told[];
};

type Law = {
  readonly client: PoolClient;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly now: Instant;
};

/** Fails as `resolveSuspense`. */
export async function makeResolution(law: Law, one: Suspense, act: SuspenseAct): Promise<Made> {
  const target = act.do === "attach" ? act.paymentId : undefined;
  const payments = await lockFor(law, one, target);
  const own = one.paymentId === null ? undefined : payments.get(one.paymentId);
  switch (act.do) {
    case "accept":
      return one.cause === "reversal_by_rail"
        ? recover(law, one, act, own)
        : accept(law, one, act, own);
    case "attach":
      return attach(law, one, act, { own, target: payments.get(act.paymentId) });
    case "refund":
      return refund(law, one, act, own);
    case "write_off": {
      const key = `write-off:${one.id}`;
      const entries = one.amount === null ? undefined : writtenOff(one.amount, one.custody);
      const postings = entries ? [{ kind: "write-off", key, entries }] : [];
      return { resolved: resolve(law, one, act), postings, told: tellOwn(law, own) };
    }
  }
}

/** The payment that the money came for and the one that it is given to, by their ids. */
async function lockFor(
  { client }: Law,
  { merchantId, mode, paymentId }: Suspense,
  target: string | undefined,
): Promise<Map<string, LockedInTime>> {
  const change = { kind: "tell", event: "payment.resolved" } as const;
  const wanted = [paymentId, target].flatMap((id) =>
    id ? [{ merchantId, paymentId: id, change }] : [],
  );
  const locked = await lockPayments(client, wanted);
  return new Map(
    wanted.flatMap((request) => {
      const found = locked.get(keyOf(request));
      return found?.payment.mode === mode ? [[request.paymentId, found] as const] : [];
    }),
  );
}

/** A payment that is not paid becomes so, with what there is; else the merchant has it on top. */
function accept(law: Law, one: Suspense, act: SuspenseAct, own: LockedInTime | undefined): Made {
  const charge = one.chargeId === null ? undefined : own?.charges.get(one.chargeId);
  assert(own && charge && one.amount !== null, "such money has its charge, and is rupiah");
  const resolved = resolve(law, one, act);
  if (own.payment.status !== "paid") return settle(law, one, resolved, own, charge, one.amount);
  const entries = accepted({ payable: one.amount, net: one.amount }, one.custody);
  return {
    resolved,
    postings: [{ kind: "credit", key: `credit:${one.id}`, entries }],
    told: tellOwn(law, own),
  };
}

function attach(
  law: Law,
  one: Suspense,
  act: Extract<SuspenseAct, { do: "attach" }>,
  { own, target }: { own: LockedInTime | undefined; target: LockedInTime | undefined },
): Made {
  const amount = rupiahOf(one, act.rupiah);
  if (!target) {
    throw new Failure("not_found", "The merchant has no such payment in this mode", {
      field: "payment",
    });
  }
  const { payment, charges } = target;
  const chargeId = act.chargeId ?? payment.charge?.id;
  const charge = chargeId === undefined ? undefined : charges.get(chargeId);
  if (!charge) {
    throw new Failure("invalid_request", "The payment has no such charge to be settled", {
      field: "charge",
      hint: "Let the buyer pick a channel first.",
    });
  }
  if (payment.status === "paid" || payment.status === "failed") {
    throw wrongState(payment);
  }
  if (amount < charge.payable) {
    throw new Failure(
      "amount_too_small",
      `The charge wants ${charge.payable}, this is ${amount}.`,
      {
        field: "payment",
        hint: "Attach it to a payment that it covers, or send it back.",
      },
    );
  }
  const resolved = resolve(law, one, act);
  const made = settle(law, one, resolved, target, charge, amount);
  const other = own && own !== target ? tellOwn(law, own) : [];
  const key = `exchange:${one.id}`;
  const exchanged = { kind: "exchange", key, entries: suspended(one, amount) };
  const before = one.amount === null ? [exchanged] : [];
  return { ...made, postings: [...before, ...made.postings], told: [...made.told, ...other] };
}

/** Whole rupiah in suspense, or what money in another currency is said to have become. */
function rupiahOf({ amount, currency }: Suspense, exchanged: number | undefined): number {
  if (amount !== null && exchanged === undefined) return amount;
  const whole = Number.isInteger(exchanged) && Number(exchanged) > 0 && Number(exchanged) <= MOST;
  if (amount === null && exchanged !== undefined && whole) return exchanged;
  const message =
    amount === null
      ? `It is ${currency}: say what it became in whole rupiah when it was exchanged`
      : "It is rupiah already";
  throw new Failure("invalid_request", message, { field: "rupiah" });
}

/** The charge is paid from suspense: its total, or what there is of it. */
function settle(
  { ids, now }: Law,
  one: Suspense,
  resolved: Suspense,
  locked: LockedInTime,
  charge: Charge,
  amount: number,
): Made {
  const change: Change = { kind: "accept", chargeId: charge.id, amount, paidAt: one.paidAt };
  const told = tell(locked, change, now);
  const { settled } = told.decided;
  if (!settled) throw wrongState(locked.payment);
  const { id: subjectId, projectId } = locked.payment;
  const excess = subtract(amount, settled.payable);
  const key = `settle:${subjectId}`;
  const over: Suspense = {
    ...one,
    id: ids.uuid(now),
    projectId,
    paymentId: subjectId,
    chargeId: charge.id,
    cause: "over",
    amount: excess,
    currency: "IDR",
    foreignAmount: null,
    createdAt: now,
  };
  return {
    resolved,
    ...(excess > 0 && { left: over }),
    postings: [{ kind: "accept", key, subjectId, entries: accepted(settled, one.custody) }],
    told: [told],
  };
}

/** By the rail where it can, else by hand, which evidence proves. */
function refund(
  law: Law,
  one: Suspense,
  act: Extract<SuspenseAct, { do: "refund" }>,
  own: LockedInTime | undefined,
): Made {
  const charge = one.chargeId === null ? undefined : own?.charges.get(one.chargeId);
  const evidence = act.evidence ?? sendBack(law.rails, one, charge, law.ids);
  if (evidence === undefined) {
    throw new Failure("channel_unavailable", `The rail ${one.rail} does not send this back.`, {
      field: "evidence",
      hint: "Send it back by hand and record the transfer's reference: --evidence.",
    });
  }
  return {
    resolved: resolve(law, one, act, evidence),
    postings: one.amount === null ? [] : [sentBackBy(one, one.amount)],
    told: tellOwn(law, own),
  };
}

/** The merchant makes good what the rail took back, less the fee that we had of it. */
async function recover(
  law: Law,
  one: Suspense,
  act: SuspenseAct,
  own: LockedInTime | undefined,
): Promise<Made> {
  assert(one.amount !== null && one.amount < 0 && one.reverses, "a reversal is owed to us");
  const payable = -one.amount;
  const given = await transferOf(law.client, one, one.reverses);
  const whole = given && add(given.net, given.fee) === payable;
  const net = whole ? given.net : payable;
  const entries = recovered({ payable, net }, one.custody);
  const key = whole ? keyOfTakingBack(given) : `recover:${one.id}`;
  const reverses = whole ? { reverses: given.id } : {};
  return {
    resolved: resolve(law, one, act),
    postings: [{ kind: "recover", key, entries, ...reverses }],
    told: tellOwn(law, own),
  };
}

function tellOwn({ now }: Law, own: LockedInTime | undefined): Told[] {
  return own ? [tell(own, { kind: "tell", event: "payment.resolved" }, now)] : [];
}

function resolve({ now }: Law, one: Suspense, act: SuspenseAct, proof?: string): Suspense {
  const evidence = proof ?? (act.do === "attach" ? act.evidence : undefined) ?? null;
  const resolved: Resolved = {
    resolution: act.do,
    attachedTo: act.do === "attach" ? act.paymentId : null,
    resolvedBy: `operator:${act.by}`,
    reason: act.reason,
    evidence,
    resolvedAt: now,
  };
  return { ...one, resolved };
}

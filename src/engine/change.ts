/**
 * What can happen to a payment that exists, and what each change does: pure, so that the law can be
 * read and tested without a database. The rows are locked, decided here, and written together.
 */
import type { Instant } from "../clock.ts";
import type { Charge, Payment, PaymentEventType } from "./payment.ts";
import { judge, NEXT } from "./payment-states.ts";
import type { Receipt } from "./rail.ts";
import type { SuspenseCause } from "./suspense-causes.ts";
import type { SuspenseRules } from "./suspense-rules.ts";

export type Change =
  /** A rail says that money has arrived for a charge. */
  | { readonly kind: "receive"; readonly chargeId: string; readonly receipt: Receipt }
  /** A channel was picked: a new charge. */
  | { readonly kind: "charge"; readonly charge: Charge }
  /**
   * A rail across a network has accepted a charge: it is kept whatever became of the payment since,
   * and shown where it was waited for, or the payment shows none.
   */
  | { readonly kind: "record"; readonly charge: Charge; readonly show: boolean }
  /** No rail takes the first charge of a payment that was made to have one. */
  | { readonly kind: "decline" }
  /** A channel was picked whose charge is still open: it becomes the one that is shown. */
  | { readonly kind: "show"; readonly chargeId: string }
  /** The deadline has passed; `force` makes it pass now, as the sandbox may. */
  | { readonly kind: "expire"; readonly force: boolean }
  | { readonly kind: "cancel" }
  /** A rail says that a charge can never be paid. */
  | { readonly kind: "fail"; readonly chargeId: string }
  /** Somebody takes money that was set aside for a charge's, whatever it lacked. */
  | {
      readonly kind: "accept";
      readonly chargeId: string;
      /** What there is of it. */
      readonly amount: number;
      readonly paidAt: Instant;
    }
  /** Nothing of the payment changes, but its merchant should hear of its money. */
  | { readonly kind: "tell"; readonly event: PaymentEventType };

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** A payment under its lock, with all its charges; changed in place as changes are decided. */
export type Locked = {
  payment: Payment;
  readonly charges: Map<string, Charge>;
  /** Rail transactions that have been counted already. */
  readonly counted: Set<string>;
  /** What its project has said of money that does not fit. */
  rules: SuspenseRules;
};

/** Money set aside: why, and how much. */
export type SetAside = { readonly cause: SuspenseCause; readonly amount: number };

export type Decided = {
  readonly outcome: "changed" | "unchanged" | "refused";
  /** What the event of this change is called; absent when nothing changed. */
  readonly event?: PaymentEventType;
  readonly settled?: Charge;
  readonly setAside?: SetAside;
  /** The receipt that was counted, and for which charge. */
  readonly received?: {
    readonly charge: Charge;
    readonly receipt: Receipt;
    readonly outcome: string;
  };
  readonly opened?: Charge;
  /** The opened charge is not what the payment shows. */
  readonly unseen?: boolean;
  /** Open charges end now: their unique totals cool down from now on. */
  readonly closed: boolean;
};

const UNCHANGED: Decided = { outcome: "unchanged", closed: false };
const REFUSED: Decided = { outcome: "refused", closed: false };

/** Decides one change at `now` and moves `locked` to what it makes of it. */
export function decide(locked: Locked, change: Change, now: Instant): Decided {
  switch (change.kind) {
    case "receive":
      return receive(locked, change.chargeId, change.receipt, now);
    case "charge":
      return addCharge(locked, change.charge, now);
    case "record":
      return record(locked, change, now);
    case "decline":
      return decline(locked, now);
    case "show":
      return showCharge(locked, change.chargeId, now);
    case "expire":
      return expire(locked, change.force, now);
    case "cancel":
      return cancel(locked, now);
    case "fail":
      return fail(locked, change.chargeId, now);
    case "accept":
      return accept(locked, change, now);
    case "tell":
      touch(locked, now, {});
      return { outcome: "changed", event: change.event, closed: false };
  }
}

function receive(locked: Locked, chargeId: string, receipt: Receipt, now: Instant): Decided {
  const charge = locked.charges.get(chargeId);
  if (!charge) return REFUSED;
  const counted = `${charge.rail}/${receipt.transaction}`;
  if (locked.counted.has(counted)) return UNCHANGED;
  locked.counted.add(counted);
  const { payment, rules } = locked;
  const verdict = judge({
    status: payment.status,
    again: charge.status === "paid",
    amount: receipt.amount,
    payable: charge.payable,
    paidAt: receipt.paidAt,
    deadline: charge.deadline,
    coolDown: rules.coolDown(charge.channel),
    acceptLate: rules.acceptLate,
  });
  if (!verdict.settle) {
    touch(locked, now, {});
    return {
      outcome: "changed",
      event: "payment.suspended",
      setAside: { cause: verdict.cause, amount: receipt.amount },
      received: { charge, receipt, outcome: verdict.cause },
      closed: false,
    };
  }
  const settled = settle(locked, charge, receipt.paidAt, now);
  const exact = verdict.late ? "late_accepted" : "settled";
  return {
    outcome: "changed",
    event: "payment.paid",
    settled,
    ...(verdict.excess > 0 && { setAside: { cause: "over" as const, amount: verdict.excess } }),
    received: { charge: settled, receipt, outcome: verdict.excess > 0 ? "over" : exact },
    closed: true,
  };
}

/** Of a charge that is taken for less, that is what was paid; our fee comes first. */
function accept(locked: Locked, change: Of<"accept">, now: Instant): Decided {
  const charge = locked.charges.get(change.chargeId);
  if (!charge || !NEXT[locked.payment.status].pay) return REFUSED;
  const payable = Math.min(charge.payable, change.amount);
  const net = Math.max(0, payable - (charge.payable - charge.net));
  const settled = settle(locked, { ...charge, payable, net }, change.paidAt, now);
  return { outcome: "changed", event: "payment.paid", settled, closed: true };
}

/** The charge is paid, and with it the payment, which shows it from now on. */
function settle(locked: Locked, charge: Charge, paidAt: Instant, now: Instant): Charge {
  const settled: Charge = { ...charge, status: "paid", paidAt };
  const { status } = locked.payment;
  locked.charges.set(charge.id, settled);
  touch(locked, now, {
    status: NEXT[status].pay ?? status,
    channel: settled.channel,
    charge: settled,
    paidAt,
  });
  return settled;
}

function addCharge(locked: Locked, charge: Charge, now: Instant): Decided {
  if (!isOpen(locked.payment, now)) return REFUSED;
  const open = [...locked.charges.values()].find(
    (other) => other.channel === charge.channel && other.status === "open" && other.deadline > now,
  );
  if (open) return showCharge(locked, open.id, now);
  locked.charges.set(charge.id, charge);
  touch(locked, now, { channel: charge.channel, charge, expiresAt: lastDeadline(locked) });
  return { outcome: "changed", event: "payment.charged", opened: charge, closed: false };
}

function record(locked: Locked, { charge, show }: Of<"record">, now: Instant): Decided {
  const { payment, charges } = locked;
  const shown = isOpen(payment, now) && (show || payment.charge === null);
  if (charges.has(charge.id)) return shown ? showCharge(locked, charge.id, now) : UNCHANGED;
  const deadline = Math.min(charge.deadline, payment.canceledAt ?? charge.deadline);
  const opened = { ...charge, deadline };
  charges.set(charge.id, opened);
  const { channel } = charge;
  touch(locked, now, shown ? { channel, charge, expiresAt: lastDeadline(locked) } : {});
  return { outcome: "changed", event: "payment.charged", opened, unseen: !shown, closed: false };
}

function decline(locked: Locked, now: Instant): Decided {
  const { payment, charges } = locked;
  const to = NEXT[payment.status].fail;
  if (!to || charges.size > 0 || !isOpen(payment, now)) return REFUSED;
  touch(locked, now, { status: to });
  return { outcome: "changed", event: "payment.failed", closed: true };
}

function showCharge(locked: Locked, chargeId: string, now: Instant): Decided {
  const charge = locked.charges.get(chargeId);
  if (!charge || !isOpen(locked.payment, now)) return REFUSED;
  if (locked.payment.charge?.id === chargeId) return UNCHANGED;
  touch(locked, now, { channel: charge.channel, charge });
  return { outcome: "changed", event: "payment.charged", closed: false };
}

function expire(locked: Locked, force: boolean, now: Instant): Decided {
  const to = NEXT[locked.payment.status].expire;
  if (!to || (!force && locked.payment.expiresAt > now)) return UNCHANGED;
  if (force) endCharges(locked, now);
  touch(locked, now, { status: to, ...(force && { expiresAt: now }) });
  return { outcome: "changed", event: "payment.expired", closed: force };
}

function cancel(locked: Locked, now: Instant): Decided {
  const to = NEXT[locked.payment.status].cancel;
  if (!to || !isOpen(locked.payment, now)) return REFUSED;
  endCharges(locked, now);
  touch(locked, now, { status: to, canceledAt: now });
  return { outcome: "changed", event: "payment.canceled", closed: true };
}

function fail(locked: Locked, chargeId: string, now: Instant): Decided {
  const charge = locked.charges.get(chargeId);
  const to = NEXT[locked.payment.status].fail;
  if (!charge || !to || charge.status !== "open" || !isOpen(locked.payment, now)) return REFUSED;
  const failed: Charge = { ...charge, status: "failed" };
  locked.charges.set(chargeId, failed);
  const others = [...locked.charges.values()].some(({ status }) => status === "open");
  const shown = locked.payment.charge?.id === chargeId ? { charge: failed } : {};
  const left = others ? { expiresAt: lastDeadline(locked) } : { status: to };
  touch(locked, now, { ...shown, ...left });
  return {
    outcome: "changed",
    event: others ? "payment.charged" : "payment.failed",
    closed: !others,
  };
}

/** Pending, and in time: a payment past its deadline is expired even before we have acted on it. */
function isOpen(payment: Payment, now: Instant): boolean {
  return payment.status === "pending" && payment.expiresAt > now;
}

/** Open charges can be paid in time until now and not a moment longer. */
function endCharges(locked: Locked, now: Instant): void {
  for (const [id, charge] of locked.charges) {
    if (charge.status !== "open" || charge.deadline <= now) continue;
    const ended: Charge = { ...charge, deadline: now };
    locked.charges.set(id, ended);
    if (locked.payment.charge?.id === id) locked.payment = { ...locked.payment, charge: ended };
  }
}

function lastDeadline(locked: Locked): Instant {
  const open = [...locked.charges.values()].filter(({ status }) => status === "open");
  return Math.max(...open.map(({ deadline }) => deadline));
}

function touch(locked: Locked, now: Instant, to: Partial<Payment>): void {
  const { payment } = locked;
  locked.payment = {
    ...payment,
    ...to,
    version: payment.version + 1,
    updatedAt: Math.max(now, payment.updatedAt),
  };
}

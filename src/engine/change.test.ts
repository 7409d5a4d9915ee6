/**
 * The law of changes without a database: what each change makes of a payment, and what it refuses.
 */
import { describe, expect, test } from "vitest";
import { type Change, type Decided, decide, type Locked } from "./change.ts";
import type { Charge, Payment, PaymentStatus } from "./payment.ts";
import { HOLD_ALL } from "./suspense-rules.ts";

const NOW = 1_000_000;
const DEADLINE = NOW + 1_000;
const STATUSES: readonly PaymentStatus[] = ["pending", "paid", "expired", "canceled", "failed"];

function charge(id: string, over: Partial<Charge> = {}): Charge {
  return {
    id,
    paymentId: "p",
    channel: id,
    rail: "r",
    status: "open",
    bearer: "buyer",
    amount: 100,
    fee: 5,
    code: 0,
    payable: 105,
    net: 100,
    instructions: { kind: "redirect", url: "https://example.test/" },
    railReference: id,
    account: null,
    custody: "ours",
    deadline: DEADLINE,
    createdAt: NOW - 500,
    paidAt: null,
    ...over,
  };
}

/** A payment with charges, the last of which it shows. */
function locked(status: PaymentStatus = "pending", charges = [charge("a")]): Locked {
  const payment: Payment = {
    merchantId: "m",
    id: "p",
    projectId: "j",
    mode: "sandbox",
    reference: "INV-1",
    identity: "INV-1",
    identityKept: false,
    wireId: "pay_1",
    origin: "test",
    status,
    version: 3,
    amount: 100,
    channel: charges.at(-1)?.channel ?? null,
    charge: charges.at(-1) ?? null,
    customer: null,
    metadata: null,
    returnUrl: null,
    createdAt: NOW - 500,
    updatedAt: NOW - 500,
    expiresAt: Math.max(DEADLINE, ...charges.map(({ deadline }) => deadline)),
    paidAt: null,
    refunded: 0,
    endsAt: null,
    canceledAt: null,
  };
  const byId = new Map(charges.map((one) => [one.id, one]));
  return { payment, charges: byId, counted: new Set(), rules: HOLD_ALL };
}

function receive(over: { amount?: number; paidAt?: number; transaction?: string } = {}): Change {
  const receipt = { transaction: "t", amount: 105, paidAt: NOW, ...over };
  return { kind: "receive", chargeId: "a", receipt };
}

const CHANGES: Readonly<Record<string, Change>> = {
  "in time": receive(),
  late: receive({ paidAt: DEADLINE + 1 }),
  charge: { kind: "charge", charge: charge("b") },
  show: { kind: "show", chargeId: "a" },
  expire: { kind: "expire", force: true },
  cancel: { kind: "cancel" },
  fail: { kind: "fail", chargeId: "a" },
  accept: { kind: "accept", chargeId: "a", amount: 105, paidAt: NOW },
  tell: { kind: "tell", event: "payment.resolved" },
};

/** Written by hand: the outcome, and the status afterwards where it is another one. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  //         pending             paid                expired            canceled           failed
  "in time": ["changed paid", "changed", "changed paid", "changed paid", "changed"],
  late: ["changed", "changed", "changed", "changed", "changed"],
  charge: ["changed", "refused", "refused", "refused", "refused"],
  show: ["unchanged", "refused", "refused", "refused", "refused"],
  expire: ["changed expired", "unchanged", "unchanged", "unchanged", "unchanged"],
  cancel: ["changed canceled", "refused", "refused", "refused", "refused"],
  fail: ["changed failed", "refused", "refused", "refused", "refused"],
  accept: ["changed paid", "refused", "changed paid", "changed paid", "refused"],
  tell: ["changed", "changed", "changed", "changed", "changed"],
};

const CASES = Object.entries(TABLE).flatMap(([name, cells]) =>
  STATUSES.map((status, at) => [status, name, cells[at]] as const),
);

describe("every status under every change", () => {
  test.each(CASES)("%s, %s: %s", (status, name, expected) => {
    const one = locked(status);
    const { outcome, event } = decide(one, CHANGES[name] as Change, NOW);
    const after = one.payment;
    expect(after.status === status ? outcome : `${outcome} ${after.status}`).toBe(expected);
    expect(after.version).toBe(outcome === "changed" ? 4 : 3);
    expect(event === undefined).toBe(outcome !== "changed");
  });
});

describe("money", () => {
  const told = (decided: Decided) => [
    decided.settled?.net ?? 0,
    decided.setAside?.amount ?? 0,
    decided.setAside?.cause ?? "",
  ];

  test.each([
    ["exact", {}, [100, 0, ""]],
    ["over", { amount: 205 }, [100, 100, "over"]],
    ["short", { amount: 104 }, [0, 104, "short"]],
    ["late", { paidAt: DEADLINE + 1 }, [0, 105, "late_within_cool_down"]],
    ["at the deadline itself", { paidAt: DEADLINE }, [100, 0, ""]],
  ])("%s: all of it is settled or set aside", (_, over, expected) => {
    const one = locked();
    const decided = decide(one, receive(over), NOW);
    expect(told(decided)).toEqual(expected);
    const { settled, setAside, received } = decided;
    expect((settled?.payable ?? 0) + (setAside?.amount ?? 0)).toBe(received?.receipt.amount);
  });

  test("counts once for each of the rail's transactions", () => {
    const one = locked();
    expect(decide(one, receive({ amount: 50 }), NOW).outcome).toBe("changed");
    expect(decide(one, receive({ amount: 50 }), NOW).outcome).toBe("unchanged");
    expect(decide(one, receive({ transaction: "u" }), NOW).settled?.net).toBe(100);
    expect(decide(one, receive({ transaction: "v" }), NOW).setAside?.cause).toBe(
      "second_payment_on_one_charge",
    );
  });

  test("for a charge that is not the payment's is refused", () => {
    const stray: Change = { ...receive(), chargeId: "z" } as Change;
    expect(decide(locked(), stray, NOW).outcome).toBe("refused");
  });

  test("shows the charge that was paid, also when another was shown", () => {
    const one = locked("pending", [charge("a"), charge("b")]);
    decide(one, receive(), NOW);
    expect(one.payment).toMatchObject({ channel: "a", paidAt: NOW, charge: { status: "paid" } });
  });
});

describe("time", () => {
  test("a payment past its deadline reads as expired, and stays so", () => {
    for (const name of ["charge", "show", "cancel", "fail"]) {
      expect(decide(locked(), CHANGES[name] as Change, DEADLINE).outcome).toBe("refused");
    }
  });

  test("expires at its deadline and not before", () => {
    const expire: Change = { kind: "expire", force: false };
    expect(decide(locked(), expire, DEADLINE - 1).outcome).toBe("unchanged");
    expect(decide(locked(), expire, DEADLINE).event).toBe("payment.expired");
  });

  test("canceling ends the time of every open charge", () => {
    const one = locked("pending", [charge("a"), charge("b", { deadline: DEADLINE + 9 })]);
    decide(one, { kind: "cancel" }, NOW);
    expect([...one.charges.values()].map(({ deadline }) => deadline)).toEqual([NOW, NOW]);
    expect(one.payment.charge?.deadline).toBe(NOW);
    expect(decide(one, receive({ paidAt: NOW + 1 }), NOW + 1).setAside?.cause).toBe(
      "notice_after_cancel",
    );
    expect(decide(one, receive({ paidAt: NOW, transaction: "u" }), NOW + 1).event).toBe(
      "payment.paid",
    );
  });

  test("another charge prolongs the payment and leaves the earlier one open", () => {
    const one = locked();
    const later = charge("b", { deadline: DEADLINE + 9 });
    expect(decide(one, { kind: "charge", charge: later }, NOW).opened).toEqual(later);
    expect(one.payment).toMatchObject({ channel: "b", expiresAt: DEADLINE + 9 });
    expect(one.charges.get("a")?.status).toBe("open");
  });

  test("a channel picked twice shows its open charge again", () => {
    const one = locked("pending", [charge("a"), charge("b")]);
    const again = charge("c", { channel: "a" });
    const decided = decide(one, { kind: "charge", charge: again }, NOW);
    expect(decided).toMatchObject({ outcome: "changed", event: "payment.charged" });
    expect(decided.opened).toBeUndefined();
    expect(one.payment.charge?.id).toBe("a");
  });

  test("the clock going back never turns back what a payment shows", () => {
    const one = locked();
    decide(one, { kind: "cancel" }, NOW - 10_000);
    expect(one.payment.updatedAt).toBe(NOW - 500);
  });
});

describe("failing", () => {
  test("of the last open charge fails the payment, of another only that charge", () => {
    const one = locked("pending", [charge("a"), charge("b")]);
    expect(decide(one, { kind: "fail", chargeId: "b" }, NOW)).toMatchObject({
      event: "payment.charged",
      closed: false,
    });
    expect(one.payment).toMatchObject({ status: "pending", charge: { status: "failed" } });
    expect(decide(one, { kind: "fail", chargeId: "b" }, NOW).outcome).toBe("refused");
    expect(decide(one, { kind: "fail", chargeId: "a" }, NOW).event).toBe("payment.failed");
    expect(one.payment.status).toBe("failed");
  });

  test("of a charge that lasted longest gives the payment back its earlier deadline", () => {
    const one = locked("pending", [charge("a"), charge("b", { deadline: DEADLINE + 9 })]);
    decide(one, { kind: "fail", chargeId: "b" }, NOW);
    expect(one.payment.expiresAt).toBe(DEADLINE);
  });
});

/** The states as a table test: every status under every change, and every kind of money in each. */
import { describe, expect, test } from "vitest";
import type { PaymentStatus } from "./payment.ts";
import { type Change, judge, NEXT } from "./payment-states.ts";
import type { SuspenseCause } from "./suspense-causes.ts";

const STATUSES: readonly PaymentStatus[] = ["pending", "paid", "expired", "canceled", "failed"];
const CHANGES: readonly Change[] = ["charge", "pay", "expire", "cancel", "fail"];

/** Written by hand, not read from the source: a dash is a change that may not be. */
const TABLE = `
            charge    pay    expire    cancel     fail
  pending   pending   paid   expired   canceled   failed
  paid      -         -      -         -          -
  expired   -         paid   -         -          -
  canceled  -         paid   -         -          -
  failed    -         -      -         -          -
`;

const [head = [], ...rows] = TABLE.trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));

const PAIRS = rows.flatMap(([status, ...cells]) =>
  head.map((change, at) => [status, change, cells[at]] as const),
);

describe("the table of states", () => {
  test("speaks of every status and every change, and of nothing else", () => {
    expect(PAIRS).toHaveLength(STATUSES.length * CHANGES.length);
    expect(Object.keys(NEXT)).toEqual(STATUSES);
    const changes = new Set(Object.values(NEXT).flatMap((row) => Object.keys(row)));
    expect([...changes].sort()).toEqual([...CHANGES].sort());
  });

  test.each(PAIRS)("%s under %s is %s", (status, change, next) => {
    expect(NEXT[status as PaymentStatus][change as Change] ?? "-").toBe(next);
  });
});

const DEADLINE = 1_000;
const money = {
  again: false,
  amount: 100,
  payable: 100,
  paidAt: DEADLINE,
  deadline: DEADLINE,
  coolDown: 500,
  acceptLate: 0,
};
const SETTLES = { settle: true, late: false, excess: 0 };
const aside = (cause: SuspenseCause) => ({ settle: false, cause });
const AFTER = { paidAt: DEADLINE + 1 };

describe("money", () => {
  test.each([
    ["pending", {}, SETTLES],
    ["pending", { amount: 101 }, { ...SETTLES, excess: 1 }],
    ["pending", { amount: 99 }, aside("short")],
    ["pending", AFTER, aside("late_within_cool_down")],
    ["pending", { paidAt: DEADLINE + 500 }, aside("late_within_cool_down")],
    ["pending", { paidAt: DEADLINE + 501 }, aside("late_after")],
    ["pending", { ...AFTER, amount: 99 }, aside("late_within_cool_down")],
    ["pending", { ...AFTER, acceptLate: 1 }, { ...SETTLES, late: true }],
    ["pending", { ...AFTER, acceptLate: 1, amount: 99 }, aside("short")],
    ["pending", { paidAt: DEADLINE + 2, acceptLate: 1 }, aside("late_within_cool_down")],
    ["paid", {}, aside("second_charge_paid")],
    ["paid", { again: true }, aside("second_payment_on_one_charge")],
    ["paid", { amount: 99, paidAt: DEADLINE + 1 }, aside("second_charge_paid")],
    ["expired", {}, SETTLES],
    ["expired", { amount: 99 }, aside("short")],
    ["expired", { paidAt: DEADLINE + 501 }, aside("late_after")],
    ["expired", { ...AFTER, acceptLate: 1 }, { ...SETTLES, late: true }],
    ["canceled", {}, SETTLES],
    ["canceled", { amount: 250 }, { ...SETTLES, excess: 150 }],
    ["canceled", AFTER, aside("notice_after_cancel")],
    ["canceled", { ...AFTER, acceptLate: 1 }, aside("notice_after_cancel")],
    ["failed", {}, aside("notice_after_failure")],
  ] as const)("for a %s payment, with %o, is judged %o", (status, over, verdict) => {
    expect(judge({ status, ...money, ...over })).toEqual(verdict);
  });

  test("settles only where the table has an edge for it", () => {
    for (const status of STATUSES) {
      expect(judge({ status, ...money }).settle).toBe(NEXT[status].pay === "paid");
    }
  });
});

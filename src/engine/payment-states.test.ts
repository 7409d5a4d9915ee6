/** The states as a table test: every status under every change, and every kind of money in each. */
import { describe, expect, test } from "vitest";
import type { PaymentStatus } from "./payment.ts";
import { type Change, judge, NEXT } from "./payment-states.ts";

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
const money = { amount: 100, payable: 100, paidAt: DEADLINE, deadline: DEADLINE };

describe("money", () => {
  test.each([
    ["pending", {}, { settle: true, excess: 0 }],
    ["pending", { amount: 101 }, { settle: true, excess: 1 }],
    ["pending", { amount: 99 }, { settle: false, cause: "short" }],
    ["pending", { paidAt: DEADLINE + 1 }, { settle: false, cause: "late" }],
    ["pending", { paidAt: DEADLINE + 1, amount: 99 }, { settle: false, cause: "late" }],
    ["paid", {}, { settle: false, cause: "second" }],
    ["paid", { amount: 99, paidAt: DEADLINE + 1 }, { settle: false, cause: "second" }],
    ["expired", {}, { settle: true, excess: 0 }],
    ["expired", { amount: 99 }, { settle: false, cause: "short" }],
    ["expired", { paidAt: DEADLINE + 1 }, { settle: false, cause: "late" }],
    ["canceled", {}, { settle: true, excess: 0 }],
    ["canceled", { amount: 250 }, { settle: true, excess: 150 }],
    ["canceled", { paidAt: DEADLINE + 1 }, { settle: false, cause: "late" }],
    ["failed", {}, { settle: false, cause: "failed" }],
  ] as const)("for a %s payment, with %o, is judged %o", (status, over, verdict) => {
    expect(judge({ status, ...money, ...over })).toEqual(verdict);
  });

  test("settles only where the table has an edge for it", () => {
    for (const status of STATUSES) {
      expect(judge({ status, ...money }).settle).toBe(NEXT[status].pay === "paid");
    }
  });
});

/**
 * The ledger's table as pure functions: each set of entries sums to zero and names no empty line.
 */
import { describe, expect, test } from "vitest";
import { add } from "../money.ts";
import { floorOf, railAccount } from "./chart.ts";
import {
  accepted,
  type Entry,
  payoutApproved,
  payoutPaid,
  recovered,
  refunded,
  reversed,
  sentBack,
  settled,
  suspended,
  takenBack,
  writtenOff,
} from "./entries.ts";

/** Entries as an object: account to amount. */
function lines(entries: readonly Entry[]): Record<string, number> {
  return Object.fromEntries(entries.map(({ account, amount }) => [account, amount]));
}

const qris = { rail: "r", payable: 100_003, net: 99_000 };
const free = { rail: "r", payable: 15_023, net: 15_023 };

describe("the table", () => {
  test.each([
    ["settled", settled(qris), { "rail:r": -100_003, available: 99_000, fee: 1_003 }],
    ["settled without a fee", settled(free), { "rail:r": -15_023, available: 15_023 }],
    [
      "settled, all of it fee",
      settled({ rail: "r", payable: 500, net: 0 }),
      { "rail:r": -500, fee: 500 },
    ],
    ["suspended", suspended("r", 7), { "rail:r": -7, suspense: 7 }],
    ["accepted", accepted(qris), { suspense: -100_003, available: 99_000, fee: 1_003 }],
    ["sent back", sentBack("r", 7), { suspense: -7, "rail:r": 7 }],
    ["written off", writtenOff(7), { suspense: -7, "written-off": 7 }],
    ["written off, what is owed", writtenOff(-7), { suspense: 7, "written-off": -7 }],
    [
      "taken back by the rail",
      takenBack("r", qris),
      { "rail:r": 100_003, available: -99_000, fee: -1_003 },
    ],
    ["recovered", recovered(qris), { suspense: 100_003, available: -99_000, fee: -1_003 }],
    ["refunded", refunded("r", 40), { available: -40, "rail:r": 40 }],
    [
      "payout approved",
      payoutApproved(100_000, 1_000),
      { available: -101_000, transit: 100_000, fee: 1_000 },
    ],
    ["payout approved, free", payoutApproved(5, 0), { available: -5, transit: 5 }],
    ["payout paid", payoutPaid("r", 5), { transit: -5, "rail:r": 5 }],
    [
      "approval taken back",
      reversed(payoutApproved(100_000, 1_000)),
      { available: 101_000, transit: -100_000, fee: -1_000 },
    ],
    ["into the merchant's own account", settled(free, "own"), { own: -15_023, collected: 15_023 }],
    [
      "into the merchant's own account, with a fee of ours",
      settled({ rail: "r", payable: 15_023, net: 14_900 }, "own"),
      { own: -15_023, collected: 14_900, fee: 123 },
    ],
  ] as const)("%s", (_, entries, expected) => {
    expect(lines(entries)).toEqual(expected);
    expect(add(...entries.map(({ amount }) => amount))).toBe(0);
    expect(entries.length).toBeGreaterThanOrEqual(2);
  });
});

describe("the chart", () => {
  test("only what the merchant may spend has a floor", () => {
    const accounts = [
      "transit",
      "suspense",
      "written-off",
      "fee",
      "own",
      "collected",
      railAccount("r"),
    ];
    expect(floorOf("available")).toBe(0);
    expect(accounts.map(floorOf)).toEqual(accounts.map(() => null));
  });
});

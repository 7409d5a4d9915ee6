/**
 * The ledger's table as pure functions: each set of entries sums to zero and names no empty line.
 */
import { describe, expect, test } from "vitest";
import { add } from "../money.ts";
import { floorOf, OWN_ACCOUNTS, railAccount } from "./chart.ts";
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

const place = { rail: "r", custody: "ours" } as const;
const own = { rail: "r", custody: "own" } as const;
const qris = { ...place, payable: 100_003, net: 99_000 };
const free = { ...place, payable: 15_023, net: 15_023 };
/** Into the merchant's own account, with a fee of ours. */
const ownPaid = { ...own, payable: 15_023, net: 14_900 };

describe("the table", () => {
  test.each([
    ["settled", settled(qris), { "rail:r": -100_003, available: 99_000, fee: 1_003 }],
    ["settled without a fee", settled(free), { "rail:r": -15_023, available: 15_023 }],
    [
      "settled, all of it fee",
      settled({ ...place, payable: 500, net: 0 }),
      { "rail:r": -500, fee: 500 },
    ],
    ["suspended", suspended(place, 7), { "rail:r": -7, suspense: 7 }],
    ["accepted", accepted(qris, "ours"), { suspense: -100_003, available: 99_000, fee: 1_003 }],
    ["sent back", sentBack(place, 7), { suspense: -7, "rail:r": 7 }],
    ["written off", writtenOff(7, "ours"), { suspense: -7, "written-off": 7 }],
    ["written off, what is owed", writtenOff(-7, "ours"), { suspense: 7, "written-off": -7 }],
    [
      "taken back by the rail",
      takenBack(place, qris),
      { "rail:r": 100_003, available: -99_000, fee: -1_003 },
    ],
    ["recovered", recovered(qris, "ours"), { suspense: 100_003, available: -99_000, fee: -1_003 }],
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
    ["own, settled", settled({ ...free, ...own }), { own: -15_023, collected: 15_023 }],
    ["own, with a fee", settled(ownPaid), { own: -15_023, collected: 14_900, fee: 123 }],
    ["own, suspended", suspended(own, 7), { own: -7, "own-suspense": 7 }],
    [
      "own, accepted",
      accepted(ownPaid, "own"),
      { "own-suspense": -15_023, collected: 14_900, fee: 123 },
    ],
    ["own, sent back", sentBack(own, 7), { "own-suspense": -7, own: 7 }],
    ["own, written off", writtenOff(7, "own"), { "own-suspense": -7, collected: 7 }],
    ["own, taken back", takenBack(own, ownPaid), { own: 15_023, collected: -14_900, fee: -123 }],
    [
      "own, recovered",
      recovered(ownPaid, "own"),
      { "own-suspense": 15_023, collected: -14_900, fee: -123 },
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
      ...OWN_ACCOUNTS,
      railAccount("r"),
    ];
    expect(floorOf("available")).toBe(0);
    expect(accounts.map(floorOf)).toEqual(accounts.map(() => null));
  });
});

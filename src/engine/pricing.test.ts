/** Pricing: the examples of the five gateways, tiers and bounds, and what may never be. */
import { describe, expect, test } from "vitest";
import { MOST } from "../money.ts";
import { feeOf, priceOf } from "./pricing.ts";
import type { FeeTier } from "./settings.ts";

const tier = (over: Partial<FeeTier>): FeeTier => ({ rate: 0, flat: 0, ...over });
const QRIS = [tier({ upTo: 105_000, rate: 7_000, flat: 310 }), tier({ rate: 10_000 })];

describe("the fee", () => {
  test.each([
    ["0.7 % and 310", QRIS, 99_000, 1_003],
    ["at the end of the first tier", QRIS, 105_000, 1_045],
    ["at the start of the second", QRIS, 105_001, 1_050],
    ["a half rounds up", [tier({ rate: 5_000 })], 100, 1],
    ["less than a half rounds down", [tier({ rate: 4_999 })], 100, 0],
    ["a flat one", [tier({ flat: 3_500 })], 10_000, 3_500],
    ["at least the floor", [tier({ rate: 7_000, floor: 500 })], 1_000, 500],
    ["at most the cap", [tier({ rate: 7_000, cap: 5_000 })], 10_000_000, 5_000],
    ["beyond every tier nothing", [tier({ upTo: 10, flat: 5 })], 11, 0],
    ["of no table nothing", [], 99_000, 0],
    ["of the most there is", [tier({ rate: 1_000_000 })], MOST, MOST],
  ])("%s", (_, tiers, amount, fee) => {
    expect(feeOf(tiers, amount)).toBe(fee);
  });
});

const eight = [tier({ flat: 8_000 })];
const wallet = [tier({ rate: 20_000, flat: 200 })];

describe("the price", () => {
  test.each([
    ["by the buyer", { fee: QRIS, bearer: "buyer" }, 99_000, 0, [1_003, 100_003, 99_000]],
    ["by the merchant", { fee: QRIS, bearer: "merchant" }, 99_000, 0, [1_003, 99_000, 97_997]],
    ["flat by the merchant", { fee: eight, bearer: "merchant" }, 1e6, 0, [8_000, 1e6, 992_000]],
    ["wallet", { fee: wallet, bearer: "merchant" }, 100_000, 0, [2_200, 100_000, 97_800]],
    [
      "a code that the merchant keeps",
      { fee: [], bearer: "buyer", unique: { owner: "merchant" } },
      15_000,
      23,
      [0, 15_023, 15_023],
    ],
    [
      "a code that is our fee",
      { fee: [], bearer: "buyer", unique: { owner: "fee" } },
      10_000,
      123,
      [0, 10_123, 10_000],
    ],
    ["all of it fee", { fee: eight, bearer: "merchant" }, 8_000, 0, [8_000, 8_000, 0]],
  ] as const)("%s", (_, channel, amount, code, [fee, payable, net]) => {
    const settings = { ...channel, fee: [...channel.fee] };
    const { bearer } = channel;
    expect(priceOf(settings, amount, code)).toEqual({ bearer, amount, fee, code, payable, net });
  });

  test("is none when the merchant's fee is more than the amount", () => {
    expect(priceOf({ fee: eight, bearer: "merchant" }, 7_999, 0)).toBeUndefined();
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST + 1, 2 ** 53, 2 ** 63])(
    "refuses %d, which is no whole rupiah within bounds",
    (amount) => {
      expect(() => priceOf({ fee: [], bearer: "buyer" }, amount, 0)).toThrow(RangeError);
    },
  );
});

/** What a project says of its channels: changed one at a time, checked, and quoted. */
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { ask, made, SETTINGS, testHouse } from "../../test/support/house.ts";
import { DAY, HOUR, MINUTE } from "../clock.ts";
import { Failure } from "../failure.ts";
import {
  type ChannelChange,
  changeChannel,
  changedChannel,
  defaultChannel,
  resetChannel,
} from "./change-channels.ts";
import {
  feeText,
  rateText,
  readFee,
  readRate,
  readSpan,
  readUnique,
  spanText,
} from "./channel-terms.ts";
import { goLive } from "./go-live.ts";
import { priceOf } from "./pricing.ts";
import { quoteOf } from "./quote.ts";
import type { ChannelSettings, FeeTier } from "./settings.ts";
import { SHARED_UNIQUE } from "./unique-amounts.ts";

const house = await testHouse();
const { pool: db } = house.database;
const qris = defaultChannel(SETTINGS, "qris") as ChannelSettings;

describe("changing a channel", () => {
  test("counts for the next charge, and leaves what was charged as it was", async () => {
    const project = await house.addProject();
    const before = await made(house.engine, ask(project));
    const change = {
      fee: [{ rate: 10_000, flat: 0 }],
      bearer: "merchant",
      life: 5 * MINUTE,
    } as const;
    const after = await changeChannel(db, project, SETTINGS, "qris", {
      ...change,
      fee: [...change.fee],
    });
    expect(after.settings.channels.qris).toMatchObject({ ...change, least: 1_000, enabled: true });
    const next = await made(house.engine, ask(after));
    expect([next.charge?.fee, next.charge?.payable]).toEqual([990, 99_000]);
    expect(next.expiresAt - next.createdAt).toBe(5 * MINUTE);
    const kept = await house.engine.payments.findById(after, before.id);
    expect(kept?.charge?.fee).toBe(1_003);
  });

  test("two at once both stay, and the dialect's own comes back", async () => {
    const project = await house.addProject();
    await Promise.all([
      changeChannel(db, project, SETTINGS, "qris", { enabled: false }),
      changeChannel(db, project, SETTINGS, "va.bni", { unique: { ...SHARED_UNIQUE, to: 9 } }),
    ]);
    const after = await changeChannel(db, project, SETTINGS, "ewallet.dana", { life: DAY });
    const { qris: off, "va.bni": unique } = after.settings.channels;
    expect([off?.enabled, unique?.unique?.to]).toEqual([false, 9]);
    const plain = await changeChannel(db, project, SETTINGS, "va.bni", { unique: null });
    expect(plain.settings.channels["va.bni"]).not.toHaveProperty("unique");
    const reset = await resetChannel(db, project, SETTINGS, "qris");
    expect(reset.settings.channels.qris).toEqual(qris);
  });

  test("a channel that its dialect has come to know since is changed as well", async () => {
    const project = await house.addProject();
    const newer = { channels: { ...SETTINGS.channels, paypal: SETTINGS.channels.qris as never } };
    const known = { ...SETTINGS, ...newer };
    const after = await changeChannel(db, project, known, "paypal", { least: 10_000 });
    expect(after.settings.channels.paypal).toMatchObject({ least: 10_000, enabled: true });
    await expect(changeChannel(db, project, SETTINGS, "toString", {})).rejects.toMatchObject({
      code: "invalid_request",
      field: "channel",
    });
  });
});

const tier = (over: Partial<FeeTier>): FeeTier => ({ rate: 0, flat: 0, ...over });

test.each<[why: string, change: ChannelChange, field: string]>([
  ["limits crossed", { least: 5_000, most: 4_000 }, "most"],
  ["no least", { least: 0 }, "least"],
  ["a fraction of a rupiah", { least: 1.5 }, "least"],
  ["more than the whole", { fee: [tier({ rate: 1_000_001 })] }, "fee-0-rate"],
  ["an open tier before the last", { fee: [tier({}), tier({ upTo: 5 })] }, "fee-0-upTo"],
  ["tiers that go down", { fee: [tier({ upTo: 9 }), tier({ upTo: 9 })] }, "fee-1-upTo"],
  ["a cap under the floor", { fee: [tier({ floor: 5, cap: 4 })] }, "fee-0-cap"],
  ["eleven tiers", { fee: Array.from({ length: 11 }, (_, at) => tier({ upTo: at + 1 })) }, "fee"],
  ["too short a life", { life: MINUTE - 1 }, "life"],
  ["too long a life", { life: 365 * DAY + 1 }, "life"],
  [
    "codes that end before they begin",
    { unique: { ...SHARED_UNIQUE, from: 9, to: 8 } },
    "unique-to",
  ],
  ["codes that narrow", { unique: { ...SHARED_UNIQUE, widenTo: 98 } }, "unique-widenTo"],
  [
    "a house that pays",
    { unique: { ...SHARED_UNIQUE, sign: "minus", owner: "fee" } },
    "unique-owner",
  ],
  [
    "a total that rests too long",
    { unique: { ...SHARED_UNIQUE, coolDown: 8 * DAY } },
    "unique-coolDown",
  ],
])("%s is refused at its field", (_, change, field) => {
  expect.assertions(1);
  try {
    changedChannel(qris, change);
  } catch (error) {
    expect(error instanceof Failure && [error.code, error.field]).toEqual([
      "invalid_request",
      field,
    ]);
  }
});

describe("terms as text", () => {
  const sums = fc.integer({ min: 0, max: 1_000_000 });
  const tiers = fc
    .array(
      fc.record(
        {
          rate: fc.integer({ min: 0, max: 1_000_000 }),
          flat: sums,
          upTo: sums,
          floor: sums,
          cap: sums,
        },
        { requiredKeys: ["rate", "flat"] },
      ),
      { maxLength: 3 },
    )
    .map((all) => all.map((one) => ({ ...one })));

  test("a fee that is written is read as it was", () => {
    fc.assert(
      fc.property(tiers, (fee) => {
        expect(readFee(feeText(fee))).toEqual(fee);
      }),
      { seed: inject("seed"), numRuns: 300 },
    );
  });

  test.each([
    ["0.7%", 7_000],
    ["0,7", 7_000],
    ["1", 10_000],
    ["0.0001 %", 1],
    ["100%", 1_000_000],
  ])("%s is a rate", (text, rate) => {
    expect(readRate(text)).toBe(rate);
    expect(readRate(rateText(rate))).toBe(rate);
  });

  test.each(["", "-1", "101", "0.00001", "1e2", "%", "1,2,3"])("%j is no rate", (text) => {
    expect(() => readRate(text)).toThrow(/percent/);
  });

  test.each([
    ["90m", 90 * MINUTE, "90m"],
    ["24h", DAY, "1d"],
    ["60", HOUR, "1h"],
    ["0m", 0, "0m"],
  ])("%s is a span", (text, span, shown) => {
    expect(readSpan(text, "life")).toBe(span);
    expect(spanText(span)).toBe(shown);
  });

  test("codes are read over what stands, or off", () => {
    expect(readUnique("from=5 coolDown=1h sign=minus", undefined)).toEqual({
      ...SHARED_UNIQUE,
      from: 5,
      coolDown: HOUR,
      sign: "minus",
    });
    expect(readUnique("off", SHARED_UNIQUE)).toBeNull();
    for (const wrong of ["owner=me", "from", "from=x", "colour=red"]) {
      expect(() => readUnique(wrong, undefined)).toThrow(Failure);
    }
  });
});

describe("a quote", () => {
  test("is what a charge would cost, whatever its code", () => {
    const amounts = fc.integer({ min: 1, max: 12_000_000 });
    const codes = fc.integer({ min: 1, max: 99 });
    const signs = fc.constantFrom<"plus" | "minus">("plus", "minus");
    fc.assert(
      fc.property(amounts, codes, signs, (amount, code, sign) => {
        const channel = { ...qris, unique: { ...SHARED_UNIQUE, sign } };
        const quote = quoteOf(channel, amount);
        const price = priceOf(channel, amount, sign === "plus" ? code : -code);
        if (amount < channel.least || amount > channel.most) {
          expect(quote.outcome).toBe(amount < channel.least ? "below" : "above");
          return;
        }
        if (quote.outcome !== "priced" || !price) throw new Error("not priced");
        expect(price.payable).toBeGreaterThanOrEqual(quote.payable.least);
        expect(price.payable).toBeLessThanOrEqual(quote.payable.most);
        expect(price.net).toBeGreaterThanOrEqual(quote.net.least);
        expect(price.net).toBeLessThanOrEqual(quote.net.most);
      }),
      { seed: inject("seed"), numRuns: 300 },
    );
  });

  test("says where the fee eats all that is left", () => {
    const dear: ChannelSettings = {
      ...qris,
      fee: [tier({ flat: 5_000 })],
      bearer: "merchant",
    };
    expect(quoteOf(dear, 4_999)).toEqual({ outcome: "eaten" });
    expect(quoteOf(dear, 5_000)).toMatchObject({ outcome: "priced", net: { least: 0, most: 0 } });
  });
});

test("going live names the bearer on every channel, and leaves no sandbox route", async () => {
  const project = await house.addProject();
  const form = {
    dialect: "native",
    name: "Own",
    prefix: { sandbox: "own_test_", live: "own_live_" },
    scope: "dialect",
    signs: false,
  } as const;
  const room = { db, clock: house.clock, ids: house.engine.ids, houseKey: Buffer.alloc(32, 7) };
  const { project: live } = await goLive(room, project, form, {
    weakKey: false,
    bearer: "merchant",
  });
  const bearers = Object.values(live.settings.channels).map(({ bearer }) => bearer);
  expect(new Set(bearers)).toEqual(new Set(["merchant"]));
  expect(live.settings.routes).toEqual([]);
  expect(live.slug).toBe(project.slug);
});

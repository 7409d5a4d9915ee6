/**
 * Matching under any order: phones tell of payments, some of them twice, late, several at once and
 * again; whatever comes first, the books end as they should.
 */
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../src/clock.ts";
import { COOL, gopay, LIFE, noticeHouse } from "./support/notices.ts";

const PHONES = ["hp-a", "hp-b", "hp-c"];

/** One payment of a buyer, and which phones saw it, each a little apart. */
const sighting = fc.record({
  second: fc.integer({ min: 1, max: 400 }),
  phones: fc.uniqueArray(fc.nat(PHONES.length - 1), { minLength: 1, maxLength: 3 }),
  /** How often it is sent again. */
  again: fc.nat(2),
});

/** What comes to a charge, or to nobody; one phone tells two payments apart by their times. */
const sightings = (least: number) =>
  fc.uniqueArray(sighting, { minLength: least, maxLength: 3, selector: ({ second }) => second });

const story = fc.record({
  charges: fc.array(sightings(0), { minLength: 1, maxLength: 4 }),
  strays: fc.array(sightings(1), { maxLength: 2 }),
  order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  batch: fc.integer({ min: 1, max: 5 }),
});

test("any order and any repeats end alike, and nothing is doubled or lost", async () => {
  const home = await noticeHouse();
  const { clock, post, pending, status, astray, now } = home;
  const property = fc.asyncProperty(story, async ({ charges, strays, order, batch }) => {
    const payments = await Promise.all(charges.map(() => pending()));
    const before = { receipts: await home.receipts(), astray: await astray() };
    const started = now();
    clock.advance(LIFE - MINUTE);
    const told = [
      ...charges.map((seen, at) => ({ seen, amount: payments[at]?.total ?? 0 })),
      ...strays.map((seen, at) => ({ seen, amount: 500_000 + at })),
    ];
    const notices = told.flatMap(({ seen, amount }) =>
      seen.flatMap(({ second, phones, again }) =>
        phones.flatMap((phone) => {
          const at = started + second * SECOND + phone;
          const one = gopay(amount, at, { device: PHONES[phone] });
          return Array.from({ length: 1 + again }, () => one);
        }),
      ),
    );
    const shuffled = notices
      .map((notice, at) => ({ notice, place: order[at % order.length] ?? 0 }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ notice }) => notice);
    for (let at = 0; at < shuffled.length; at += batch) {
      clock.advance(1);
      await post(shuffled.slice(at, at + batch));
    }
    const moneys = told.map(({ seen }) => countOf(seen));
    const sum = moneys.reduce((all, count) => all + count, 0);
    expect((await home.receipts()) - before.receipts).toBe(sum);
    for (const [at, payment] of payments.entries()) {
      expect(await status(payment)).toBe(moneys[at] === 0 ? "pending" : "paid");
    }
    const expected = told.flatMap(({ amount }, at) => {
      const ofCharge = at < charges.length;
      const count = Math.max(0, (moneys[at] ?? 0) - (ofCharge ? 1 : 0));
      const cause = ofCharge ? "second_payment_on_one_charge" : "unknown_reference";
      return Array.from({ length: count }, () => `${cause} ${amount}`);
    });
    expect((await astray()).slice(before.astray.length).sort()).toEqual(expected.sort());
    clock.advance(LIFE + COOL + HOUR);
  });
  await fc.assert(property, { numRuns: 12, seed: inject("seed") });
});

/** As many as the phone saw that saw most of them. */
function countOf(seen: readonly { readonly phones: readonly number[] }[]): number {
  const counts = PHONES.map((_, at) => seen.filter(({ phones }) => phones.includes(at)).length);
  return Math.max(0, ...counts);
}

/** Lists of payments over a real database: conditions, order, pages, and how many there are. */
import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../src/clock.ts";
import type { PaymentConditions, PaymentFilter } from "../src/engine/engine.ts";
import { ask, made, START, testHouse } from "./support/house.ts";

const { engine, clock, project, addProject } = await testHouse();
const start = Date.parse(START);

/** Five payments an hour apart; the second is paid, the fourth's time is up at the end. */
const amounts = [30_000, 50_000, 10_000, 50_000, 20_000];
for (const [at, amount] of amounts.entries()) {
  clock.set(start + at * HOUR);
  const channel = ["va.bni", "qris", "va.bni", "ewallet.dana", "va.bni"][at] as string;
  const payment = await made(engine, ask(project, { reference: `R${at}`, amount, channel }));
  clock.advance(MINUTE);
  if (at === 1) await engine.payments.simulate(project, payment, "paid");
}
clock.set(start + 5 * HOUR);
await made(engine, ask(await addProject(), { reference: "R1" }));

async function listed(over: Partial<PaymentFilter> = {}): Promise<string> {
  const found = await engine.payments.list(project, { limit: 10, ...over });
  return found.map(({ reference }) => reference).join(" ");
}

test.each<[string, PaymentConditions, string]>([
  ["all, newest first", {}, "R4 R3 R2 R1 R0"],
  ["by status", { status: "paid" }, "R1"],
  ["past their deadline", { status: "expired" }, "R3"],
  ["by channel", { channel: "va.bni" }, "R4 R2 R0"],
  ["by reference", { reference: "R1" }, "R1"],
  ["from an instant, itself included", { from: start + 2 * HOUR }, "R4 R3 R2"],
  ["until an instant, itself left out", { until: start + 2 * HOUR }, "R1 R0"],
  ["in a span", { from: start + HOUR, until: start + 3 * HOUR }, "R2 R1"],
  ["in a span that is over before it begins", { from: start + HOUR, until: start }, ""],
  ["since before there were computers", { from: Date.parse("0001-01-01") }, "R4 R3 R2 R1 R0"],
  ["from the end of days", { from: Number.MAX_SAFE_INTEGER }, ""],
  ["all at once", { status: "pending", channel: "va.bni", from: start }, "R4 R2 R0"],
])("lists and counts %s", async (_, conditions, expected) => {
  expect(await listed(conditions)).toBe(expected);
  const wanted = expected === "" ? 0 : expected.split(" ").length;
  expect(await engine.payments.count(project, conditions)).toBe(wanted);
});

test.each<[NonNullable<PaymentFilter["sort"]>, string]>([
  [{ by: "created", order: "ascending" }, "R0 R1 R2 R3 R4"],
  [{ by: "amount", order: "descending" }, "R3 R1 R0 R4 R2"],
  [{ by: "amount", order: "ascending" }, "R2 R4 R0 R1 R3"],
  [{ by: "paid", order: "descending" }, "R1 R4 R3 R2 R0"],
  [{ by: "status", order: "ascending" }, "R3 R1 R0 R2 R4"],
])("sorts by %o, what has none last", async (sort, expected) => {
  expect(await listed({ sort })).toBe(expected);
});

test("pages by number or by the last id seen", async () => {
  expect(await listed({ limit: 2 })).toBe("R4 R3");
  expect(await listed({ limit: 2, offset: 2 })).toBe("R2 R1");
  expect(await listed({ limit: 2, offset: 4 })).toBe("R0");
  const [, second] = await engine.payments.list(project, { limit: 2 });
  expect(await listed({ limit: 2, before: second?.id as string })).toBe("R2 R1");
});

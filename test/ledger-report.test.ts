/** The settlement report: each day in Jakarta, project and rail, adding up to the ledger. */
import { expect, test } from "vitest";
import { HOUR } from "../src/clock.ts";
import { settlementReport } from "../src/engine/settlement-report.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { notice } from "./support/astray.ts";
import { ask, made, testHouse } from "./support/house.ts";
import { payoutDesk } from "./support/payout-desk.ts";
import { accountsOf, askPayout, projectWorth, requested } from "./support/payouts.ts";
import { askRefund, paidPayment, refunded } from "./support/refunds.ts";

test("sums what settled, what was set aside and what went, by day and project", async () => {
  const house = await testHouse();
  const { engine, clock, database } = house;
  const project = await projectWorth(house, 1_000_000, { coolOff: 0 }, "sandbox");
  const sibling = await house.addProject({ merchantId: project.merchantId });
  const simulate = async (of: typeof project, scenario: "paid" | "over" | "short") =>
    engine.payments.simulate(of, await made(engine, ask(of)), scenario);
  await simulate(project, "paid");
  await simulate(project, "over");
  await simulate(project, "short");
  await simulate(sibling, "paid");
  const payout = await requested(engine, askPayout(project));
  await engine.payouts.decide(payout, { do: "approve", by: "a" });
  // 03:00 in UTC is 10:00 in Jakarta; fourteen hours on, its next day has begun.
  clock.advance(14 * HOUR);
  await simulate(project, "paid");

  const { merchantId, mode } = project;
  const span = { merchantId, mode, from: "2026-11-21", to: "2026-11-22" };
  const rows = await settlementReport(database.pool, span);
  const { rows: aside } = await database.pool.query<{ sum: number }>(
    "select sum(amount)::bigint as sum from suspense where merchant_id = $1",
    [merchantId],
  );
  const none = { accepted: 0, returned: 0, writtenOff: 0, refunds: 0, refunded: 0 };
  const one = { payments: 1, gross: 100_003, fee: 1_003, net: 99_000, suspended: 0, ...none };
  const stays = { payouts: 0, paidOut: 0, payoutFee: 0 };
  expect(rows.map(({ projectId, ...row }) => row)).toEqual([
    {
      ...{ day: "2026-11-21", project: project.slug, rail: "sandbox", ...none, payments: 2 },
      ...{ gross: 200_006, fee: 2_006, net: 198_000, suspended: aside[0]?.sum },
      ...{ payouts: 1, paidOut: 100_000, payoutFee: 1_000 },
    },
    { day: "2026-11-21", project: sibling.slug, rail: "sandbox", ...one, ...stays },
    { day: "2026-11-22", project: project.slug, rail: "sandbox", ...one, ...stays },
  ]);
  const only = await settlementReport(database.pool, { ...span, projectId: sibling.id });
  expect(only).toHaveLength(1);
  const fees = rows.reduce((sum, { fee, payoutFee }) => sum + fee + payoutFee, 0);
  const figures = await engine.ledger.figures(merchantId, mode);
  expect(figures).toContainEqual({ figure: "fee", amount: fees });
});

test("sums what left suspense, money of no payment too, and what was refunded", async () => {
  const house = await testHouse();
  const { engine, clock, database } = house;
  const project = await projectWorth(house, 1_000_000, {}, "sandbox");
  const { merchantId, mode } = project;
  const acting = { by: "ani", reason: "r", evidence: "e" };
  const stray = async (amount: number, projectId?: string) => {
    const told = notice(house, project, { amount, reference: "NOBODY'S", projectId });
    const received = await engine.receipts.receive(told);
    if (received.outcome !== "set_aside") throw new Error(received.outcome);
    return received.suspense;
  };
  const [lost, foundOwner, sent] = [await stray(7), await stray(150_000), await stray(30)];
  await stray(400, project.id);
  const payment = await made(engine, ask(project));
  await engine.suspense.attach(foundOwner, { ...acting, paymentId: payment.id });
  await engine.suspense.refund(sent, acting);
  clock.advance(14 * HOUR);
  await engine.suspense.writeOff(lost, acting);
  const wallet = await paidPayment(house, project);
  await refunded(engine, askRefund(project, wallet, { amount: 40_000 }));

  const span = { merchantId, mode, from: "2026-11-21", to: "2026-11-22" };
  const rows = await settlementReport(database.pool, span);
  const of = (day: string, slug: string) =>
    rows.find((row) => row.day === day && row.project === slug);
  expect(of("2026-11-21", "")).toMatchObject({
    ...{ projectId: null, suspended: 150_037, accepted: 100_003, returned: 30, writtenOff: 0 },
  });
  expect(of("2026-11-22", "")).toMatchObject({ suspended: 0, writtenOff: 7 });
  expect(of("2026-11-21", project.slug)).toMatchObject({ payments: 1, suspended: 400 });
  expect(of("2026-11-22", project.slug)).toMatchObject({ refunds: 1, refunded: 40_000 });
  const left = rows.reduce(
    (sum, row) => sum + row.suspended - row.accepted - row.returned - row.writtenOff,
    0,
  );
  expect(await accountsOf(house, project)).toMatchObject({ suspense: left });
});

const { askedFor, done, refused } = payoutDesk();

test("the verb answers in JSON and CSV, and says what a day is", async () => {
  const { slug, id } = await askedFor("sandbox");
  const { processed_at } = await done("payout", "approve", id);
  const day = new Date(Date.parse(processed_at) + 7 * HOUR).toISOString().slice(0, 10);
  const words = ["ledger", "report", "--project", slug, "--date", day];
  expect(await done(...words)).toMatchObject({
    from: day,
    to: day,
    rows: [{ day, project: slug, rail: "sandbox", payouts: 1, paid_out: 100_000 }],
  });
  const { out } = await runVerb(verbs, [...words, "--csv"]);
  expect(out).toBe(
    "day,project,rail,payments,gross,fee,net,suspended,accepted,returned,written_off,refunds," +
      "refunded,payouts,paid_out,payout_fee\n" +
      `${day},${slug},sandbox,${"0,".repeat(10)}1,100000,1000\n`,
  );
  expect(await done("ledger", "report", "--project", slug)).toMatchObject({ rows: [] });
  for (const date of ["2026-02-30", "21-11-2026", "today"]) {
    expect(await refused("ledger", "report", "--project", slug, "--date", date)).toContain("a day");
  }
  expect(await refused(...words, "--to", "2020-01-01")).toContain("--to is a day");
});

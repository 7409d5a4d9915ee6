/**
 * What people do about differences: money of a statement that is missing here comes in once however
 * it is asked for, what else differs is explained, and what stands too long is counted.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, inject, test } from "vitest";
import { DAY } from "../src/clock.ts";
import type { Project } from "../src/engine/settings.ts";
import { systemIds } from "../src/ids.ts";
import { importStatement } from "../src/statements/import-statement.ts";
import { GENERIC } from "../src/statements/layout.ts";
import { overdueDifferences } from "../src/statements/overdue.ts";
import { listReconciled } from "../src/statements/reconcile.ts";
import { acceptLines, explainDifference, spanOf } from "../src/statements/settle-differences.ts";
import type { Statement } from "../src/statements/statement.ts";
import { notice } from "./support/astray.ts";
import { ask, made, SETTINGS, testHouse } from "./support/house.ts";
import { accountsOf } from "./support/payouts.ts";
import { type Fact, writeLines } from "./support/statements.ts";

const folder = mkdtempSync(join(tmpdir(), "gapura-differences-"));
afterAll(() => rmSync(folder, { recursive: true }));

const house = await testHouse();
const { engine, database, clock } = house;
const room = { db: database.pool, clock, ids: systemIds, receipts: engine.receipts };
let files = 0;

function imported(project: Project, lines: readonly Fact[], layout = GENERIC): Promise<Statement> {
  files += 1;
  const path = writeLines(folder, `${files}.csv`, lines);
  return importStatement(room, path, { project, rail: "sandbox", layout, by: "ani" });
}

async function statesOf(statement: Statement): Promise<Record<string, number>> {
  const states = ["matched", "missing_here", "missing_there", "differs", "explained"] as const;
  const listed = await listReconciled(room.db, spanOf(statement), { states, limit: 1_000 });
  const counts: Record<string, number> = {};
  for (const { state } of listed) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

const line = (id: number, over: Partial<Fact> = {}): Fact => ({
  ...{ id, day: "2026-11-10", amount: 1_000 + id, reference: null },
  ...over,
});

const sumIn = (lines: readonly Fact[]) =>
  lines.reduce((sum, { amount }) => sum + Math.max(0, amount), 0);

/** Banks write one reference on many lines. */
const statements = fc.array(
  fc.record({
    day: fc.constantFrom("2026-11-10", "2026-11-11"),
    amount: fc.constantFrom(100, 200, -100),
    reference: fc.constantFrom(null, "A", "A", "B"),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("money that is missing here", () => {
  test("comes in whole, once, however often and by however many it is asked for", async () => {
    const property = fc.asyncProperty(statements, fc.nat({ max: 12 }), async (rows, cut) => {
      const project = await house.addProject();
      const lines = rows.map((row, id) => ({ ...row, id }));
      const some = lines.slice(0, cut);
      if (some.length > 0) await acceptLines(room, await imported(project, some));
      const statement = await imported(project, lines);
      await Promise.all([acceptLines(room, statement), acceptLines(room, statement)]);
      await imported(project, lines.toReversed());
      expect(await acceptLines(room, statement)).toEqual({ matched: 0, setAside: 0, sum: 0 });
      const came = sumIn(lines);
      const accounts = came === 0 ? {} : { suspense: came, "rail:sandbox": -came };
      expect(await accountsOf(house, project)).toEqual(accounts);
      const { matched = 0, missing_here: missing = 0, ...rest } = await statesOf(statement);
      expect({ matched, missing, rest }).toEqual({
        matched: lines.filter(({ amount }) => amount > 0).length,
        missing: lines.filter(({ amount }) => amount < 0).length,
        rest: {},
      });
    });
    await fc.assert(property, { numRuns: 40, seed: inject("seed") });
  });

  test("settles the payment whose unique total it is, and no other", async () => {
    const qris = { ...SETTINGS.channels.qris, least: 1, life: DAY } as const;
    const unique = { from: 1, to: 50, owner: "fee" as const, coolDown: DAY };
    const channels = { qris: { ...qris, unique } } as never;
    const project = await house.addProject({ settings: { ...SETTINGS, channels } });
    const payment = await made(engine, ask(project));
    const payable = payment.charge?.payable ?? 0;
    const day = "2026-11-21 10:05";
    const lines = [line(1, { day, amount: payable }), line(2, { day, amount: payable + 1 })];
    const statement = await imported(project, lines, { ...GENERIC, dates: "YYYY-MM-DD HH:mm" });
    expect(await acceptLines(room, statement)).toEqual({
      ...{ matched: 1, setAside: 1, sum: 2 * payable + 1 },
    });
    expect(await engine.payments.findById(project, payment.id)).toMatchObject({ status: "paid" });
    expect(await statesOf(statement)).toEqual({ matched: 2 });
  });

  test("is the rail's own transaction: told by the rail later, it is known", async () => {
    const project = await house.addProject();
    const statement = await imported(project, [line(1, { reference: "LATER" })]);
    await acceptLines(room, statement);
    const told = notice(house, project, { transaction: "LATER", amount: 1_001 });
    expect(await engine.receipts.receive(told)).toMatchObject({ outcome: "set_aside" });
    expect(await accountsOf(house, project)).toEqual({ suspense: 1_001, "rail:sandbox": -1_001 });
  });

  test("comes in line by line where one is named", async () => {
    const project = await house.addProject();
    const statement = await imported(project, [line(1), line(2), line(3, { amount: -5 })]);
    const missing = { states: ["missing_here"], limit: 9 } as const;
    const listed = await listReconciled(room.db, spanOf(statement), missing);
    const named = (amount: number) =>
      listed.find(({ theirs }) => theirs?.amount === amount)?.name ?? "";
    expect(await acceptLines(room, statement, named(1_002))).toMatchObject({ sum: 1_002 });
    for (const name of [named(1_002), named(5), "line:00"]) {
      await expect(acceptLines(room, statement, name)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await statesOf(statement)).toEqual({ matched: 1, missing_here: 2 });
  });
});

describe("what differs beyond the grace", () => {
  const mine = async ({ merchantId }: Project, now: number) =>
    (await overdueDifferences(room.db, now)).filter((one) => one.merchantId === merchantId);

  test("is counted by kind until it is accepted or explained, and never before", async () => {
    const project = await house.addProject();
    const paid = notice(house, project, {
      transaction: "OURS",
      paidAt: Date.parse("2026-11-11T03:00:00Z"),
    });
    await engine.receipts.receive(paid);
    const lines = [
      line(1),
      line(2, { amount: -6_500 }),
      line(3, { day: "2026-11-12", reference: "OURS", amount: 9 }),
    ];
    const statement = await imported(project, lines);
    const counts = { missing_here: 2, missing_there: 0, differs: 1 };
    const end = Date.parse("2026-11-10T17:00:00Z") + 3 * DAY;
    expect(await mine(project, end - 1)).toEqual([]);
    expect(await mine(project, end)).toMatchObject([
      { to: "2026-11-10", counts: { ...counts, differs: 0 } },
    ]);
    expect(await mine(project, end + 2 * DAY)).toMatchObject([{ to: "2026-11-12", counts }]);

    await acceptLines(room, statement);
    const states = ["missing_here", "differs"] as const;
    const listed = await listReconciled(room.db, spanOf(statement), { states, limit: 9 });
    const reason = "the bank's own fee";
    for (const { name } of listed) {
      const said = { name, reason, by: "ani" };
      expect(await explainDifference(room, statement, said)).toMatchObject({
        ...{ state: "explained", reason, name },
      });
      const again = { name, reason: "another", by: "budi" };
      expect(await explainDifference(room, statement, again)).toMatchObject({ reason });
    }
    expect(await mine(project, end + 9 * DAY)).toEqual([]);
    expect(await statesOf(statement)).toEqual({ matched: 1, explained: 2 });
    const other = { name: "receipt:NONE", reason, by: "ani" };
    await expect(explainDifference(room, statement, other)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("of ours counts when no statement of its day has it", async () => {
    const project = await house.addProject();
    const paidAt = Date.parse("2026-11-10T05:00:00Z");
    await engine.receipts.receive(notice(house, project, { paidAt }));
    const statement = await imported(project, [line(1)]);
    await acceptLines(room, statement);
    expect(await mine(project, clock.now())).toMatchObject([{ counts: { missing_there: 1 } }]);
  });
});

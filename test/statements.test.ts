/**
 * Statements against what we know: neither the order of lines nor of files changes what matches, a
 * file imported again adds nothing, and what nobody knows is shown for a person to decide.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, inject, test } from "vitest";
import type { Project } from "../src/engine/settings.ts";
import { systemIds } from "../src/ids.ts";
import { importStatement } from "../src/statements/import-statement.ts";
import { GENERIC } from "../src/statements/layout.ts";
import { listReconciled, type Span, type State, tallySpan } from "../src/statements/reconcile.ts";
import { ask, made, testHouse } from "./support/house.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";
import {
  expectedTally,
  type Fact,
  insertReceipts,
  worlds,
  writeLines,
} from "./support/statements.ts";

const folder = mkdtempSync(join(tmpdir(), "gapura-statements-"));
afterAll(() => rmSync(folder, { recursive: true }));

const house = testHouse(undefined, { ledgerChecked: false });
const STATES: State[] = ["matched", "missing_here", "missing_there", "differs"];
let files = 0;

function spanOf({ merchantId, mode }: Project, from = "2026-11-01", to = "2026-11-30"): Span {
  return { merchantId, mode, rail: "sandbox", from, to };
}

async function importLines(project: Project, lines: readonly Fact[]) {
  files += 1;
  return importFile(project, writeLines(folder, `${files}.csv`, lines));
}

async function importFile(project: Project, path: string) {
  const { database, clock } = await house;
  const room = { db: database.pool, clock, ids: systemIds };
  return importStatement(room, path, { project, rail: "sandbox", layout: GENERIC, by: "operator" });
}

async function answerOf(project: Project) {
  const { database } = await house;
  const listed = await listReconciled(database.pool, spanOf(project), {
    states: STATES,
    limit: 1_000,
  });
  return listed.map(({ state, day, theirs, ours }) => [
    state,
    day,
    theirs?.description,
    ours?.reference,
  ]);
}

async function tallyOf(project: Project): Promise<Record<string, number>> {
  const { database } = await house;
  const tally: Record<string, number> = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { state, count } of await tallySpan(database.pool, spanOf(project))) {
    tally[state] = (tally[state] ?? 0) + count;
  }
  return tally;
}

describe("whatever the lines are", () => {
  test("they match as they should, in any order, in any files, however often", async () => {
    const { addProject, database } = await house;
    await fc.assert(
      fc.asyncProperty(worlds, async ({ lines, ours, order, cut }) => {
        fc.pre(lines.length > 0);
        const [one, other] = [await addProject(), await addProject()];
        for (const { merchantId } of [one, other]) {
          await insertReceipts(database.pool, merchantId, ours);
        }
        await importLines(one, lines);
        const shuffled = lines.toSorted((a, b) => (order[a.id] ?? 0) - (order[b.id] ?? 0));
        const parts = [shuffled.slice(0, cut), shuffled.slice(cut), shuffled.slice(0, cut + 1)];
        for (const part of parts) if (part.length > 0) await importLines(other, part);
        const answer = await answerOf(one);
        expect(await tallyOf(one)).toEqual(expectedTally(lines, ours));
        // Files may leave days between them that no statement spans: the rest is the same.
        const seen = (rows: typeof answer) => rows.filter(([state]) => state !== "missing_there");
        expect(seen(await answerOf(other))).toEqual(seen(answer));
        await importLines(one, shuffled);
        await importLines(one, lines);
        expect(await answerOf(one)).toEqual(answer);
      }),
      { numRuns: 60, seed: inject("seed") },
    );
  });
});

describe("a statement", () => {
  test("of what came and went: matched, differing, missing here and missing there", async () => {
    const { engine, database, ...rest } = await house;
    const project = await projectWorth(
      { engine, database, ...rest },
      1_000_000,
      { coolOff: 0 },
      "sandbox",
    );
    for (let at = 0; at < 3; at += 1) {
      await engine.payments.simulate(project, await made(engine, ask(project)), "paid");
    }
    const payout = await requested(engine, askPayout(project));
    const { evidence } = await engine.payouts.decide(payout, { do: "approve", by: "a" });
    const { rows } = await database.pool.query<{ transaction: string }>(
      "select transaction from receipt where merchant_id = $1 order by transaction",
      [project.merchantId],
    );
    const [first, second] = rows.map(({ transaction }) => transaction) as [string, string];
    const day = "2026-11-21";
    const lines: Fact[] = [
      { id: 0, day, amount: 100_003, reference: first },
      { id: 1, day, amount: 90_000, reference: second },
      { id: 2, day, amount: 7_777, reference: "STRANGE" },
      { id: 3, day, amount: -100_000, reference: evidence },
      { id: 4, day, amount: -6_500, reference: null },
    ];
    expect(await importLines(project, lines)).toMatchObject({ lines: 5, known: 0 });
    const listed = await listReconciled(database.pool, spanOf(project), {
      states: STATES,
      limit: 10,
    });
    const shown = listed.map(({ state, direction, theirs, ours }) => [
      state,
      direction,
      theirs?.amount,
      ours?.kind,
      ours?.amount,
    ]);
    const text = (row: unknown) => JSON.stringify(row);
    expect(shown.map(text).sort()).toEqual(
      [
        ["matched", "in", 100_003, "receipt", 100_003],
        ["differs", "in", 90_000, "receipt", 100_003],
        ["missing_here", "in", 7_777, undefined, undefined],
        ["matched", "out", 100_000, "payout", 100_000],
        ["missing_here", "out", 6_500, undefined, undefined],
        ["missing_there", "in", undefined, "receipt", 100_003],
      ]
        .map(text)
        .sort(),
    );
    const unknown = listed.find(({ theirs }) => theirs?.amount === 7_777);
    expect(unknown?.theirs?.transaction).toBe("STRANGE");
    const unnamed = listed.find(({ theirs }) => theirs?.amount === 6_500);
    expect(unnamed?.theirs?.transaction).toMatch(/^line:[0-9a-f]{32}$/);
  });

  test("imported twice is one; what overlaps another adds only what is new", async () => {
    const { addProject } = await house;
    const project = await addProject();
    const line = (id: number): Fact => ({
      id,
      day: "2026-11-21",
      amount: 1_000 + id,
      reference: null,
    });
    const path = writeLines(folder, "twice.csv", [line(1), line(2)]);
    const first = await importFile(project, path);
    const [again, atOnce] = await Promise.all([
      importFile(project, path),
      importFile(project, path),
    ]);
    expect([again, atOnce]).toEqual([first, first]);
    expect(await importLines(project, [line(2), line(3)])).toMatchObject({ lines: 2, known: 1 });
    expect(await answerOf(project)).toHaveLength(3);
  });

  test("that cannot be read to its end changes nothing", async () => {
    const { addProject, database } = await house;
    const project = await addProject();
    const path = join(folder, "broken.csv");
    const rows = Array.from({ length: 1_200 }, (_, at) => `2026-11-21,${at + 1},,`);
    writeFileSync(path, ["date,amount,reference,description", ...rows, "x,1,,"].join("\n"));
    await expect(importFile(project, path)).rejects.toThrow('Row 1202, column date: "x"');
    const { rows: left } = await database.pool.query(
      "select from statement where merchant_id = $1",
      [project.merchantId],
    );
    expect(left).toEqual([]);
  });

  test("broken off goes on where the same file is imported again", async () => {
    const { addProject, database } = await house;
    const project = await addProject();
    const lines = Array.from({ length: 1_200 }, (_, id) => ({
      id,
      day: "2026-11-21",
      amount: 1 + id,
      reference: null,
    }));
    const path = writeLines(folder, "large.csv", lines);
    const whole = await importFile(project, path);
    expect(whole).toMatchObject({ status: "imported", lines: 1_200, known: 0 });
    const half = `delete from statement_line where merchant_id = $1 and number > 600`;
    await database.pool.query(half, [project.merchantId]);
    await database.pool.query("update statement set status = 'importing' where merchant_id = $1", [
      project.merchantId,
    ]);
    expect(await importFile(project, path)).toEqual(whole);
    expect(await tallyOf(project)).toMatchObject({ missing_here: 1_200 });
  });

  test("of one merchant, mode or rail says nothing of another", async () => {
    const { addProject, database } = await house;
    const [one, other] = [await addProject(), await addProject()];
    await insertReceipts(database.pool, other.merchantId, [
      { id: 1, day: "2026-11-21", amount: 500, reference: "A" },
    ]);
    await importLines(one, [{ id: 1, day: "2026-11-21", amount: 500, reference: "A" }]);
    expect(await tallyOf(one)).toMatchObject({ missing_here: 1, matched: 0 });
    expect(await tallyOf(other)).toMatchObject({ missing_there: 0 });
    const live = { ...spanOf(one), mode: "live" as const };
    expect(await tallySpan(database.pool, live)).toEqual([]);
    expect(await tallySpan(database.pool, { ...spanOf(one), rail: "manual" })).toEqual([]);
  });
});

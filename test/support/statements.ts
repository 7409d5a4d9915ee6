/** Statements for tests: files of lines, what we know beside them, and how they should match. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Pool } from "../../src/db/pool.ts";
import { systemIds } from "../../src/ids.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");

/** A line, or a receipt or payout of ours, each with a number that tells it from all others. */
export type Fact = {
  readonly id: number;
  readonly amount: number;
  readonly day: string;
  /** Ours always have one; two of ours never the same. */
  readonly reference: string | null;
};

const facts = (references: readonly (string | null)[]) =>
  fc.array(
    fc.record({
      amount: fc.constantFrom(100, 200, -100),
      day: fc.constantFrom("2026-11-20", "2026-11-21", "2026-11-22"),
      reference: fc.constantFrom(...references),
    }),
    { maxLength: 9 },
  );

/** Lines with or without references, and receipts, of which some have one with a line. */
export const worlds = fc
  .record({
    lines: facts([null, null, "A", "B", "C", "X"]),
    ours: facts(["A", "B", "C"]),
    order: fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
    cut: fc.nat({ max: 9 }),
  })
  .map(({ lines, ours, ...rest }) => ({
    ...rest,
    lines: lines.map((line, id) => ({ ...line, id })),
    // Money of ours only ever comes in here: payouts are tried by example.
    ours: ours.map(({ amount, day, reference }, id) => {
      const taken = ours.slice(0, id).some((other) => other.reference === reference);
      return { id, day, amount: Math.abs(amount), reference: taken ? `own-${id}` : reference };
    }),
  }));

/** A file in the generic layout. */
export function writeLines(folder: string, name: string, lines: readonly Fact[]): string {
  const path = join(folder, name);
  const rows = lines.map(({ id, amount, day, reference }) =>
    [day, amount, reference ?? "", `line ${id}`].join(","),
  );
  writeFileSync(path, ["date,amount,reference,description", ...rows, ""].join("\n"));
  return path;
}

/** Receipts as rails bring them, without the payments that they are for. */
export async function insertReceipts(
  db: Pool,
  merchantId: string,
  ours: readonly Fact[],
): Promise<void> {
  for (const { id, amount, day, reference } of ours) {
    const at = new Date(Date.parse(`${day}T10:00:00+07:00`) + id * 1_000).toISOString();
    const other = systemIds.uuid(NOW);
    await db.query(
      `insert into receipt (merchant_id, rail, transaction, mode, payment_id, charge_id, amount,
                            paid_at, outcome, created_at)
       values ($1, 'sandbox', $2, 'sandbox', $3, $3, $4, $5, 'settled', $5)`,
      [merchantId, reference, other, amount, at],
    );
  }
}

/** How many of each state, by thinking: references first, then as many as have a partner. */
export function expectedTally(
  lines: readonly Fact[],
  ours: readonly Fact[],
): Readonly<Record<string, number>> {
  const days = lines.map(({ day }) => day).toSorted();
  const [first = "9", last = "0"] = [days[0], days.at(-1)];
  const left = new Set(lines);
  const own = new Set(ours);
  const tally = { matched: 0, differs: 0, missing_here: 0, missing_there: 0 };
  for (const one of ours) {
    const same = lines
      .filter(({ reference, amount }) => reference === one.reference && amount > 0)
      .toSorted((a, b) => Date.parse(a.day) - Date.parse(b.day));
    const line = same.find(({ amount }) => amount === one.amount) ?? same[0];
    if (!line) continue;
    left.delete(line);
    own.delete(one);
    tally[line.amount === one.amount ? "matched" : "differs"] += 1;
  }
  for (const line of left) {
    const one = [...own].find(({ amount, day }) => amount === line.amount && day === line.day);
    if (one) own.delete(one);
    tally[one ? "matched" : "missing_here"] += 1;
  }
  tally.missing_there = [...own].filter(({ day }) => first <= day && day <= last).length;
  return tally;
}

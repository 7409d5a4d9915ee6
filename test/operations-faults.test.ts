/**
 * Operations times faults: what every operation of every dialect answers to every fault, with no
 * blank cell, each refusal in the dialect's own shape, and nothing that a client sends ending in
 * 5xx.
 */
import { describe, expect, test } from "vitest";
import type { Dialect } from "../src/dialects/define.ts";
import { dialects } from "../src/dialects/index.ts";
import type { Payment } from "../src/engine/payment.ts";
import { type Cell, FAULTS, type FaultTable, type Setting } from "./operations-faults/table.ts";
import { type Answer, type DialectHouse, dialectHouse } from "./support/dialect-house.ts";

const tables = new Map<string, FaultTable>();
for (const { id } of dialects) {
  tables.set(id, (await import(`./operations-faults/${id}.ts`)).default);
}

/** Operations and faults of which a table says nothing, and rows that no operation has. */
function blanks({ operations }: Pick<Dialect, "operations">, { rows }: FaultTable): string[] {
  const known = new Set(operations.map(({ id }) => id));
  const strangers = Object.keys(rows).filter((id) => !known.has(id));
  const blank = operations.flatMap(({ id }) =>
    FAULTS.filter((fault) => !rows[id]?.[fault]).map((fault) => `${id}: ${fault}`),
  );
  return [...blank, ...strangers.map((id) => `${id}: no such operation`)];
}

/** What the wire says of the failure: its message, or its code. */
function wordOf({ json }: Answer): string {
  const told = json as { code?: string; message?: string; error?: string } | undefined;
  return told?.code ?? told?.message ?? told?.error ?? "";
}

/** What is wrong with an answer; undefined when it is as its cell says. */
function wrong([expected]: Exclude<Cell, string>, answer: Answer, table: FaultTable) {
  if (answer.status !== expected.status) return `${answer.status} ${answer.text}`;
  if (answer.status < 300) return undefined;
  const word = wordOf(answer);
  const { message } = expected;
  const fits = message instanceof RegExp ? message.test(word) : message === word;
  return fits ? table.misshapen(answer) : `it says ${word}`;
}

async function settingOf(house: DialectHouse, id: string, table: FaultTable): Promise<Setting> {
  const opened = await house.open(id);
  const { payments } = house.engine;
  let made = 0;
  async function payment(paid?: "paid"): Promise<Payment> {
    made += 1;
    const amount = 99_000;
    const reference = `${opened.project.slug}-order-${made}`;
    const created = await payments.create({
      project: opened.project,
      reference,
      identity: table.identity(reference, amount),
      origin: "v1",
      amount,
      channel: "qris",
      encode: () => ({ status: 200, headers: {}, body: "" }),
    });
    if (created.outcome !== "created") throw new Error("not created");
    return paid ? payments.simulate(opened.project, created.payment, paid) : created.payment;
  }
  return {
    ...opened,
    house,
    live: await house.open(id, { mode: "live" }),
    foreign: await house.open(table.foreign),
    get fresh() {
      made += 1;
      return `${opened.project.slug}-fresh-${made}`;
    },
    payment,
  };
}

const house = await dialectHouse();

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))("%s", (id, dialect) => {
  const table = tables.get(id) as FaultTable;

  test("no cell is blank", () => {
    expect(blanks(dialect, table)).toEqual([]);
  });

  test.each(dialect.operations.map((operation) => operation.id))("%s", async (operation) => {
    const setting = await settingOf(house, id, table);
    const faults: string[] = [];
    for (const fault of FAULTS) {
      const cell = table.rows[operation]?.[fault] as Cell;
      if (typeof cell === "string") continue;
      const answer = await house.send(await cell[1](setting));
      const found = wrong(cell, answer, table);
      if (found) faults.push(`${fault}: ${found}`);
    }
    expect(faults).toEqual([]);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});

describe("the checker", () => {
  const [dialect] = dialects as [Dialect];
  const table = tables.get(dialect.id) as FaultTable;
  const [operation] = dialect.operations.map(({ id }) => id) as [string];
  const row = table.rows[operation] as FaultTable["rows"][string];

  test("finds a blank cell, a missing row and a row of no operation", () => {
    const { "too long": _, ...holed } = row;
    const rows = { ...table.rows, [operation]: holed as typeof row, stranger: row };
    expect(blanks(dialect, { ...table, rows })).toEqual([
      `${operation}: too long`,
      "stranger: no such operation",
    ]);
    const more = [...dialect.operations, { ...dialect.operations[0], id: "another" }];
    expect(blanks({ operations: more as never }, table)).toHaveLength(FAULTS.length);
  });

  test("finds another status, another word and another shape", async () => {
    const setting = await settingOf(house, dialect.id, table);
    const cell = row["no key"] as Exclude<Cell, string>;
    const answer = await house.send(await cell[1](setting));
    expect(wrong(cell, answer, table)).toBeUndefined();
    expect(wrong([{ status: 400 }, cell[1]], answer, table)).toContain("401");
    expect(wrong([{ status: 401, message: "?" }, cell[1]], answer, table)).toContain("it says");
    const html = { ...answer, headers: { "content-type": "text/html" } };
    expect(wrong(cell, html, table)).toBeDefined();
  });
});

/**
 * Lines of a statement, read from its rows by a layout. Each has an identity made of what it says,
 * and of how many lines before it in the file say the very same: so that a line is itself in
 * whichever file it comes again.
 */
import { createHash } from "node:crypto";
import { type Instant, jakartaPlain } from "../clock.ts";
import { Failure } from "../failure.ts";
import { type Misread, readAmount, readDate } from "./cells.ts";
import type { Layout } from "./layout.ts";
import { readRows } from "./read-rows.ts";
import { type Cell, type Row, wrongFile } from "./row.ts";

export type Direction = "in" | "out";

export type Line = {
  /** The row of the file. */
  readonly number: number;
  readonly direction: Direction;
  /** Whole rupiah, above zero. */
  readonly amount: number;
  readonly at: Instant;
  /** In Jakarta: `2026-11-21`. */
  readonly day: string;
  readonly reference: string | null;
  readonly description: string;
  readonly identity: Buffer;
};

export const MOST_LINES = 200_000;

/** The heads are looked for in so many rows. */
const HEAD_ROWS = 50;
const LONGEST_REFERENCE = 200;
const LONGEST_DESCRIPTION = 500;

type Column = keyof Layout["columns"];
type Places = ReadonlyMap<Column, number>;

/** Of a file. Fails: invalid_request, naming the row, the column and how to mend it. */
export function readLines(path: string, layout: Layout): AsyncGenerator<Line> {
  return linesOf(readRows(path, layout), layout, path);
}

/** Of rows, whatever they came from; `name` is what faults call it. Fails as `readLines` does. */
export async function* linesOf(
  rows: AsyncIterable<Row>,
  layout: Layout,
  name: string,
): AsyncGenerator<Line> {
  const seen = new Map<string, number>();
  let places = numberedPlaces(layout);
  let before = 0;
  let lines = 0;
  for await (const row of rows) {
    if (!row.cells.some((cell) => textOf(cell) !== "")) continue;
    if (!places) {
      places = headedPlaces(layout, row);
      before += 1;
      if (!places && before >= HEAD_ROWS) throw noHeads(name, layout);
      continue;
    }
    if (isSkipped(layout, places, row)) continue;
    lines += 1;
    if (lines > MOST_LINES) {
      throw wrongFile(`${name} has more than ${MOST_LINES} lines`, "Split it by days.");
    }
    yield identified(lineOf(layout, places, row), seen);
  }
  if (!places) throw noHeads(name, layout);
}

function noHeads(file: string, { name, columns }: Layout): Failure {
  const heads = Object.values(columns).join(", ");
  return wrongFile(
    `${file} has no row with the heads of the layout ${name}`,
    `It needs all of: ${heads}.`,
  );
}

function entriesOf(layout: Layout): [Column, string | number][] {
  return Object.entries(layout.columns) as [Column, string | number][];
}

function numberedPlaces(layout: Layout): Places | undefined {
  const columns = entriesOf(layout);
  if (columns.some(([, column]) => typeof column === "string")) return undefined;
  return new Map(columns.map(([name, column]) => [name, (column as number) - 1]));
}

function headedPlaces(layout: Layout, { cells }: Row): Places | undefined {
  const heads = cells.map((cell) => textOf(cell).toLowerCase());
  const columns = entriesOf(layout).map(
    ([name, head]) => [name, heads.indexOf(`${head}`.toLowerCase())] as const,
  );
  return columns.every(([, place]) => place >= 0) ? new Map(columns) : undefined;
}

function isSkipped({ skip }: Layout, places: Places, { cells }: Row): boolean {
  const first = cells.find((cell) => textOf(cell) !== "") ?? "";
  const told = [first, cells[places.get("description") ?? -1] ?? ""];
  return told.some((cell) =>
    skip.some((word) => textOf(cell).toLowerCase().startsWith(word.toLowerCase())),
  );
}

function lineOf(layout: Layout, places: Places, row: Row): Omit<Line, "identity"> {
  const cell = (name: Column): Cell => row.cells[places.get(name) ?? -1] ?? "";
  const read = (name: Column, value: number | Misread): number => {
    if (typeof value === "number") return value;
    throw wrongCell(layout, row, name, value.wrong);
  };
  const date = cell("date");
  const written = places.has("time") ? `${textOf(date)} ${textOf(cell("time"))}` : date;
  const at = read("date", readDate(written, layout));
  const amountIn = (name: Column) =>
    textOf(cell(name)) === "" ? 0 : read(name, readAmount(cell(name), layout));
  const signed = places.has("amount")
    ? signedAmount(layout, places, row, amountIn("amount"))
    : amountIn("in") - Math.abs(amountIn("out"));
  const both = amountIn("in") !== 0 && amountIn("out") !== 0;
  if (signed === 0 || both) {
    const name = places.has("amount") ? "amount" : places.has("in") ? "in" : "out";
    throw wrongCell(layout, row, name, both ? "money goes in and out" : "no amount");
  }
  return {
    number: row.number,
    direction: signed > 0 ? "in" : "out",
    amount: Math.abs(signed),
    at,
    day: jakartaPlain(at).slice(0, 10),
    reference: textOf(cell("reference")).slice(0, LONGEST_REFERENCE) || null,
    description: textOf(cell("description")).slice(0, LONGEST_DESCRIPTION),
  };
}

function signedAmount(layout: Layout, places: Places, row: Row, amount: number): number {
  const place = places.get("direction");
  if (place === undefined) return amount;
  const word = textOf(row.cells[place] ?? "").toLowerCase();
  const is = (words: readonly string[]) => words.some((one) => one.toLowerCase() === word);
  if (is(layout.directions.in)) return Math.abs(amount);
  if (is(layout.directions.out)) return -Math.abs(amount);
  const known = [...layout.directions.in, ...layout.directions.out].join(", ");
  throw wrongCell(layout, row, "direction", `${JSON.stringify(word)} is none of ${known}`);
}

function wrongCell(layout: Layout, { number }: Row, name: Column, wrong: string): Failure {
  const column = layout.columns[name];
  return new Failure("invalid_request", `Row ${number}, column ${column}: ${wrong}`, {
    field: `${column}`,
    hint: "Mend the layout, or let it skip rows that are no lines: docs/guides/reconciliation.md.",
  });
}

/** One line of text, as the database can keep it. */
function textOf(cell: Cell): string {
  return `${cell}`.replaceAll(/[\p{C}\s]+/gu, " ").trim();
}

function identified(line: Omit<Line, "identity">, seen: Map<string, number>): Line {
  const { direction, amount, at, reference, description } = line;
  const said = JSON.stringify([direction, amount, at, reference, description]);
  const digest = createHash("sha256").update(said).digest("base64");
  const before = seen.get(digest) ?? 0;
  seen.set(digest, before + 1);
  const identity = createHash("sha256").update(`${digest}/${before}`).digest().subarray(0, 16);
  return { ...line, identity };
}

/**
 * Layouts: how a statement's file is read. Which column says what, how it writes dates and
 * amounts. Banks and gateways change their files without a word, so a layout of one is built in
 * only with its source; there is none yet. `generic` is our own, for files that are made to fit.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";

const column = z.union([z.string().trim().min(1).max(100), z.number().int().min(1).max(200)]);
const words = z.array(z.string().trim().min(1).max(100)).max(50);

export const layoutShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "is a-z, 0-9 and -, 50 at most"),
  /** Where the layout is described: an address, a document and its date. */
  source: z.string().trim().min(1).max(500),
  /** Between the columns of a CSV file. */
  delimiter: z.enum([",", ";", "\t", "|"]).default(","),
  /** The sheet of an XLSX file; absent, its first. */
  sheet: z.string().min(1).max(100).optional(),
  /** The heads of columns, or their numbers (the first is 1) in a file without heads. */
  columns: z.strictObject({
    date: column,
    time: column.optional(),
    /** One column for all amounts: what goes out is negative, or is told by `direction`. */
    amount: column.optional(),
    direction: column.optional(),
    /** Two columns instead of one. */
    in: column.optional(),
    out: column.optional(),
    reference: column.optional(),
    description: column.optional(),
  }),
  /** What stands in the column `direction`. */
  directions: z.strictObject({ in: words, out: words }).default({ in: ["CR"], out: ["DB"] }),
  /** `YYYY`, `YY`, `MM`, `MMM`, `DD`, `HH`, `mm`, `ss`; with `time`, date and time and a space. */
  dates: z.string().trim().min(4).max(50).default("YYYY-MM-DD"),
  /** The zone of its times. */
  zone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/, "is like +07:00")
    .default("+07:00"),
  /** What stands before the sen: `1.234.567,00` has a comma. */
  decimals: z.enum([".", ","]).default("."),
  /** Lines are left out whose first cell or description begins so: balances, interest, totals. */
  skip: words.default([]),
});

export type Layout = z.infer<typeof layoutShape>;

/** Ours; its source is docs/guides/reconciliation.md. */
export const GENERIC: Layout = layoutShape.parse({
  name: "generic",
  source: "docs/guides/reconciliation.md",
  columns: {
    date: "date",
    amount: "amount",
    reference: "reference",
    description: "description",
  },
});

/** Fails: invalid_request, with the field at fault. */
export function readLayout(value: unknown): Layout {
  const read = layoutShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrongLayout(issue?.path.join(".") ?? "", issue?.message ?? "is no layout");
  }
  const { columns, dates } = read.data;
  const two = columns.in !== undefined || columns.out !== undefined;
  if (two === (columns.amount !== undefined)) {
    throw wrongLayout("columns", "needs either amount, or in and out");
  }
  if (two && columns.direction !== undefined) {
    throw wrongLayout("columns.direction", "belongs to amount, not to in and out");
  }
  const kinds = new Set(Object.values(columns).map((one) => typeof one));
  if (kinds.size > 1) throw wrongLayout("columns", "are all heads, or all numbers");
  if (!/YY/.test(dates) || !/MM/.test(dates) || !/DD/.test(dates)) {
    throw wrongLayout("dates", "needs a year, a month and a day, as in DD/MM/YYYY");
  }
  return read.data;
}

function wrongLayout(field: string, what: string): Failure {
  return new Failure("invalid_request", `The layout's ${field} ${what}`.replace("  ", " "), {
    field: `layout.${field}`,
    hint: "docs/guides/reconciliation.md describes layouts.",
  });
}

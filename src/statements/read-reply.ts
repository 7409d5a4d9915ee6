/** Rows of a statement that a server answered with: CSV, or a list of objects as JSON. */
import { Readable } from "node:stream";
import { Failure } from "../failure.ts";
import type { Layout } from "./layout.ts";
import { readCsv } from "./read-csv.ts";
import { type Cell, type Row, wrongFile } from "./row.ts";

/** What faults call it. */
export const REPLY = "The reply";

export type Reply = {
  /** Undefined where it is no JSON. */
  readonly json: unknown;
  readonly rows: AsyncGenerator<Row>;
};

/**
 * `list` names where the objects stand in JSON: `data.items`; absent, they are all there is. The
 * layout's heads are the names of what they say. Fails: invalid_request (file).
 */
export function readReply(body: Buffer, layout: Layout, list?: string): Reply {
  const text = body.toString("utf8").trim();
  if (text === "") return { json: undefined, rows: noLines(layout) };
  if (!/^[[{]/.test(text)) {
    return { json: undefined, rows: readCsv(Readable.from([body]), REPLY, layout) };
  }
  const json = parsed(text);
  return { json, rows: rowsOf(list === undefined ? json : valueAt(json, list), layout) };
}

/** Nothing new: the heads alone. */
async function* noLines(layout: Layout): AsyncGenerator<Row> {
  yield { number: 0, cells: headsOf(layout) };
}

function headsOf({ columns }: Layout): (string | number)[] {
  return Object.values(columns).filter((head) => head !== undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrongFile(`${REPLY} is no JSON`, "It begins as JSON does, and is none.", cause);
  }
}

/** What stands at `meta.next`; undefined where nothing does. */
export function valueAt(json: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (found, name) =>
        typeof found === "object" && found !== null && Object.hasOwn(found, name)
          ? (found as Record<string, unknown>)[name]
          : undefined,
      json,
    );
}

async function* rowsOf(items: unknown, layout: Layout): AsyncGenerator<Row> {
  if (!Array.isArray(items)) {
    throw wrongFile(`${REPLY} has no list of lines`, "Say where it stands: list, as data.items.");
  }
  const heads = headsOf(layout);
  if (heads.some((head) => typeof head === "number")) {
    throw new Failure("invalid_request", "Columns of JSON have names, not numbers", {
      field: "layout.columns",
    });
  }
  yield { number: 0, cells: heads };
  for (const [at, item] of items.entries()) {
    yield { number: at + 1, cells: heads.map((head) => cellOf(valueAt(item, `${head}`))) };
  }
}

/** All are texts: a date that is a number is a spreadsheet's alone. */
function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : `${value}`;
}

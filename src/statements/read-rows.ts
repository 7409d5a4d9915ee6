/** Reading a statement's file row by row: its first bytes say which format it is. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Layout } from "./layout.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import { type Row, wrongFile } from "./row.ts";

export const MOST_BYTES = 50_000_000;

const ZIP = 0x504b0304;
const OLE = 0xd0cf11e0;

/** Reads a file row by row, never the whole of it. Fails: invalid_request (file). */
export async function* readRows(path: string, layout: Layout): AsyncGenerator<Row> {
  const file = await open(path).catch((cause) => {
    throw wrongFile(`${path} cannot be read`, "Name a CSV or XLSX file.", cause);
  });
  const start = Buffer.alloc(4);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw wrongFile(`${path} is no file`, "Name a CSV or XLSX file.");
    const { size } = found;
    if (size > MOST_BYTES) {
      throw wrongFile(`${path} has ${size} bytes`, `${MOST_BYTES} are read at most: split it.`);
    }
    await file.read(start, 0, 4, 0);
  } finally {
    await file.close();
  }
  if (start.readUInt32BE() === OLE) {
    throw wrongFile(`${path} is an old or locked Excel file`, "Save it as XLSX without password.");
  }
  if (start.readUInt32BE() === ZIP) yield* readXlsx(path, layout.sheet);
  else yield* readCsv(createReadStream(path), path, layout);
}

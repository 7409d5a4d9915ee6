/** CSV as banks and spreadsheets write it: quotes, a BOM, commas or semicolons, UTF-8 or UTF-16. */
import type { Readable } from "node:stream";
import { parse } from "csv-parse";
import type { Layout } from "./layout.ts";
import { MOST_COLUMNS, type Row, wrongFile } from "./row.ts";

const LONGEST_RECORD = 100_000;

/** Yields the rows that are not empty; faults call it `name`. Fails: invalid_request (file). */
export async function* readCsv(
  source: Readable,
  name: string,
  { delimiter }: Layout,
): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: LONGEST_RECORD,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser) {
      const cells = (record as string[]).slice(0, MOST_COLUMNS);
      yield { number: info.lines as number, cells };
    }
  } catch (cause) {
    const { message } = cause as Error;
    throw wrongFile(`${name} is no CSV file: ${message}`, "Is its delimiter the layout's?", cause);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

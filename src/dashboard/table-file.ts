/**
 * Tables as files, CSV or XLSX, sent while they are read: what waits in memory is one batch of
 * rows, however many there are. Nothing is read faster than the browser takes it, and nothing more
 * once it has gone.
 */
import { writeXlsxStream } from "hucre/xlsx";
import { Failure } from "../failure.ts";

/** Null and undefined: an empty one. */
export type Cell = string | number | null | undefined;

export type TableFile = {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly heads: readonly string[];
  /** Rows in batches, in the order of the heads. */
  readonly batches: AsyncGenerator<readonly (readonly Cell[])[]>;
};

export type FileForm = "csv" | "xlsx";

export const FILE_FORMS: readonly FileForm[] = ["csv", "xlsx"];

const TYPES: Readonly<Record<FileForm, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Files that are being sent at once: pages need the database too. */
const MOST_AT_ONCE = 4;
/** ms without anybody taking what is there: then the file breaks off. */
const STALLED = 60_000;

let underWay = 0;

/** The answer that brings the file. Fails: unavailable, while too many are being sent. */
export function tableFile(form: FileForm, file: TableFile): Response {
  if (underWay >= MOST_AT_ONCE) {
    throw new Failure("unavailable", "Too many files are being made", { retryAfter: 30 });
  }
  const chunks = form === "csv" ? csvOf(file) : xlsxOf(file);
  return new Response(streamOf(chunks), {
    headers: {
      "content-type": TYPES[form],
      "content-disposition": `attachment; filename="${file.name}.${form}"`,
      // Packed already, or as it comes: to pack it on the way would hold it back.
      "cache-control": "no-store, no-transform",
    },
  });
}

/** Takes its place until it has ended, nobody wants it any more, or nobody takes it. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  underWay += 1;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(timer);
    if (!ended) underWay -= 1;
    ended = true;
  };
  const leave = async () => {
    end();
    await chunks.return(undefined);
  };
  const watch = (stream: ReadableStreamDefaultController<Uint8Array>) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stream.error(new Error("nobody takes the file"));
      void leave();
    }, STALLED);
    timer.unref();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: watch,
      async pull(stream) {
        watch(stream);
        try {
          const { done, value } = await chunks.next();
          if (ended) return;
          if (!done) return stream.enqueue(value);
          end();
          stream.close();
        } catch (error) {
          end();
          stream.error(error);
        }
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
}

/** Marks it as UTF-8: spreadsheets take a file without the mark for the machine's old letters. */
const MARK = "\uFEFF";

async function* csvOf({ heads, batches }: TableFile): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(MARK + csvLine(heads));
  for await (const rows of batches) yield encoder.encode(rows.map(csvLine).join(""));
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** What a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Text that begins like a formula is made plain by an apostrophe, which spreadsheets hide. */
function csvCell(cell: Cell): string {
  if (typeof cell !== "string") return cell === null || cell === undefined ? "" : `${cell}`;
  const plain = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/**
 * Text is written as text, which no spreadsheet runs. Beyond what one sheet holds the rows go on in
 * the next.
 */
async function* xlsxOf({ name, heads, batches }: TableFile): AsyncGenerator<Uint8Array> {
  const columns = heads.map((header) => ({ header }));
  const rows = eachRow(batches);
  const freezePane = { rows: 1 };
  const file = writeXlsxStream(rows, {
    name: name.slice(0, 28),
    columns,
    freezePane,
    zip64: false,
  });
  try {
    for await (const chunk of file) yield chunk;
  } finally {
    await rows.return(undefined);
  }
}

/** Control characters stand in no XML: a file that had one could not be opened. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

async function* eachRow(batches: TableFile["batches"]): AsyncGenerator<(string | number | null)[]> {
  for await (const rows of batches) {
    for (const row of rows) {
      yield row.map((cell) =>
        typeof cell === "string" ? cell.replace(NOT_IN_XML, "") : (cell ?? null),
      );
    }
  }
}

/**
 * XLSX: one sheet, row by row. Only the values of cells are read (ECMA-376 part 1, 18.3): formulas,
 * styles and links are passed over, and XML has no entities of its own that would be expanded.
 */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { type Cell, MOST_COLUMNS, type Row, wrongFile } from "./row.ts";
import { openZip, textOf, type Zip } from "./zip.ts";

const MOST_SHEET = 500_000_000;
const MOST_TEXTS = 50_000_000;
const MOST_PLAN = 1_000_000;
/** What a parser keeps in memory until the tag or the text that it reads has ended. */
const LONGEST_TEXT = 1_000_000;

const TEXTS = "xl/sharedStrings.xml";
const PLAN = "xl/workbook.xml";
const LINKS = "xl/_rels/workbook.xml.rels";

/** Yields the rows that are not empty. Fails: invalid_request (file). */
export async function* readXlsx(path: string, sheet?: string): AsyncGenerator<Row> {
  try {
    const zip = await openZip(path);
    const part = await sheetOf(zip, sheet);
    const texts = zip.parts.has(TEXTS) ? await textsOf(zip) : [];
    yield* rowsOf(zip, part, texts);
  } catch (cause) {
    const { message } = cause as Error;
    throw wrongFile(`${path} is no XLSX file that can be read: ${message}`, HINT, cause);
  }
}

const HINT = "Save it anew as XLSX, or as CSV.";

type Tag = SaxesTagPlain;

type Hearing = {
  readonly open?: (tag: Tag) => void;
  readonly text?: (text: string) => void;
  readonly close?: (tag: Tag) => void;
};

/** Feeds a part to a listener, and stops after each piece of it. */
async function* heard(zip: Zip, name: string, most: number, on: Hearing): AsyncGenerator<void> {
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  let unheard = 0;
  parser.on("opentag", (tag) => {
    unheard = 0;
    on.open?.(tag as Tag);
  });
  parser.on("text", (text) => on.text?.(text));
  parser.on("closetag", (tag) => {
    unheard = 0;
    on.close?.(tag as Tag);
  });
  for await (const piece of textOf(zip, name, most)) {
    unheard += piece.length;
    parser.write(piece);
    if (unheard > LONGEST_TEXT) throw new Error(`${name} has a text that is too long`);
    yield;
  }
  parser.close();
  yield;
}

async function hearAll(zip: Zip, name: string, most: number, on: Hearing): Promise<void> {
  for await (const _ of heard(zip, name, most, on));
}

/** The part of the named sheet, or of the first. */
async function sheetOf(zip: Zip, wanted: string | undefined): Promise<string> {
  const sheets: { name: string; link: string }[] = [];
  await hearAll(zip, PLAN, MOST_PLAN, {
    open({ name, attributes }) {
      if (bare(name) !== "sheet") return;
      const link = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key));
      sheets.push({ name: attributes.name ?? "", link: link?.[1] ?? "" });
    },
  });
  const sheet = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (!sheet) {
    const names = sheets.map(({ name }) => name).join(", ");
    throw new Error(`it has no sheet ${wanted ?? ""}; there are: ${names}`);
  }
  let target = "";
  await hearAll(zip, LINKS, MOST_PLAN, {
    open({ attributes }) {
      if (attributes.Id === sheet.link) target = attributes.Target ?? "";
    },
  });
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

/** Texts that cells name by number, readings of Asian characters left out. */
async function textsOf(zip: Zip): Promise<string[]> {
  const texts: string[] = [];
  let text = "";
  let reading = false;
  let phonetic = false;
  await hearAll(zip, TEXTS, MOST_TEXTS, {
    open({ name }) {
      if (bare(name) === "si") text = "";
      if (bare(name) === "rPh") phonetic = true;
      reading = bare(name) === "t";
    },
    text(piece) {
      if (reading && !phonetic) text += piece;
    },
    close({ name }) {
      reading = false;
      if (bare(name) === "rPh") phonetic = false;
      if (bare(name) === "si") texts.push(text);
    },
  });
  return texts;
}

async function* rowsOf(zip: Zip, part: string, texts: readonly string[]): AsyncGenerator<Row> {
  let rows: Row[] = [];
  let number = 0;
  let cells: Cell[] = [];
  let at = 0;
  let kind = "n";
  let value = "";
  let reading = false;
  const pieces = heard(zip, part, MOST_SHEET, {
    open({ name, attributes }) {
      const tag = bare(name);
      if (tag === "row") {
        number = Number(attributes.r ?? number + 1);
        [cells, at] = [[], 0];
      }
      if (tag === "c") {
        at = attributes.r ? columnOf(attributes.r) : at + 1;
        [kind, value] = [attributes.t ?? "n", ""];
      }
      reading = tag === "v" || tag === "t";
    },
    text(piece) {
      if (reading) value += piece;
    },
    close({ name }) {
      reading = false;
      const tag = bare(name);
      if (tag === "c" && value !== "" && at <= MOST_COLUMNS) {
        while (cells.length < at) cells.push("");
        cells[at - 1] = cellOf(kind, value, texts);
      }
      if (tag === "row" && cells.length > 0) rows.push({ number, cells });
    },
  });
  for await (const _ of pieces) {
    yield* rows;
    rows = [];
  }
}

function cellOf(kind: string, value: string, texts: readonly string[]): Cell {
  if (kind === "n") return Number(value);
  if (kind !== "s") return value;
  const text = texts[Number(value)];
  if (text === undefined) throw new Error(`it has no text ${value}`);
  return text;
}

/** `AB12` is in column 28. */
function columnOf(place: string): number {
  const letters = /^[A-Z]{1,3}/.exec(place)?.[0] ?? "";
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Without the prefix that some writers give every name. */
function bare(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

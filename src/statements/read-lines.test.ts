/** Statements as files: the forms that banks and spreadsheets write, and files that are none. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeXlsx, zipOf } from "../../test/support/make-xlsx.ts";
import { readAmount, readDate } from "./cells.ts";
import { GENERIC, readLayout } from "./layout.ts";
import { type Line, readLines } from "./read-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "gapura-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

const INDONESIAN = readLayout({
  name: "bank",
  source: "made up for this test",
  delimiter: ";",
  columns: { date: "Tanggal", in: "Kredit", out: "Debit", description: "Keterangan" },
  dates: "DD/MM/YYYY",
  decimals: ",",
  skip: ["SALDO", "BUNGA"],
});

let made = 0;

async function linesOf(content: string | Buffer, layout = GENERIC): Promise<Line[]> {
  made += 1;
  const path = join(folder, `${made}.csv`);
  writeFileSync(path, content);
  const lines: Line[] = [];
  for await (const line of readLines(path, layout)) lines.push(line);
  return lines;
}

const refusal = (content: string | Buffer, layout = GENERIC) =>
  linesOf(content, layout).then(
    () => "read",
    (error: Error) => error.message,
  );

const HEADS = "date,amount,reference,description";
const BANK_HEADS = "Tanggal;Keterangan;Debit;Kredit";

describe("amounts", () => {
  test.each([
    ["1.234.567,00", ",", 1_234_567],
    ["1.234", ",", 1_234],
    ["1234", ",", 1_234],
    ["Rp 1.234", ",", 1_234],
    ["Rp1.234,0", ",", 1_234],
    ["-Rp 20", ",", -20],
    ["IDR 20", ".", 20],
    ["1,234,567.00", ".", 1_234_567],
    ["(1,500)", ".", -1_500],
    ["1,500-", ".", -1_500],
    ["+7", ".", 7],
    ["0", ".", 0],
    [15_023, ",", 15_023],
    [-3, ".", -3],
  ] as const)("%s with %s before the sen is %d", (cell, decimals, amount) => {
    expect(readAmount(cell, { decimals })).toBe(amount);
  });

  test.each([
    ["1,234", ",", "no amount"],
    ["1.23", ",", "no amount"],
    ["12.345.67", ",", "no amount"],
    ["1,5", ",", "sen"],
    [1.5, ".", "sen"],
    ["1e5", ".", "no amount"],
    ["(5", ".", "no amount"],
    ["99999999999999999999", ".", "more than money"],
    [Number.POSITIVE_INFINITY, ".", "sen"],
    ["satu", ".", "no amount"],
  ] as const)("%s with %s before the sen is none", (cell, decimals, why) => {
    expect(readAmount(cell, { decimals })).toMatchObject({ wrong: expect.stringContaining(why) });
  });
});

describe("dates", () => {
  test.each([
    ["2026-11-21", "YYYY-MM-DD", "2026-11-20T17:00:00.000Z"],
    ["21/11/2026 08:09:10", "DD/MM/YYYY HH:mm:ss", "2026-11-21T01:09:10.000Z"],
    ["1 Agu 26", "DD MMM YY", "2026-07-31T17:00:00.000Z"],
    ["01-AUG-2026", "DD-MMM-YYYY", "2026-07-31T17:00:00.000Z"],
    ["12 Desember 2026", "DD MMM YYYY", "2026-12-11T17:00:00.000Z"],
    [46_347.5, "DD/MM/YYYY", "2026-11-21T05:00:00.000Z"],
  ] as const)("%s as %s", (cell, dates, at) => {
    const read = readDate(cell, { dates, zone: "+07:00" });
    expect(new Date(read as number).toISOString()).toBe(at);
  });

  test.each([
    ["31/02/2026", "DD/MM/YYYY"],
    ["21/11/2026 10:00", "DD/MM/YYYY"],
    ["11/21/2026", "DD/MM/YYYY"],
    ["01 Xyz 2026", "DD MMM YYYY"],
    ["01/01/2026 24:00", "DD/MM/YYYY HH:mm"],
    ["", "YYYY-MM-DD"],
    [5, "YYYY-MM-DD"],
  ] as const)("%s as %s is none", (cell, dates) => {
    expect(readDate(cell, { dates, zone: "+07:00" })).toHaveProperty("wrong");
  });
});

describe("CSV", () => {
  test("in the generic layout, with a BOM, quotes and lines within them", async () => {
    const text = `\ufeff${HEADS}\r\n2026-11-21,"100,003",TRX-1,"says ""yes"",\ntwice"\r\n\r\n`;
    expect(await linesOf(`${text}2026-11-21,-5000,,\r\n`)).toMatchObject([
      {
        direction: "in",
        amount: 100_003,
        day: "2026-11-21",
        reference: "TRX-1",
        description: 'says "yes", twice',
      },
      { number: 5, direction: "out", amount: 5_000, reference: null, description: "" },
    ]);
  });

  test("as a bank writes it: a preamble, semicolons, two columns, no lines", async () => {
    const text = [
      "Rekening;123\nPeriode;November\n",
      BANK_HEADS,
      "01/11/2026;SALDO AWAL;;1.000.000,00",
      "02/11/2026;QR 1;;15.023,00",
      "02/11/2026;BIAYA ADM;2.500,00;0,00",
      "30/11/2026;BUNGA;;12,34",
      "SALDO AKHIR;;;1.012.523,00",
    ];
    expect(await linesOf(text.join("\n"), INDONESIAN)).toMatchObject([
      { direction: "in", amount: 15_023, description: "QR 1" },
      { direction: "out", amount: 2_500, description: "BIAYA ADM" },
    ]);
  });

  test("by numbers of columns and words for the direction", async () => {
    const layout = readLayout({
      name: "bare",
      source: "made up for this test",
      columns: { date: 1, time: 2, amount: 4, direction: 3 },
      dates: "YYYY-MM-DD HH:mm",
    });
    expect(await linesOf("2026-11-21,10:30,CR,5\n2026-11-21,10:31,DB,6\n", layout)).toMatchObject([
      { direction: "in", amount: 5, at: Date.parse("2026-11-21T10:30+07:00") },
      { direction: "out", amount: 6 },
    ]);
    expect(await refusal("2026-11-21,10:30,XX,5\n", layout)).toContain("none of CR, DB");
  });

  test.each([
    ["2026-11-21,1.5,,", "Row 2, column amount"],
    ["2026-11-21,,,", "Row 2, column amount: no amount"],
    ["21/11/2026,5,,", 'Row 2, column date: "21/11/2026" is no date like YYYY-MM-DD'],
    ['2026-11-21,5,"a', "is no CSV file"],
    [`2026-11-21,5,,${"x".repeat(200_000)}`, "is no CSV file"],
  ])("%.40s is refused, and says where", async (row, why) => {
    expect(await refusal(`${HEADS}\n${row}\n`)).toContain(why);
  });

  test.each([
    ["", "no row with the heads"],
    ["a,b\n1,2\n", "no row with the heads"],
    [Buffer.from("d0cf11e0a1b11ae1", "hex"), "old or locked Excel file"],
    [Buffer.from([0, 1, 2, 3, 255]), "no row with the heads"],
  ])("%s is no statement", async (content, why) => {
    expect(await refusal(content)).toContain(why);
  });

  test("lines that say the same are told apart by their order, in whichever file", async () => {
    const [a, b] = ["2026-11-21,5,,same", "2026-11-22,5,,same"];
    const first = await linesOf(`${HEADS}\n${a}\n${a}\n`);
    const second = await linesOf(`${HEADS}\n${b}\n${a}\n${a}\n${a}\n`);
    const ids = (lines: Line[]) => lines.map(({ identity }) => identity.toString("hex"));
    expect(new Set(ids(first)).size).toBe(2);
    expect(new Set(ids(second)).size).toBe(4);
    expect(ids(second).slice(1, 3)).toEqual(ids(first));
  });
});

describe("XLSX", () => {
  test("texts, numbers, days as numbers, and cells that are not there", async () => {
    const inline = { xml: `t="inlineStr"><is><t>TRX &amp; 9</t></is>` };
    const file = makeXlsx([
      ["Laporan"],
      HEADS.split(","),
      ["2026-11-21", "1,500", "", "a < b"],
      [46_347, 15_023, inline, ""],
    ]);
    expect(await linesOf(file)).toMatchObject([
      { number: 3, amount: 1_500, reference: null, description: "a < b" },
      { number: 4, amount: 15_023, reference: "TRX & 9", day: "2026-11-21" },
    ]);
  });

  test("the sheet that the layout names", async () => {
    const file = makeXlsx([HEADS.split(","), ["2026-11-21", 5, "", ""]], "November");
    expect(await linesOf(file, { ...GENERIC, sheet: "November" })).toHaveLength(1);
    const why = await refusal(file, { ...GENERIC, sheet: "Oktober" });
    expect(why).toContain("no sheet Oktober; there are: November");
  });

  const PLAN = {
    "xl/workbook.xml": `<workbook><sheets><sheet name="a" r="x" id="1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<R><R Id="1" Target="s.xml"/></R>`,
  };
  const sheet = (xml: string | Buffer) => zipOf({ ...PLAN, "xl/s.xml": xml });

  test.each([
    ["a bomb of one text", () => sheet(`<a><row><c><v>${" ".repeat(60_000_000)}`), "too long"],
    [
      "a bomb of texts",
      () => zipOf({ ...PLAN, "xl/s.xml": "<a/>", "xl/sharedStrings.xml": bomb() }),
      "larger than",
    ],
    [
      "entities",
      () => sheet(`<!DOCTYPE a [<!ENTITY b "c">]><a><row><c><v>&b;</v></c></row></a>`),
      "entity",
    ],
    ["broken XML", () => sheet("<a><b></a>"), "unexpected close tag"],
    ["no end", () => sheet("<a>").subarray(0, 200), "its end is missing"],
    ["no sheet", () => zipOf({ "x.txt": "" }), "it has no xl/workbook.xml"],
    ["a broken part", () => broken(), "no XLSX file"],
  ])("%s is refused", async (_, file, why) => {
    const before = process.memoryUsage().rss;
    expect(await refusal(file())).toContain(why);
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000);
  });

  function bomb(): Buffer {
    return Buffer.concat([
      Buffer.from("<sst>"),
      Buffer.alloc(60_000_000, "<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>"),
    ]);
  }

  function broken(): Buffer {
    const file = sheet("<a><row><c><v>1</v></c></row></a>");
    return Buffer.from(file.fill(0xff, file.indexOf("s.xml") + 5, file.indexOf("s.xml") + 12));
  }
});

describe("layouts", () => {
  const columns = { date: "d", amount: "a" };
  test.each([
    [{ source: "s", columns }, "name"],
    [{ name: "a", columns }, "source"],
    [{ name: "a", source: "s", columns: { date: "d" } }, "either amount, or in and out"],
    [{ name: "a", source: "s", columns: { ...columns, in: "i" } }, "either amount"],
    [{ name: "a", source: "s", columns: { date: "d", in: "i", direction: "x" } }, "belongs to"],
    [{ name: "a", source: "s", columns: { date: 1, amount: "a" } }, "all heads, or all numbers"],
    [{ name: "a", source: "s", columns, dates: "DD/MM" }, "needs a year"],
    [{ name: "a", source: "s", columns, zone: "WIB" }, "zone"],
    [{ name: "a", source: "s", columns, extra: 1 }, "layout"],
    [7, "layout"],
  ])("%j is none", (value, why) => {
    expect(() => readLayout(value)).toThrow(why);
  });
});

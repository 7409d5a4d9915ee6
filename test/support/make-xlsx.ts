/** A small XLSX file for tests: what spreadsheets write, no more; and files that mean harm. */
import { crc32, deflateRawSync } from "node:zlib";

/** Texts, numbers, or XML of a cell as it is. */
export type MadeCell = string | number | { readonly xml: string };

export function makeXlsx(rows: readonly (readonly MadeCell[])[], sheet = "Mutasi"): Buffer {
  const texts: string[] = [];
  const cells = rows.map((row, at) => {
    const own = row.map((cell, place) => cellOf(cell, `${letter(place)}${at + 1}`, texts));
    return `<row r="${at + 1}">${own.join("")}</row>`;
  });
  const shared = texts.map((text) => `<si><t>${escaped(text)}</t></si>`).join("");
  const link = `<Relationship Id="rId7" Target="worksheets/one.xml"/>`;
  const listed = `<sheet name="${sheet}" sheetId="1" r:id="rId7"/>`;
  return zipOf({
    "xl/workbook.xml": `<workbook xmlns:r="r"><sheets>${listed}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${link}</Relationships>`,
    "xl/sharedStrings.xml": `<sst>${shared}</sst>`,
    "xl/worksheets/one.xml": `<worksheet><sheetData>${cells.join("")}</sheetData></worksheet>`,
  });
}

function cellOf(cell: MadeCell, place: string, texts: string[]): string {
  if (typeof cell === "object") return `<c r="${place}" ${cell.xml}</c>`;
  if (typeof cell === "number") return `<c r="${place}"><v>${cell}</v></c>`;
  if (cell === "") return "";
  return `<c r="${place}" t="s"><v>${texts.push(cell) - 1}</v></c>`;
}

function letter(place: number): string {
  return String.fromCharCode(65 + place);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** A ZIP file of deflated parts. */
export function zipOf(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const plain = Buffer.from(text);
    const packed = deflateRawSync(plain);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(plain), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(plain.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), facts, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    list.push(Buffer.from("PK\x01\x02\x14\x00"), facts, rest, Buffer.from(name));
    bodies.push(body);
    offset += body.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(bodies.length, 4);
  end.writeUInt16LE(bodies.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listed, Buffer.from("PK\x05\x06"), end]);
}

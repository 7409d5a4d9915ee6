/**
 * Forms with files (`multipart/form-data`, RFC 7578) as browsers send them. The body is whole and
 * bounded before it comes here; what is no such form is undefined.
 */

/** `file` is what its sender calls it; empty where that is not told. */
export type SentFile = { readonly name: string; readonly file: string; readonly bytes: Buffer };

export type Parts = {
  readonly entries: readonly (readonly [name: string, value: string])[];
  /** A field that nobody chose a file for is sent as an empty file, and left out here. */
  readonly files: readonly SentFile[];
};

const BOUNDARY = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i;
const MOST_PARTS = 500;
const END = "--";

export function readMultipart(body: Buffer, contentType: string): Parts | undefined {
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const line = Buffer.from(`\r\n--${boundary}`, "latin1");
  const entries: [string, string][] = [];
  const files: SentFile[] = [];
  let at = line.length - 2;
  if (!body.subarray(0, at).equals(line.subarray(2))) return undefined;
  for (let count = 0; count <= MOST_PARTS; count += 1) {
    if (body.toString("latin1", at, at + 2) === END) return { entries, files };
    const end = body.indexOf(line, at);
    const part = end < 0 ? undefined : readPart(body.subarray(at, end));
    if (part === undefined) return undefined;
    const { name, file, bytes } = part;
    if (file === undefined) entries.push([name, bytes.toString("utf8")]);
    else if (bytes.length > 0) files.push({ name, file, bytes });
    at = end + line.length;
  }
  return undefined;
}

type Part = {
  readonly name: string;
  /** Undefined: it is no file. */
  readonly file: string | undefined;
  readonly bytes: Buffer;
};

const LONGEST_HEAD = 4_096;

function readPart(part: Buffer): Part | undefined {
  const end = part.subarray(0, LONGEST_HEAD).indexOf("\r\n\r\n");
  if (end < 0 || part.toString("latin1", 0, 2) !== "\r\n") return undefined;
  const head = part.toString("utf8", 0, end);
  const said = /^content-disposition:\s*form-data\b(.*)$/im.exec(head)?.[1];
  const name = said && /;\s*name="([^"]*)"/i.exec(said)?.[1];
  if (said === undefined || name === undefined) return undefined;
  const named = /;\s*filename\*?=(?:"([^"]*)")?/i.exec(said);
  return { name, file: named ? (named[1] ?? "") : undefined, bytes: part.subarray(end + 4) };
}

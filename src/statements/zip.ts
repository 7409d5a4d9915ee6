/**
 * The parts of a ZIP file, inflated as a stream and no further than a bound, whatever the file says
 * of itself: a small file cannot become a large one. After the format's public application note
 * (APPNOTE.TXT 6.3.10); no encryption, no ZIP64.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createInflateRaw } from "node:zlib";

export type ZipPart = {
  readonly method: number;
  readonly flags: number;
  readonly size: number;
  readonly offset: number;
};

export type Zip = { readonly path: string; readonly parts: ReadonlyMap<string, ZipPart> };

const END = 0x06054b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const LONGEST_DIRECTORY = 1_000_000;
const STORED = 0;
const DEFLATED = 8;

/** Reads the directory at the end of the file. Throws an Error that says what is wrong with it. */
export async function openZip(path: string): Promise<Zip> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await slice(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size);
    let end = tail.length - END_SIZE;
    while (end >= 0 && tail.readUInt32LE(end) !== END) end -= 1;
    if (end < 0) throw new Error("its end is missing");
    const [length, from] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (length > LONGEST_DIRECTORY || from + length > size) throw new Error("its list is too long");
    return { path, parts: partsOf(await slice(file, from, from + length)) };
  } finally {
    await file.close();
  }
}

async function slice(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}

function partsOf(list: Buffer): Map<string, ZipPart> {
  const parts = new Map<string, ZipPart>();
  let at = 0;
  while (at + CENTRAL_SIZE <= list.length && list.readUInt32LE(at) === CENTRAL) {
    const named = at + CENTRAL_SIZE + list.readUInt16LE(at + 28);
    parts.set(list.toString("utf8", at + CENTRAL_SIZE, named), {
      flags: list.readUInt16LE(at + 8),
      method: list.readUInt16LE(at + 10),
      size: list.readUInt32LE(at + 20),
      offset: list.readUInt32LE(at + 42),
    });
    at = named + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  }
  return parts;
}

/** The text of a part in pieces, `most` bytes of it. Throws an Error when there is more. */
export async function* textOf(
  { path, parts }: Zip,
  name: string,
  most: number,
): AsyncGenerator<string> {
  const part = parts.get(name);
  if (!part) throw new Error(`it has no ${name}`);
  if (part.flags % 2 === 1) throw new Error("it is locked with a password");
  if (part.method !== STORED && part.method !== DEFLATED) throw new Error("it is packed otherwise");
  const start = await dataOf(path, part.offset);
  if (part.size === 0) return;
  const packed = createReadStream(path, { start, end: start + part.size - 1 });
  const inflate = part.method === DEFLATED ? createInflateRaw() : undefined;
  packed.on("error", (error) => inflate?.destroy(error));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let read = 0;
  try {
    for await (const piece of inflate ? packed.pipe(inflate) : packed) {
      read += (piece as Buffer).length;
      if (read > most) throw new Error(`${name} is larger than ${most} bytes`);
      yield decoder.decode(piece as Buffer, { stream: true });
    }
    yield decoder.decode();
  } finally {
    packed.destroy();
    inflate?.destroy();
  }
}

async function dataOf(path: string, offset: number): Promise<number> {
  const file = await open(path);
  try {
    const head = await slice(file, offset, offset + LOCAL_SIZE);
    if (head.length < LOCAL_SIZE || head.readUInt32LE() !== LOCAL) throw new Error("it is broken");
    return offset + LOCAL_SIZE + head.readUInt16LE(26) + head.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

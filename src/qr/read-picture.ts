/**
 * Reads the QR codes in a picture that somebody uploads, on this machine: the reader's program is
 * the file that comes with its package, and is never fetched. What a picture may be is bounded
 * before it is unpacked, for a small file can unpack into one that fills the memory.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { Failure } from "../failure.ts";

/** Bytes of a picture: those of a telephone's camera have some five million. */
export const LARGEST_PICTURE = 8 * 1024 * 1024;
/** Pixels of a picture: as many as a good camera's. */
export const MOST_PIXELS = 32_000_000;

const require = createRequire(import.meta.url);

let reader: Promise<unknown> | undefined;

/**
 * The texts of the QR codes in a PNG or JPEG picture, in no order. Fails: invalid_request (picture)
 * for what is no such picture, or too large.
 */
export async function readQrPicture(picture: Buffer): Promise<readonly string[]> {
  checkPicture(picture);
  reader ??= openReader();
  await reader;
  try {
    const found = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: true });
    return found.map(({ text }) => text);
  } catch (cause) {
    throw wrong("The picture is broken.", "Save it anew as PNG or JPEG.", cause);
  }
}

async function openReader(): Promise<void> {
  const file = await readFile(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const wasmBinary = new Uint8Array(file).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

function checkPicture(picture: Buffer): void {
  if (picture.length > LARGEST_PICTURE) {
    throw wrong("The picture is larger than 8 MB.", "Cut it to the QR code.");
  }
  const size = sizeOfPng(picture) ?? sizeOfJpeg(picture);
  if (!size) throw wrong("The picture is neither PNG nor JPEG.", "Save it as PNG or JPEG.");
  if (size.width * size.height > MOST_PIXELS) {
    const pixels = `${size.width} x ${size.height}`;
    throw wrong(`The picture has ${pixels} pixels, too many.`, "Cut it to the QR code.");
  }
}

type Size = { readonly width: number; readonly height: number };

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function sizeOfPng(picture: Buffer): Size | undefined {
  if (picture.length < 24 || !picture.subarray(0, PNG.length).equals(PNG)) return undefined;
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

/** Goes from marker to marker up to the first that begins a frame. */
function sizeOfJpeg(picture: Buffer): Size | undefined {
  if (picture.length < 4 || picture.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= picture.length && picture[at] === 0xff) {
    const marker = picture[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    if (beginsFrame(marker)) {
      return { width: picture.readUInt16BE(at + 7), height: picture.readUInt16BE(at + 5) };
    }
    at += 2 + picture.readUInt16BE(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, but for the three of the row that are tables. */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function wrong(message: string, hint: string, cause?: unknown): Failure {
  return new Failure("invalid_request", message, { field: "picture", hint, cause });
}

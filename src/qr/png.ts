/** A QR symbol as PNG with one bit a pixel: about 1.2 kB for a QRIS. */
import { crc32, deflateSync } from "node:zlib";
import { type QrMatrix, QUIET_ZONE } from "./matrix.ts";

/** Eight pixels along a module: at one bit a pixel, a module in a row is then exactly one byte. */
const PIXELS_PER_MODULE = 8;

/** Level 3 is four times as fast as the usual 6, for 300 bytes more. */
const COMPRESSION = { level: 3 };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const LIGHT = 0xff;
const DARK = 0x00;

export function writePng(matrix: QrMatrix): Buffer {
  const side = matrix.size + 2 * QUIET_ZONE;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header(side * PIXELS_PER_MODULE)),
    chunk("IDAT", deflateSync(pixels(matrix, side), COMPRESSION)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Width, height, one bit of grey, the only compression and filter methods, not interlaced. */
function header(pixelsAlong: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(pixelsAlong, 0);
  data.writeUInt32BE(pixelsAlong, 4);
  data[8] = 1;
  return data;
}

const AS_IS = 0;
/** This filter stores the difference from the row above: nothing but zeros for an equal row. */
const FROM_ABOVE = 2;

function pixels({ size, modules }: QrMatrix, side: number): Buffer {
  const rowLength = 1 + side;
  const data = Buffer.alloc(rowLength * side * PIXELS_PER_MODULE);
  for (let row = 0; row < side; row += 1) {
    const start = row * PIXELS_PER_MODULE * rowLength;
    const y = row - QUIET_ZONE;
    data[start] = AS_IS;
    data.fill(LIGHT, start + 1, start + rowLength);
    for (let x = 0; y >= 0 && y < size && x < size; x += 1) {
      if (modules[y * size + x] === 1) data[start + 1 + QUIET_ZONE + x] = DARK;
    }
    for (let copy = 1; copy < PIXELS_PER_MODULE; copy += 1) {
      data[start + copy * rowLength] = FROM_ABOVE;
    }
  }
  return data;
}

function chunk(name: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(name, 4, "latin1");
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}

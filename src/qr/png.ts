/** A QR symbol as PNG with one bit a pixel: about 0.9 kB for a QRIS. */
import { crc32 } from "node:zlib";
import { type QrMatrix, QUIET_ZONE } from "./matrix.ts";
import { PIXELS_PER_MODULE, pixelStream } from "./pixel-stream.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function writePng(matrix: QrMatrix): Buffer {
  const side = matrix.size + 2 * QUIET_ZONE;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header(side * PIXELS_PER_MODULE)),
    chunk("IDAT", pixelStream(matrix)),
    END,
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

function chunk(name: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(name, 4, "latin1");
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}

const END = chunk("IEND", Buffer.alloc(0));

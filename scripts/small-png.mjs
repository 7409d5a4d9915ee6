/**
 * Makes a screenshot small: the 256 colours that stand in it most, every other one as the nearest
 * of them, written with a palette. Pages have few colours, so that nobody sees a difference.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const MOST_COLOURS = 256;
/** Bytes of a pixel, by PNG's colour types that browsers write: without and with transparency. */
const CHANNELS = { 2: 3, 6: 4 };

/** Takes and gives the bytes of a PNG of 8 bits a channel; what is transparent becomes solid. */
export function smallPng(png) {
  const { width, height, pixels } = readPng(png);
  const palette = paletteOf(pixels);
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = pixels[y * width + x];
      if (!indexOf.has(colour)) indexOf.set(colour, nearest(palette, colour));
      rows[y * (width + 1) + 1 + x] = indexOf.get(colour);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(colours)),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Pixels as one number each: red, green, blue. */
function readPng(png) {
  const parts = [];
  let head;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (name === "IHDR") head = data;
    if (name === "IDAT") parts.push(data);
    at += length + 12;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = CHANNELS[head[9]];
  const bytes = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const from = at * channels;
    pixels[at] = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2];
  }
  return { width, height, pixels };
}

/** Each row says how it was told by its neighbours: by nothing, left, above, both or Paeth's. */
function unfiltered(rows, stride, channels) {
  const height = rows.length / (stride + 1);
  const plain = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < channels ? 0 : plain[at - channels];
      const above = y === 0 ? 0 : plain[at - stride];
      const corner = x < channels || y === 0 ? 0 : plain[at - stride - channels];
      const told = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      plain[at] = rows[y * (stride + 1) + 1 + x] + told;
    }
  }
  return plain;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((one) => Math.abs(guess - one));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function paletteOf(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one);
  return most.slice(0, MOST_COLOURS).map(([colour]) => colour);
}

function nearest(palette, colour) {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, one] of palette.entries()) {
    const [red, green, blue] = [16, 8, 0].map(
      (bits) => ((one >> bits) & 255) - ((colour >> bits) & 255),
    );
    const distance = red * red + green * green + blue * blue;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), data.length + 8);
  return framed;
}

/**
 * The pixels of a symbol as the compressed stream of a PNG (RFC 1950 and 1951), written by hand:
 * zlib, which knows nothing of the picture, takes five times as long and makes a third more bytes.
 *
 * At eight one-bit pixels along a module, a module in a line is one byte, light or dark, and each
 * line stands eight times. So one block with a code of four words says everything. Bits are packed
 * from the lowest on into zeros: to step over a bit is to write a 0.
 */
import { type QrMatrix, QUIET_ZONE } from "./matrix.ts";

/** Eight, so that a module in a line is exactly one byte. */
export const PIXELS_PER_MODULE = 8;

type Word = { readonly code: number; readonly width: number };

/** The byte ff, the byte 00, the end, a copy of what stands one line above. */
const LIGHT: Word = { code: 0b0, width: 1 };
const DARK: Word = { code: 0b01, width: 2 };
const END: Word = { code: 0b011, width: 3 };
const COPY: Word = { code: 0b111, width: 3 };

/** The head tells how long words are, and does so in the same code: these stand for 0 to 3. */
const WORDS = [LIGHT, DARK, END, COPY];

/** Bytes enough for the head, the end and the checksum. */
const FRAME_LIMIT = 64;

type Stream = { readonly bytes: Buffer; at: number };

/** A zlib stream of a zero (no filter) and one byte for each module, for each line of pixels. */
export function pixelStream(matrix: QrMatrix): Buffer {
  const side = matrix.size + 2 * QUIET_ZONE;
  const copies = copiesOf(1 + side);
  const rowLimit = 2 * (1 + side) + copies.count * copies.word.width;
  const stream = { bytes: Buffer.alloc(FRAME_LIMIT + Math.ceil((side * rowLimit) / 8)), at: 0 };
  const sums = { low: 1, high: 0 };
  putHead(stream, copies);
  for (let y = -QUIET_ZONE; y < side - QUIET_ZONE; y += 1) {
    putLine(stream, sums, matrix, y);
    for (let copy = 0; copy < copies.count; copy += 1) put(stream, copies.word);
  }
  put(stream, END);
  const end = Math.ceil(stream.at / 8);
  stream.bytes.writeUInt16BE(sums.high, end);
  stream.bytes.writeUInt16BE(sums.low, end + 2);
  return stream.bytes.subarray(0, end + 4);
}

/** At most 16 bits. */
function put(stream: Stream, { code, width }: Word): void {
  const { bytes, at } = stream;
  const shifted = code << (at & 7);
  bytes[at >> 3] = (bytes[at >> 3] as number) | shifted;
  bytes[(at >> 3) + 1] = shifted >> 8;
  bytes[(at >> 3) + 2] = shifted >> 16;
  stream.at += width;
}

type Copies = {
  readonly count: number;
  readonly word: Word;
  readonly lengthSymbol: number;
  readonly distanceSymbol: number;
};

const LONGEST_COPY = 257;

/** A line's seven copies: twice three lines and a half, or seven single ones where that is long. */
function copiesOf(lineLength: number): Copies {
  const count = 3.5 * lineLength <= LONGEST_COPY ? 2 : 7;
  const length = classOf((7 * lineLength) / count - 3, 2);
  const distance = classOf(lineLength - 1, 1);
  // Between length and distance stands the only word for a distance, a single 0.
  const distanceAt = COPY.width + length.width + 1;
  return {
    count,
    word: {
      code: COPY.code | (length.rest << COPY.width) | (distance.rest << distanceAt),
      width: distanceAt + distance.width,
    },
    lengthSymbol: 257 + length.symbol,
    distanceSymbol: distance.symbol,
  };
}

/** Deflate groups numbers by their first bits, one and `kept` more, and tells the rest as it is. */
function classOf(value: number, kept: number): { symbol: number; rest: number; width: number } {
  const width = 31 - Math.clz32(value) - kept;
  return { symbol: (width << kept) + (value >> width), rest: value & ((1 << width) - 1), width };
}

/** In this order deflate tells how wide the words for word widths are. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];

function putHead(stream: Stream, { lengthSymbol, distanceSymbol }: Copies): void {
  const number = (code: number, width: number) => put(stream, { code, width });
  const widthOf = (word: Word) => put(stream, WORDS[word.width] as Word);
  number(0x0178, 16);
  number(0b101, 3); // The last block, with a code of its own, for so many symbols:
  number(lengthSymbol - 256, 5);
  number(distanceSymbol, 5);
  number(ORDER.length - 4, 4);
  for (const width of ORDER) number(WORDS[width]?.width ?? 0, 3);
  widthOf(DARK);
  stream.at += 254;
  widthOf(LIGHT);
  widthOf(END);
  stream.at += lengthSymbol - 257;
  widthOf(COPY);
  stream.at += distanceSymbol;
  number(0b01, 2); // One bit for the only distance.
}

/** What eight modules in a line become, by the byte they are packed in, the leftmost lowest. */
const EIGHTS: readonly Eight[] = Array.from({ length: 256 }, (_, byte) => {
  const eight = { code: 0, darks: 0, places: 0 };
  for (let place = 0; place < 8; place += 1) {
    if (((byte >> place) & 1) === 0) continue;
    eight.code |= DARK.code << (place + eight.darks);
    eight.darks += 1;
    eight.places += place;
  }
  return eight;
});

/** `places` is the sum of those at which the dark ones stand. */
type Eight = { readonly code: number; readonly darks: number; readonly places: number };

type Sums = { low: number; high: number };

/** The mark of no filter, a byte 00, and the modules of one row with the quiet zone. */
function putLine(stream: Stream, sums: Sums, { size, words, rows }: QrMatrix, y: number): void {
  const side = size + 2 * QUIET_ZONE;
  put(stream, DARK);
  stream.at += QUIET_ZONE;
  let darks = 0;
  let darkWeight = 0;
  for (let x = 0; y >= 0 && y < size && x < size; x += 8) {
    const byte = ((rows[y * words + (x >> 5)] as number) >>> (x & 31)) & 255;
    const eight = EIGHTS[byte] as Eight;
    // Beyond the last module all bits are 0, and so are those of the quiet zone after it.
    put(stream, { code: eight.code, width: Math.min(8, size - x) + eight.darks });
    darks += eight.darks;
    darkWeight += eight.darks * (size + QUIET_ZONE - x) - eight.places;
  }
  stream.at += y >= 0 && y < size ? QUIET_ZONE : size + QUIET_ZONE;
  addLines(sums, 1 + side, 255 * (side - darks), 255 * ((side * (side + 1)) / 2 - darkWeight));
}

/**
 * Adler-32 over eight equal lines: `low` sums the bytes, `high` sums every state of `low`, in which
 * a byte stands once for itself and once for each byte after it: its weight.
 */
function addLines(sums: Sums, length: number, bytes: number, weighted: number): void {
  const before = 8 * sums.low + (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7) * bytes;
  sums.high = (sums.high + length * before + 8 * weighted) % 65_521;
  sums.low = (sums.low + 8 * bytes) % 65_521;
}

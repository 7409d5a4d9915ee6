/**
 * The modules of a QR symbol, in the smallest version that holds the text at medium correction.
 *
 * The library splits no text into modes, which would cost a QRIS two or three sizes, and weighs all
 * eight masks, which takes longer than all the rest: so data and mask are ours, and what stands
 * around them is learnt from the library. For that we use parts which it keeps for its own tests
 * and its reader: its version is pinned, and an independent reader checks every picture of ours.
 */
import { _tests } from "qr";
import { Failure } from "../failure.ts";
import { capacityOf, encodeCodewords } from "./codewords.ts";
import { layoutOf, type Packed } from "./layout.ts";
import { splitSegments, VERSION_CLASSES, writeSegments } from "./segments.ts";

export type QrMatrix = {
  /** 1 to 40. */
  readonly version: number;
  /** Modules along one side, without the quiet zone. */
  readonly size: number;
  /** Words of 32 modules that a row takes. */
  readonly words: number;
  /** Row by row, a set bit for a dark module, the leftmost in the lowest bit of a row's word. */
  readonly rows: Uint32Array;
};

/** The light margin that readers need, in modules. */
export const QUIET_ZONE = 4;

/** Throws Failure("invalid_request") when the text does not fit even the largest symbol. */
export function qrMatrix(text: string): QrMatrix {
  const { version, codewords } = smallest(Buffer.from(text, "utf8"));
  const { size, words, v } = drawSymbol(version, codewords);
  return { version, size, words, rows: v };
}

export function isDark({ words, rows }: QrMatrix, x: number, y: number): boolean {
  return (((rows[y * words + (x >> 5)] as number) >>> (x & 31)) & 1) === 1;
}

/**
 * A mask keeps data from looking like what readers search for, and any of the eight may be read.
 * The first that leaves no more than random modules have is taken, else the one that leaves least.
 */
function drawSymbol(version: number, codewords: Uint8Array): Packed {
  const { blanks, places } = layoutOf(version);
  const data = scatter(codewords, places, blanks[0] as Packed);
  const turned = _tests.mat(data.size);
  const enough = penaltyOfRandom(data.size);
  let best = data;
  let least = Number.POSITIVE_INFINITY;
  for (const blank of blanks) {
    const drawn = { ...blank, v: blank.v.map((word, at) => word ^ (data.v[at] as number)) };
    const penalty = _tests.penalty(drawn, turned);
    if (penalty <= enough) return drawn;
    if (penalty < least) [best, least] = [drawn, penalty];
  }
  return best;
}

/** About the median of a hundred random symbols of each size, by the penalties of ISO/IEC 18004. */
function penaltyOfRandom(size: number): number {
  return 0.7 * size * size + 4 * size;
}

/** The codewords' bits, each in its place, among zeros. */
function scatter(codewords: Uint8Array, places: Uint16Array, { size, words, v }: Packed): Packed {
  const data = new Uint32Array(v.length);
  for (let at = 0; at < codewords.length; at += 1) {
    const codeword = codewords[at] as number;
    for (let bit = 0; bit < 8; bit += 1) {
      if ((codeword & (0x80 >> bit)) === 0) continue;
      const place = places[8 * at + bit] as number;
      data[place >> 5] = (data[place >> 5] as number) | (1 << (place & 31));
    }
  }
  return { size, words, v: data };
}

function smallest(bytes: Uint8Array): { version: number; codewords: Uint8Array } {
  for (const [versionClass, [first, last]] of VERSION_CLASSES.entries()) {
    const { segments, bitLength } = splitSegments(bytes, versionClass);
    for (let version = first; version <= last; version += 1) {
      if (bitLength > 8 * capacityOf(version)) continue;
      const data = new Uint8Array(capacityOf(version));
      writeSegments(bytes, segments, versionClass, data);
      return { version, codewords: encodeCodewords(data, bitLength, version) };
    }
  }
  throw new Failure("invalid_request", "The text is too long for a QR code.", { field: "text" });
}

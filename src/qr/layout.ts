/**
 * What a symbol of each version looks like before it has data, and where the data go.
 *
 * The library keeps this for the version it drew last alone, and makes it anew when sizes
 * alternate. So each version's is learnt once from what the library draws, and kept.
 */
import { _tests } from "qr";
import { CORRECTION, codewordsOf } from "./codewords.ts";

/** Modules packed 32 to a word, the leftmost in the lowest bit; each row begins a word. */
export type Packed = { readonly size: number; readonly words: number; readonly v: Uint32Array };

export type Layout = {
  /** The whole symbol of data that are all zero, by mask: data are added by exclusive or. */
  readonly blanks: readonly Packed[];
  /** Where each bit of the codewords stands: 32 times the word, plus the bit in it. */
  readonly places: Uint16Array;
};

const MASKS = 8;

const layouts = new Map<number, Layout>();

export function layoutOf(version: number): Layout {
  const known = layouts.get(version);
  if (known) return known;
  const learnt = learn(version);
  layouts.set(version, learnt);
  return learnt;
}

function learn(version: number): Layout {
  const codewords = new Uint8Array(codewordsOf(version));
  const draw = (mask: number): Packed => {
    const { size, words, v } = _tests.drawSymbol(version, CORRECTION, codewords, mask);
    // The library draws the next one into the same words.
    return { size, words, v: v.slice() };
  };
  const blanks = Array.from({ length: MASKS }, (_, mask) => draw(mask));
  const blank = blanks[0] as Packed;
  const numbers = new Uint16Array(32 * blank.v.length);
  const bits = 8 * codewords.length;
  // Each bit has a number from 1: in the k-th drawing those are set whose number has bit k.
  for (let digit = 1; digit <= bits; digit *= 2) {
    codewords.fill(0);
    for (let bit = 0; bit < bits; bit += 1) {
      if (((bit + 1) & digit) !== 0) setBit(codewords, bit);
    }
    const drawn = draw(0);
    for (let at = 0; at < numbers.length; at += 1) {
      if (moduleAt(drawn, at) !== moduleAt(blank, at))
        numbers[at] = (numbers[at] as number) | digit;
    }
  }
  const places = new Uint16Array(bits);
  for (const [at, number] of numbers.entries()) if (number > 0) places[number - 1] = at;
  return { blanks, places };
}

function setBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] as number) | (0x80 >> (bit & 7));
}

function moduleAt({ v }: Packed, at: number): number {
  return ((v[at >> 5] as number) >>> (at & 31)) & 1;
}

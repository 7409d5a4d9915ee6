/** The data of a symbol as codewords: padded, protected against errors, interleaved. */
import { _BYTES, _ECC_BLOCKS, _GF256, _WORDS_PER_BLOCK } from "qr";
import type { Bits } from "./segments.ts";

/** Medium correction: fifteen in a hundred codewords may be lost, enough for paper and screens. */
export const CORRECTION = "medium";

type Layout = {
  /** Blocks of data, the shorter ones first. */
  readonly blocks: number;
  readonly shortBlocks: number;
  readonly shortLength: number;
  readonly correctionLength: number;
};

/** How many bits of data a version holds. */
export function capacityOf(version: number): number {
  const { blocks, shortBlocks, shortLength } = layoutOf(version);
  return 8 * (blocks * shortLength + (blocks - shortBlocks));
}

/** The bits must fit: at most `capacityOf(version)`. */
export function encodeCodewords(bits: readonly Bits[], version: number): Uint8Array {
  const layout = layoutOf(version);
  const data = padded(bits, capacityOf(version));
  const blocks: Uint8Array[] = [];
  let at = 0;
  for (let block = 0; block < layout.blocks; block += 1) {
    const length = layout.shortLength + (block < layout.shortBlocks ? 0 : 1);
    blocks.push(data.subarray(at, at + length));
    at += length;
  }
  const generator = generatorOf(layout.correctionLength);
  const corrections = blocks.map((block) => remainder(block, generator));
  return Uint8Array.from([...interleave(blocks), ...interleave(corrections)]);
}

function layoutOf(version: number): Layout {
  const all = _BYTES[version - 1] as number;
  const blocks = _ECC_BLOCKS[CORRECTION][version - 1] as number;
  const correctionLength = _WORDS_PER_BLOCK[CORRECTION][version - 1] as number;
  const shortLength = Math.floor(all / blocks) - correctionLength;
  return { blocks, shortBlocks: blocks - (all % blocks), shortLength, correctionLength };
}

/** Up to four closing zeros, zeros to the end of the byte, then two bytes in turn. */
function padded(bits: readonly Bits[], capacity: number): Uint8Array {
  const data = new Uint8Array(capacity / 8);
  let length = 0;
  for (const [value, width] of bits) {
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      if ((value >> bit) & 1)
        data[length >> 3] = (data[length >> 3] as number) | (128 >> (length & 7));
      length += 1;
    }
  }
  const first = Math.ceil(Math.min(length + 4, capacity) / 8);
  for (let at = first; at < data.length; at += 1) data[at] = (at - first) % 2 === 0 ? 0xec : 0x11;
  return data;
}

function interleave(blocks: readonly Uint8Array[]): number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  const words: number[] = [];
  for (let at = 0; at < longest; at += 1) {
    for (const block of blocks) if (at < block.length) words.push(block[at] as number);
  }
  return words;
}

const GENERATORS = new Map<number, Uint8Array>();

/** The product of (x - 2^i) for i below `length`, without its leading 1. */
function generatorOf(length: number): Uint8Array {
  const known = GENERATORS.get(length);
  if (known !== undefined) return known;
  const generator = new Uint8Array(length);
  generator[length - 1] = 1;
  for (let root = 0; root < length; root += 1) {
    for (let at = 0; at < length; at += 1) {
      const power = _GF256.exp[root] as number;
      generator[at] = multiply(generator[at] as number, power) ^ (generator[at + 1] ?? 0);
    }
  }
  GENERATORS.set(length, generator);
  return generator;
}

/** The rest of the block, as a polynomial, after division by the generator. */
function remainder(block: Uint8Array, generator: Uint8Array): Uint8Array {
  const rest = new Uint8Array(generator.length);
  for (const word of block) {
    const factor = word ^ (rest[0] as number);
    rest.copyWithin(0, 1);
    rest[rest.length - 1] = 0;
    for (let at = 0; at < rest.length; at += 1) {
      rest[at] = (rest[at] as number) ^ multiply(generator[at] as number, factor);
    }
  }
  return rest;
}

/** In the field of 256 elements; its logarithms come from the library. */
function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return _GF256.exp[(_GF256.log[a] as number) + (_GF256.log[b] as number)] as number;
}

/** The data of a symbol as codewords: padded, protected against errors, interleaved. */
import { _BYTES, _ECC_BLOCKS, _GF256, _tests, _WORDS_PER_BLOCK } from "qr";

/** Medium correction: fifteen in a hundred codewords may be lost, enough for paper and screens. */
export const CORRECTION = "medium";

type Blocks = {
  /** Blocks of data, the shorter ones first. */
  readonly blocks: number;
  readonly shortBlocks: number;
  readonly shortLength: number;
  readonly correctionLength: number;
  readonly dataLength: number;
};

const BLOCKS: readonly Blocks[] = _BYTES.map((all, at) => {
  const blocks = _ECC_BLOCKS[CORRECTION][at] as number;
  const correctionLength = _WORDS_PER_BLOCK[CORRECTION][at] as number;
  const shortLength = Math.floor(all / blocks) - correctionLength;
  const dataLength = all - blocks * correctionLength;
  return {
    blocks,
    shortBlocks: blocks - (all % blocks),
    shortLength,
    correctionLength,
    dataLength,
  };
});

/** How many bytes of data a version holds. */
export function capacityOf(version: number): number {
  return blocksOf(version).dataLength;
}

/** How many bytes it holds with the correction. */
export function codewordsOf(version: number): number {
  const { blocks, correctionLength, dataLength } = blocksOf(version);
  return dataLength + blocks * correctionLength;
}

/** `data` has the length of `capacityOf(version)`; its first `bitLength` bits count. */
export function encodeCodewords(data: Uint8Array, bitLength: number, version: number): Uint8Array {
  const { blocks, shortBlocks, shortLength, correctionLength } = blocksOf(version);
  pad(data, bitLength);
  const { generator, products } = correctionOf(correctionLength);
  const words: Uint8Array[] = [];
  const corrections: Uint8Array[] = [];
  for (let block = 0, at = 0; block < blocks; block += 1) {
    const end = at + shortLength + (block < shortBlocks ? 0 : 1);
    const word = data.subarray(at, end);
    words.push(word);
    corrections.push(_tests.rsEcc(word, generator, products));
    at = end;
  }
  const all = new Uint8Array(data.length + blocks * correctionLength);
  interleave(words, all);
  interleave(corrections, all.subarray(data.length));
  return all;
}

function blocksOf(version: number): Blocks {
  return BLOCKS[version - 1] as Blocks;
}

/** Up to four closing zeros, zeros to the end of the byte, then two bytes in turn. */
function pad(data: Uint8Array, bitLength: number): void {
  const first = Math.ceil((bitLength + 4) / 8);
  for (let at = first; at < data.length; at += 1) data[at] = (at - first) % 2 === 0 ? 0xec : 0x11;
}

/** The first bytes of all blocks, then the second ones; the last block is the longest. */
function interleave(blocks: readonly Uint8Array[], into: Uint8Array): void {
  const longest = blocks.at(-1)?.length as number;
  let next = 0;
  for (let at = 0; at < longest; at += 1) {
    for (const block of blocks) {
      if (at < block.length) {
        into[next] = block[at] as number;
        next += 1;
      }
    }
  }
}

/** What the library divides a block by: the generator, and its product with every byte. */
type Correction = { readonly generator: Uint8Array; readonly products: Uint8Array };

const CORRECTIONS = new Map<number, Correction>();

function correctionOf(length: number): Correction {
  const known = CORRECTIONS.get(length);
  if (known !== undefined) return known;
  const generator = generatorOf(length);
  const products = new Uint8Array(256 * length);
  for (let byte = 0; byte < 256; byte += 1) {
    // The rest of a lone byte is that byte times the generator.
    products.set(_tests.rsEcc(Uint8Array.of(byte), generator), byte * length);
  }
  const correction = { generator, products };
  CORRECTIONS.set(length, correction);
  return correction;
}

/** The product of (x - 2^i) for i below `length`, without its leading 1. */
function generatorOf(length: number): Uint8Array {
  const generator = new Uint8Array(length);
  generator[length - 1] = 1;
  for (let root = 0; root < length; root += 1) {
    for (let at = 0; at < length; at += 1) {
      const power = _GF256.exp[root] as number;
      generator[at] = multiply(generator[at] as number, power) ^ (generator[at + 1] ?? 0);
    }
  }
  return generator;
}

/** In the field of 256 elements; its logarithms come from the library. */
function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return _GF256.exp[(_GF256.log[a] as number) + (_GF256.log[b] as number)] as number;
}

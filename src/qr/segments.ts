/**
 * Splits a text into runs of digits, capitals and bytes so that it takes the fewest bits.
 *
 * A QRIS is mostly digits and capitals with a few small letters; as bytes alone it needs a larger
 * symbol with finer modules, which cheap cameras read worse.
 */

export type Mode = "digits" | "capitals" | "bytes";

export type Segment = { readonly mode: Mode; readonly text: string };

/** The size classes in which the length of a segment takes equally many bits. */
export const VERSION_CLASSES: readonly (readonly [first: number, last: number])[] = [
  [1, 9],
  [10, 26],
  [27, 40],
];

type ModeForm = {
  readonly indicator: number;
  /** How many bits the length takes, by version class. */
  readonly lengthBits: readonly number[];
};

const FORMS: Readonly<Record<Mode, ModeForm>> = {
  digits: { indicator: 1, lengthBits: [10, 12, 14] },
  capitals: { indicator: 2, lengthBits: [9, 11, 13] },
  bytes: { indicator: 4, lengthBits: [8, 16, 16] },
};

const MODES: readonly Mode[] = ["digits", "capitals", "bytes"];

/** The 45 characters of the second mode, in the order of their values. */
const CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/**
 * Costs are counted in sixths of a bit, in which all three modes are whole: three digits take ten
 * bits, two capitals eleven, a byte eight.
 */
const SIXTHS = { digits: 20, capitals: 33, bytes: 48 } as const;

/** The best split for one version class, by dynamic programming over characters and modes. */
export function splitSegments(text: string, versionClass: number): Segment[] {
  const characters = Array.from(text);
  const heads = MODES.map((mode) => 6 * (4 + (FORMS[mode].lengthBits[versionClass] as number)));
  const cameFrom: number[][] = [];
  let costs = [Infinity, Infinity, Infinity];
  for (const [at, character] of characters.entries()) {
    const step = nextCosts(costs, heads, character, at === 0);
    costs = step.costs;
    cameFrom.push(step.cameFrom);
  }
  let mode = costs.indexOf(Math.min(...costs));
  const segments: { mode: Mode; text: string }[] = [];
  for (let at = characters.length - 1; at >= 0; at -= 1) {
    const name = MODES[mode] as Mode;
    const character = characters[at] as string;
    const open = segments[0];
    if (open?.mode === name) open.text = character + open.text;
    else segments.unshift({ mode: name, text: character });
    mode = cameFrom[at]?.[mode] as number;
  }
  return segments;
}

function nextCosts(
  before: readonly number[],
  heads: readonly number[],
  character: string,
  isFirst: boolean,
): { costs: number[]; cameFrom: number[] } {
  const costs: number[] = [];
  const cameFrom: number[] = [];
  for (const [to, mode] of MODES.entries()) {
    const own = costOf(mode, character);
    let best = isFirst ? (heads[to] as number) : Infinity;
    let from = to;
    for (const [other, cost] of before.entries()) {
      // A run that ends is rounded up to a whole bit, and the new one begins with a head.
      const reached = other === to ? cost : Math.ceil(cost / 6) * 6 + (heads[to] as number);
      if (reached < best) [best, from] = [reached, other];
    }
    costs.push(best + own);
    cameFrom.push(from);
  }
  return { costs, cameFrom };
}

function costOf(mode: Mode, character: string): number {
  if (mode === "bytes") return SIXTHS.bytes * Buffer.byteLength(character, "utf8");
  const value = CAPITALS.indexOf(character);
  if (value < 0 || (mode === "digits" && value > 9)) return Infinity;
  return SIXTHS[mode];
}

/** A number and how many bits it takes, at most 16. */
export type Bits = readonly [value: number, width: number];

export function segmentBits(segment: Segment, versionClass: number): Bits[] {
  const { indicator, lengthBits } = FORMS[segment.mode];
  const content = CONTENT[segment.mode](segment.text);
  const length =
    segment.mode === "bytes" ? Buffer.byteLength(segment.text, "utf8") : segment.text.length;
  return [[indicator, 4], [length, lengthBits[versionClass] as number], ...content];
}

const CONTENT: Readonly<Record<Mode, (text: string) => Bits[]>> = {
  digits: (text) => chunks(text, 3).map((chunk) => [Number(chunk), 1 + 3 * chunk.length]),
  capitals: (text) => chunks(text, 2).map(pairBits),
  bytes: (text) => Array.from(Buffer.from(text, "utf8"), (byte): Bits => [byte, 8]),
};

function pairBits(pair: string): Bits {
  const [first = 0, second] = Array.from(pair, (character) => CAPITALS.indexOf(character));
  return second === undefined ? [first, 6] : [first * 45 + second, 11];
}

function chunks(text: string, size: number): string[] {
  const list: string[] = [];
  for (let at = 0; at < text.length; at += size) list.push(text.slice(at, at + size));
  return list;
}

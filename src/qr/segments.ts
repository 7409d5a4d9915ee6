/**
 * Splits a text into runs of digits, capitals and bytes so that it takes the fewest bits.
 *
 * A QRIS is mostly digits and capitals with a few small letters; as bytes alone it needs a larger
 * symbol with finer modules, which cheap cameras read worse. Everything works on the UTF-8 bytes:
 * a byte beyond ASCII fits one mode only, so no character is ever torn between two.
 */

export type Mode = {
  readonly name: "digits" | "capitals" | "bytes";
  readonly indicator: number;
  /** How many bits the length takes, by version class. */
  readonly lengthBits: readonly number[];
  /** How many bits one, two or three characters take together; no more are ever joined. */
  readonly groupBits: readonly number[];
  /** Joined characters are the digits of one number, in this base. */
  readonly base: number;
};

export const MODES: readonly Mode[] = [
  { name: "digits", indicator: 1, lengthBits: [10, 12, 14], groupBits: [4, 7, 10], base: 10 },
  { name: "capitals", indicator: 2, lengthBits: [9, 11, 13], groupBits: [6, 11], base: 45 },
  { name: "bytes", indicator: 4, lengthBits: [8, 16, 16], groupBits: [8], base: 256 },
];
const BYTES = MODES[2] as Mode;

/** The size classes in which the length of a segment takes equally many bits. */
export const VERSION_CLASSES: readonly (readonly [first: number, last: number])[] = [
  [1, 9],
  [10, 26],
  [27, 40],
];

/** A run of one mode: the bytes from `from` up to, not including, `to`. */
export type Segment = { readonly mode: Mode; readonly from: number; readonly to: number };

export type Split = { readonly segments: readonly Segment[]; readonly bitLength: number };

/** The 45 characters of the second mode, in the order of their values; the first mode's are ten. */
const CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = CAPITALS.indexOf(String.fromCharCode(byte));
  return value < 0 ? CAPITALS.length : value;
});

/**
 * What a byte costs, at `256 * mode + byte`. Costs are counted in sixths of a bit, in which all
 * modes are whole: three digits take ten bits, two capitals eleven, a byte eight.
 */
const SIXTHS = Float64Array.from({ length: 256 * MODES.length }, (_, at) => {
  const { base, groupBits } = MODES[at >> 8] as Mode;
  const fits = base === 256 || (VALUES[at & 255] as number) < base;
  return fits ? (6 * (groupBits.at(-1) as number)) / groupBits.length : Infinity;
});

/** The best split for one version class, by dynamic programming over bytes and modes. */
export function splitSegments(bytes: Uint8Array, versionClass: number): Split {
  const heads = MODES.map(({ lengthBits }) => 6 * (4 + (lengthBits[versionClass] as number)));
  /** The cheapest way to here that ends in each mode, and from which mode it came. */
  const costs = new Float64Array(MODES.length).fill(Infinity);
  const cameFrom = new Uint8Array(MODES.length * bytes.length);
  let cheapest = 0;
  let ended = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const before = cheapest;
    cheapest = 0;
    for (let mode = 0; mode < MODES.length; mode += 1) {
      const opened = ended + (heads[mode] as number);
      const stays = (costs[mode] as number) <= opened;
      cameFrom[MODES.length * at + mode] = stays ? mode : before;
      const cost = stays ? (costs[mode] as number) : opened;
      costs[mode] = cost + (SIXTHS[256 * mode + (bytes[at] as number)] as number);
      if ((costs[mode] as number) < (costs[cheapest] as number)) cheapest = mode;
    }
    // A run that ends is rounded up to a whole bit.
    ended = 6 * Math.ceil((costs[cheapest] as number) / 6);
  }
  return { segments: segmentsOf(cameFrom, cheapest, bytes.length), bitLength: ended / 6 };
}

/** Walks the choices back from the end. */
function segmentsOf(cameFrom: Uint8Array, last: number, length: number): Segment[] {
  const segments: Segment[] = [];
  let mode = last;
  let to = length;
  for (let at = length - 1; at >= 0; at -= 1) {
    const before = cameFrom[MODES.length * at + mode] as number;
    if (at > 0 && before === mode) continue;
    segments.push({ mode: MODES[mode] as Mode, from: at, to });
    to = at;
    mode = before;
  }
  return segments.reverse();
}

/** Writes the segments to the front of `data`, which must be zero and hold `bitLength` bits. */
export function writeSegments(
  bytes: Uint8Array,
  segments: readonly Segment[],
  versionClass: number,
  data: Uint8Array,
): void {
  let length = 0;
  // At most 16 bits, and so in at most three bytes; what would be past the end is not written.
  const put = (value: number, width: number) => {
    const at = length >> 3;
    const shifted = value << (24 - width - (length & 7));
    data[at] = (data[at] as number) | (shifted >> 16);
    data[at + 1] = (data[at + 1] as number) | (shifted >> 8);
    data[at + 2] = (data[at + 2] as number) | shifted;
    length += width;
  };
  for (const { mode, from, to } of segments) {
    put(mode.indicator, 4);
    put(to - from, mode.lengthBits[versionClass] as number);
    for (let at = from; at < to; at += mode.groupBits.length) {
      const end = Math.min(at + mode.groupBits.length, to);
      let value = 0;
      for (let next = at; next < end; next += 1) {
        const byte = bytes[next] as number;
        value = value * mode.base + (mode === BYTES ? byte : (VALUES[byte] as number));
      }
      put(value, mode.groupBits[end - at - 1] as number);
    }
  }
}

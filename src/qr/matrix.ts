/**
 * The modules of a QR symbol, in the smallest version that holds the text at medium correction.
 *
 * The library draws; it splits no text into modes, which would cost a QRIS two or three sizes, so
 * the data are ours. For that we use parts which the library keeps for its own tests and its
 * reader: its version is pinned, and an independent reader checks every picture of our tests.
 */
import { _tests } from "qr";
import { Failure } from "../failure.ts";
import { CORRECTION, capacityOf, encodeCodewords } from "./codewords.ts";
import { splitSegments, VERSION_CLASSES, writeSegments } from "./segments.ts";

export type QrMatrix = {
  /** 1 to 40. */
  readonly version: number;
  /** Modules along one side, without the quiet zone. */
  readonly size: number;
  /** Row by row, 1 for a dark module. */
  readonly modules: Uint8Array;
};

/** The light margin that readers need, in modules. */
export const QUIET_ZONE = 4;

/** Throws Failure("invalid_request") when the text does not fit even the largest symbol. */
export function qrMatrix(text: string): QrMatrix {
  const { version, codewords } = smallest(Buffer.from(text, "utf8"));
  const drawn = _tests.drawSymbol(version, CORRECTION, codewords);
  const { size } = drawn;
  const modules = new Uint8Array(size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) modules[y * size + x] = _tests.matGet(drawn, x, y);
  }
  return { version, size, modules };
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

/** Every picture is read back by an independent reader; sizes are compared with the library's. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { crc32, inflateSync } from "node:zlib";
import fc from "fast-check";
import encodeQR, { _tests } from "qr";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { recentCache } from "./cache.ts";
import { capacityOf } from "./codewords.ts";
import {
  DRAWINGS_KEPT,
  type QrMatrix,
  QUIET_ZONE,
  qrDataUri,
  qrMatrix,
  qrPng,
  qrSvg,
} from "./index.ts";
import { isDark } from "./matrix.ts";
import { writePng } from "./png.ts";
import { MODES, type Mode, splitSegments } from "./segments.ts";

fc.configureGlobal({ seed: 20_250_919 });

const fixtures: { payload: string }[] = JSON.parse(
  readFileSync(new URL("../../test/fixtures/qris-payloads.json", import.meta.url), "utf8"),
);
const payloads = fixtures.map(({ payload }) => payload);
const words = { title: "QRIS Rp15.023", description: "Bayar Rp15.023 kepada Toko Contoh" };

beforeAll(() => {
  // The reader would fetch its program from the network; we hand it the installed file.
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  const bytes = readFileSync(file);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  prepareZXingModule({ overrides: { wasmBinary: wasmBinary as ArrayBuffer } });
});

/** What the reader takes, beside the bytes of a picture file; Node has no type of that name. */
type Raster = Exclude<Parameters<typeof readBarcodes>[0], Blob | ArrayBuffer | Uint8Array>;

async function readBack(picture: Uint8Array | Raster): Promise<string[]> {
  const found = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: false });
  return found.map(({ text }) => text);
}

/** Fills the rectangles of the SVG's paths, a pixel grid of `scale` to the module. */
function rasterOf(svg: string, scale = 4): Raster {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const width = side * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * width + Number(x) * scale) * 4;
      for (let at = from; at < from + Number(run) * scale * 4; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { data, width, height: width, colorSpace: "srgb" } as Raster;
}

describe("an independent reader", () => {
  it("reads every fixture from the PNG", async () => {
    for (const payload of payloads) expect(await readBack(qrPng(payload))).toEqual([payload]);
  });

  it("reads every fixture from the SVG", async () => {
    for (const payload of payloads) {
      expect(await readBack(rasterOf(qrSvg(payload, words)))).toEqual([payload]);
    }
  });

  it("reads texts of every mode and many lengths", async () => {
    const text = fc.oneof(
      fc.stringMatching(/^[0-9]{1,300}$/),
      fc.stringMatching(/^[0-9A-Z $%*+./:-]{1,300}$/),
      fc.stringMatching(/^[ -~]{1,300}$/),
      fc.stringMatching(/^([0-9]{1,9}[a-z]{0,9}[A-Z]{0,9}){1,40}$/),
      fc.constantFrom("Warung Été", "最佳运输", "a".repeat(1_500), "7".repeat(4_000)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        expect(await readBack(qrPng(content))).toEqual([content]);
      }),
      { numRuns: 60 },
    );
  });
});

function bitsOf(mode: Mode, length: number, versionClass: number): number {
  const whole = Math.floor(length / mode.groupBits.length);
  const rest = length % mode.groupBits.length;
  const head = 4 + (mode.lengthBits[versionClass] as number);
  return head + whole * (mode.groupBits.at(-1) as number) + (mode.groupBits[rest - 1] ?? 0);
}

/** Slow and plain: the best way to each place is the best of all ways to make the last segment. */
function fewestBits(text: string, versionClass: number): number {
  const fits = { digits: /^[0-9]+$/, capitals: /^[0-9A-Z $%*+./:-]+$/, bytes: /^/ };
  const best = [0];
  for (let to = 1; to <= text.length; to += 1) {
    const ways = MODES.flatMap((mode) =>
      best.map((bits, from) =>
        fits[mode.name].test(text.slice(from, to))
          ? bits + bitsOf(mode, to - from, versionClass)
          : Infinity,
      ),
    );
    best.push(Math.min(...ways));
  }
  return best.at(-1) as number;
}

/** Rows of 0 and 1, a line each. */
function modulesOf(matrix: QrMatrix): string {
  const along = Array.from({ length: matrix.size }, (_, at) => at);
  return along.map((y) => along.map((x) => Number(isDark(matrix, x, y))).join("")).join("\n");
}

function packed(version: number, size: number, modules: Uint8Array): QrMatrix {
  const words = Math.ceil(size / 32);
  const rows = new Uint32Array(words * size);
  for (const [at, module] of modules.entries()) {
    const x = at % size;
    const word = words * Math.floor(at / size) + (x >> 5);
    rows[word] = (rows[word] as number) | (module << (x & 31));
  }
  return { version, size, words, rows };
}

/** What the library draws with each of the eight masks. */
function maskedByLibrary(text: string): QrMatrix[] {
  return Array.from({ length: 8 }, (_, mask) => {
    const rows = encodeQR(text, "raw", { ecc: "medium", border: 1, mask }).slice(1, -1);
    const modules = rows.flatMap((row) => row.slice(1, -1).map(Number));
    return packed((rows.length - 17) / 4, rows.length, Uint8Array.from(modules));
  });
}

function penaltyOf({ size, words, rows }: QrMatrix): number {
  return _tests.penalty({ size, words, v: rows }, _tests.mat(size));
}

describe("the matrix", () => {
  it("is the library's own but for the mask, where one mode is best", () => {
    const full = Array.from({ length: 40 }, (_, at) => "a".repeat(capacityOf(at + 1) - 3));
    const fullToTheBit = ["7".repeat(34), "a".repeat(capacityOf(9) - 2)];
    const short = ["12345678901", "GAPURA-2025", "gapura di jakarta", "é".repeat(90)];
    for (const text of [...short, ...full, ...fullToTheBit]) {
      const drawn = modulesOf(qrMatrix(text));
      expect(maskedByLibrary(text).map(modulesOf)).toContain(drawn);
    }
  });

  it("has a mask that leaves no more than random modules have, or the best", () => {
    const digits = Array.from({ length: 120 }, (_, at) => `${at}`.repeat(1 + (at % 40)));
    for (const text of digits) {
      const matrix = qrMatrix(text);
      const least = Math.min(...maskedByLibrary(text).map(penaltyOf));
      const enough = 0.7 * matrix.size ** 2 + 4 * matrix.size;
      expect(penaltyOf(matrix)).toBeLessThanOrEqual(Math.max(enough, least));
    }
  });

  it("is the same whichever sizes were drawn before", () => {
    const texts = Array.from({ length: 8 }, (_, at) => "1".repeat(100 * at));
    const drawn = texts.map((text) => modulesOf(qrMatrix(text)));
    for (const at of [7, 0, 3, 0, 6, 5, 3, 1]) {
      expect(modulesOf(qrMatrix(texts[at] as string))).toBe(drawn[at]);
    }
  });

  it("is never larger than the library's, and smaller for real codes", () => {
    const librarySize = (text: string) => encodeQR(text, "raw", { border: 1 }).length - 2;
    for (const payload of payloads) {
      expect(qrMatrix(payload).size).toBeLessThanOrEqual(librarySize(payload));
    }
    const pakasir = payloads.at(-1) as string;
    expect([qrMatrix(pakasir).size, librarySize(pakasir)]).toEqual([49, 61]);
  });

  it("splits a code at the letters that need it", () => {
    const text = "0002010102115909TokoSAMPAH6304ABCD";
    const { segments } = splitSegments(Buffer.from(text), 0);
    expect(segments.map(({ mode, from, to }) => [mode.name, text.slice(from, to)])).toEqual([
      ["digits", "0002010102115909"],
      ["bytes", "Toko"],
      ["capitals", "SAMPAH6304ABCD"],
    ]);
  });

  it("splits every text into as few bits as any split takes", () => {
    const text = fc.stringMatching(
      /^[0-9]{0,9}[A-Z]{0,9}[a-z]{0,3}[0-9]{0,4}[A-Z]{0,4}[0-9]{0,9}$/,
    );
    fc.assert(
      fc.property(text, fc.constantFrom(0, 1, 2), (content, versionClass) => {
        const { segments, bitLength } = splitSegments(Buffer.from(content), versionClass);
        const split = segments.map(({ mode, from, to }) => bitsOf(mode, to - from, versionClass));
        expect(split.reduce((sum, bits) => sum + bits, 0)).toBe(bitLength);
        expect(bitLength).toBe(fewestBits(content, versionClass));
        expect(segments.map(({ from, to }) => content.slice(from, to)).join("")).toBe(content);
      }),
    );
  });

  it("refuses a text that no symbol holds", () => {
    expect(() => qrMatrix("x".repeat(2_400))).toThrow("too long for a QR code");
  });

  it("draws the empty text too", () => {
    expect(qrMatrix("").version).toBe(1);
  });
});

/** The chunks of a PNG, each with a right checksum. */
function chunksOf(png: Buffer): { name: string; data: Buffer }[] {
  const chunks: { name: string; data: Buffer }[] = [];
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.push({ name: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

/** Unfiltered lines, each eight times. */
function linesOf(size: number, modules: Uint8Array): Buffer {
  const quiet = Array<Buffer>(QUIET_ZONE).fill(Buffer.alloc(size, 0));
  const rows = Array.from({ length: size }, (_, y) => modules.subarray(y * size, (y + 1) * size));
  const margin = Buffer.alloc(QUIET_ZONE, 0xff);
  const lines = [...quiet, ...rows, ...quiet].flatMap((row) => {
    const bytes = Uint8Array.from(row, (module) => (module === 1 ? 0x00 : 0xff));
    return Array<Buffer>(8).fill(Buffer.concat([Buffer.of(0), margin, bytes, margin]));
  });
  return Buffer.concat(lines);
}

describe("the pictures", () => {
  const payload = payloads[0] as string;

  it("are an SVG with words, a white ground, a quiet zone and no style", () => {
    const svg = qrSvg(payload, { ...words, title: `Toko "A" & <B>`, id: "charge-1" });
    expect(svg).toContain(`<title id="charge-1-title">Toko &quot;A&quot; &amp; &lt;B&gt;</title>`);
    expect(svg).toContain(`<desc id="charge-1-description">${words.description}</desc>`);
    expect(svg).toContain(`aria-labelledby="charge-1-title"`);
    expect(svg).not.toContain("style");
    const side = qrMatrix(payload).size + 2 * QUIET_ZONE;
    expect(svg).toContain(`<path fill="#fff" d="M0 0h${side}v${side}H0z"/>`);
    expect(svg).toContain(`M${QUIET_ZONE} ${QUIET_ZONE}h7`);
    expect(svg.match(/<path /g)).toHaveLength(2);
  });

  it("are a small PNG of one bit a pixel, eight pixels a module", () => {
    const png = qrPng(payload);
    const pixels = (qrMatrix(payload).size + 2 * QUIET_ZONE) * 8;
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([pixels, pixels]);
    expect([png[24], png[25]]).toEqual([1, 0]);
    expect(png.length).toBeLessThan(900);
    expect(qrDataUri(payload)).toBe(`data:image/png;base64,${png.toString("base64")}`);
  });

  it("unpack to exactly the modules, in every size", () => {
    for (let version = 1; version <= 40; version += 1) {
      const size = 17 + 4 * version;
      const random = fc.uint8Array({ minLength: size ** 2, maxLength: size ** 2, max: 1 });
      const [mixed] = fc.sample(random, { numRuns: 1, seed: version }) as [Uint8Array];
      for (const modules of [mixed, mixed.slice().fill(0), mixed.slice().fill(1)]) {
        const chunks = chunksOf(writePng(packed(version, size, modules)));
        expect(chunks.map(({ name }) => name)).toEqual(["IHDR", "IDAT", "IEND"]);
        const lines = linesOf(size, modules);
        // Unpacking verifies the checksum of the stream as well.
        expect(inflateSync(chunks[1]?.data as Buffer).equals(lines)).toBe(true);
      }
    }
  });

  it("are drawn once while they are in use", () => {
    expect(qrPng(payload)).toBe(qrPng(payload));
    for (let other = 0; other < DRAWINGS_KEPT; other += 1) qrSvg(`other ${other}`, words);
    const again = qrPng(payload);
    expect(again).toBe(qrPng(payload));
  });
});

describe("the cache", () => {
  it("keeps what was used last and never more than its limit", () => {
    const cache = recentCache<string>(2);
    const made: string[] = [];
    const get = (key: string) =>
      cache.get(key, () => {
        made.push(key);
        return key;
      });
    for (const key of ["a", "b", "a", "c", "a", "b"]) get(key);
    expect(made).toEqual(["a", "b", "c", "b"]);
    expect(cache.size).toBe(2);
  });
});

/**
 * A thread of its own that unpacks pictures and reads the QR codes in them, so that a picture made
 * to take long holds nobody else. The decoders are files of their packages, never fetched.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
import { inflateSync } from "node:zlib";
import unpackWebp, { init as initWebp } from "@jsquash/webp/decode.js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { PictureHead } from "./picture-size.ts";

/** Answered with the texts of its codes, or undefined where it is broken. */
export type ReadAsk = { readonly picture: Uint8Array; readonly head: PictureHead };

/** Bytes of a pixel: four colours of eight bits. */
const PIXEL = 4;
/** Of a PNG beside its pixels: a byte for each row, and rows that stand in it several times. */
const BESIDE = 1 << 20;

const require = createRequire(import.meta.url);

let reader: Promise<unknown> | undefined;
let webp: Promise<void> | undefined;

parentPort?.on("message", async ({ picture, head }: ReadAsk) => {
  const texts = await readTexts(Buffer.from(picture), head).catch(() => undefined);
  parentPort?.postMessage(texts);
});

async function readTexts(picture: Buffer, head: PictureHead): Promise<string[]> {
  reader ??= openReader();
  await reader;
  const found = await readBarcodes(await readable(picture, head), {
    formats: ["QRCode"],
    tryHarder: true,
  });
  return found.map(({ text }) => text);
}

/** The reader unpacks all but WebP itself; pixels go in where it would not. */
async function readable(picture: Buffer, { kind, width, height }: PictureHead) {
  if (kind === "png") checkPng(picture, width * height * PIXEL + height + BESIDE);
  if (kind !== "webp") return picture;
  webp ??= openWebp();
  await webp;
  return unpackWebp(new Uint8Array(picture).buffer);
}

/** A decoder makes room for whatever a PNG unpacks into, not for what its head says. */
function checkPng(picture: Buffer, most: number): void {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= picture.length; at += 12 + picture.readUInt32BE(at)) {
    const size = picture.readUInt32BE(at);
    if (picture.toString("latin1", at + 4, at + 8) !== "IDAT") continue;
    parts.push(picture.subarray(at + 8, at + 8 + size));
  }
  inflateSync(Buffer.concat(parts), { maxOutputLength: most });
}

async function openReader(): Promise<void> {
  const file = await readFile(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const wasmBinary = new Uint8Array(file).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

async function openWebp(): Promise<void> {
  Object.assign(globalThis, { ImageData: imageData });
  const file = await readFile(require.resolve("@jsquash/webp/codec/dec/webp_dec.wasm"));
  await initWebp({ wasmBinary: new Uint8Array(file).buffer });
}

/** What the decoder calls with `new`: browsers have it, Node does not. */
function imageData(data: Uint8ClampedArray, width: number, height: number) {
  return { data, width, height };
}

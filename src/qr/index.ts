/** QR pictures: SVG for pages, PNG for wires that want one; each payload is drawn once. */
import { recentCache } from "./cache.ts";
import { type QrMatrix, qrMatrix } from "./matrix.ts";
import { writePng } from "./png.ts";
import { type QrWords, qrPath, writeSvg } from "./svg.ts";

export { type QrMatrix, QUIET_ZONE, qrMatrix } from "./matrix.ts";
export type { QrWords } from "./svg.ts";

/** How many payloads are kept drawn; one takes about 9 kB. */
export const DRAWINGS_KEPT = 512;

type Drawing = { readonly matrix: QrMatrix; path?: string; png?: Buffer };

const drawings = recentCache<Drawing>(DRAWINGS_KEPT);

/** An SVG document or fragment. Throws Failure("invalid_request") when the text is too long. */
export function qrSvg(text: string, words: QrWords): string {
  const drawing = drawingOf(text);
  drawing.path ??= qrPath(drawing.matrix);
  return writeSvg(drawing.matrix.size, drawing.path, words);
}

/** The bytes of a PNG, shared between callers: not to be written to. */
export function qrPng(text: string): Buffer {
  const drawing = drawingOf(text);
  drawing.png ??= writePng(drawing.matrix);
  return drawing.png;
}

/** `data:image/png;base64,…` */
export function qrDataUri(text: string): string {
  return `data:image/png;base64,${qrPng(text).toString("base64")}`;
}

function drawingOf(text: string): Drawing {
  return drawings.get(text, () => ({ matrix: qrMatrix(text) }));
}

/** A QR symbol as SVG: one path on white, with words for those who do not see it. */
import { isDark, type QrMatrix, QUIET_ZONE } from "./matrix.ts";

export type QrWords = {
  /** The short name: `QRIS Rp15.023`. */
  readonly title: string;
  /** The whole of what the picture says: payee, amount, what to do with it. */
  readonly description: string;
  /** Sets this picture's ids apart when a page shows several. */
  readonly id?: string;
};

/** Drawn large; a stylesheet may scale it. */
const PIXELS_PER_MODULE = 8;

/** The dark modules as one path, in runs along each row, quiet zone included. */
export function qrPath(matrix: QrMatrix): string {
  const { size } = matrix;
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!isDark(matrix, x, y)) continue;
      const start = x;
      while (x + 1 < size && isDark(matrix, x + 1, y)) x += 1;
      const width = x + 1 - start;
      path += `M${start + QUIET_ZONE} ${y + QUIET_ZONE}h${width}v1h-${width}z`;
    }
  }
  return path;
}

/** Without style attributes, so that a strict content security policy lets it through. */
export function writeSvg(size: number, path: string, words: QrWords): string {
  const side = size + 2 * QUIET_ZONE;
  const pixels = side * PIXELS_PER_MODULE;
  const id = escapeXml(words.id ?? "qr");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"`,
    ` width="${pixels}" height="${pixels}" shape-rendering="crispEdges" role="img"`,
    ` aria-labelledby="${id}-title" aria-describedby="${id}-description">`,
    `<title id="${id}-title">${escapeXml(words.title)}</title>`,
    `<desc id="${id}-description">${escapeXml(words.description)}</desc>`,
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/>`,
    `<path fill="#000" d="${path}"/>`,
    "</svg>",
  ].join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

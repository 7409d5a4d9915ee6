/**
 * What kind of picture bytes are, and how many pixels it says it has: read from its head alone, for
 * a small file can unpack into one that fills the memory.
 */
export type PictureHead = {
  readonly kind: "png" | "jpeg" | "webp";
  readonly width: number;
  readonly height: number;
};

/** Undefined for what is no PNG, JPEG or WebP, and for a moving picture. */
export function headOf(picture: Buffer): PictureHead | undefined {
  return headOfPng(picture) ?? headOfJpeg(picture) ?? headOfWebp(picture);
}

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function headOfPng(picture: Buffer): PictureHead | undefined {
  if (picture.length < 33 || !picture.subarray(0, PNG.length).equals(PNG)) return undefined;
  return { kind: "png", width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

/** Goes from marker to marker up to the first that begins a frame. */
function headOfJpeg(picture: Buffer): PictureHead | undefined {
  if (picture.length < 4 || picture.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= picture.length && picture[at] === 0xff) {
    const marker = picture[at + 1] as number;
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    if (beginsFrame(marker)) {
      const [height, width] = [picture.readUInt16BE(at + 5), picture.readUInt16BE(at + 7)];
      return { kind: "jpeg", width, height };
    }
    at += 2 + picture.readUInt16BE(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15, but for the three of the row that are tables. */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** The frame's own size: what the container says around it is of no use to the decoder. */
function headOfWebp(picture: Buffer): PictureHead | undefined {
  if (picture.toString("latin1", 0, 4) !== "RIFF") return undefined;
  if (picture.toString("latin1", 8, 12) !== "WEBP") return undefined;
  let at = 12;
  while (at + 8 + 10 <= picture.length) {
    const chunk = picture.toString("latin1", at, at + 4);
    const data = picture.subarray(at + 8);
    if (chunk === "VP8 ") {
      const [width, height] = [data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff];
      return { kind: "webp", width, height };
    }
    if (chunk === "VP8L") {
      const bits = data.readUInt32LE(1);
      return { kind: "webp", width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    const size = picture.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return undefined;
}

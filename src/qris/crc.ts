/** The checksum of QRIS: CRC-16 with polynomial 0x1021 and start 0xFFFF, over UTF-8 bytes. */

const POLYNOMIAL = 0x1021;

/** The state before the first byte. */
export const CRC_START = 0xffff;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    rest = rest & 0x8000 ? (rest << 1) ^ POLYNOMIAL : rest << 1;
  }
  return rest & 0xffff;
});

/** The CRC of a text as four upper-case hex digits: `123456789` gives `29B1`. */
export function crc16(text: string): string {
  return showCrc(crcOver(CRC_START, text));
}

/** The state after `text`, from the state before it, so that a constant beginning is read once. */
export function crcOver(state: number, text: string): number {
  let crc = state;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return crcOverBytes(crc, Buffer.from(text.slice(at), "utf8"));
    crc = next(crc, code);
  }
  return crc;
}

export function showCrc(state: number): string {
  return state.toString(16).toUpperCase().padStart(4, "0");
}

function crcOverBytes(state: number, bytes: Uint8Array): number {
  let crc = state;
  for (const byte of bytes) crc = next(crc, byte);
  return crc;
}

function next(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (TABLE[(crc >> 8) ^ byte] as number);
}

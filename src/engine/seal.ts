/** Sealing: secrets that must be read again lie in the database encrypted under the house key. */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { assert } from "../failure.ts";
import { systemIds } from "../ids.ts";

const VERSION = 1;
const KEY_ID = 4;
const NONCE = 12;
const TAG = 16;
const HEADER = 1 + KEY_ID;
const LEAST = HEADER + NONCE + TAG;

/** Names a house key without telling it: 8 hex digits, shown by `doctor` and kept in every seal. */
export function houseKeyId(houseKey: Buffer): string {
  return keyIdOf(houseKey).toString("hex");
}

/**
 * Seals `plain` with AES-256-GCM: version, key id, nonce, tag, ciphertext. `about` says what it is
 * a secret of (`endpoint:<id>:wire`); it is not stored, and only the same `about` opens the seal,
 * so that a seal moved to another row stays shut.
 */
export function seal(houseKey: Buffer, plain: string, about: string): Buffer {
  const header = Buffer.concat([Buffer.of(VERSION), keyIdOf(houseKey)]);
  const nonce = systemIds.bytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", houseKey, nonce, { authTagLength: TAG });
  cipher.setAAD(boundTo(header, about));
  const hidden = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), hidden]);
}

/** Opens a seal. Throws when the key, the `about` or a single bit differs. */
export function unseal(houseKey: Buffer, sealed: Buffer, about: string): string {
  assert(sealed.length >= LEAST && sealed[0] === VERSION, `no seal of ours: ${about}`);
  const header = sealed.subarray(0, HEADER);
  assert(header.subarray(1).equals(keyIdOf(houseKey)), `sealed under another house key: ${about}`);
  const nonce = sealed.subarray(HEADER, HEADER + NONCE);
  const decipher = createDecipheriv("aes-256-gcm", houseKey, nonce, { authTagLength: TAG });
  decipher.setAAD(boundTo(header, about));
  decipher.setAuthTag(sealed.subarray(HEADER + NONCE, LEAST));
  return decipher.update(sealed.subarray(LEAST), undefined, "utf8") + decipher.final("utf8");
}

function keyIdOf(houseKey: Buffer): Buffer {
  return createHmac("sha256", houseKey).update("house key id").digest().subarray(0, KEY_ID);
}

function boundTo(header: Buffer, about: string): Buffer {
  return Buffer.concat([header, Buffer.from(about, "utf8")]);
}

/** Small JSON files of the CLI's own, which nobody else may read. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const OWNER_ALONE = 0o600;
const OWNERS_FOLDER = 0o700;

/** Undefined where there is none, or none that can be read. */
export function readKept<Kept>(path: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Written beside and moved into place: a crash leaves the old file whole. */
export function keep(path: string, kept: object): void {
  mkdirSync(dirname(path), { recursive: true, mode: OWNERS_FOLDER });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(kept, null, 2)}\n`, { mode: OWNER_ALONE });
  renameSync(next, path);
}

export function forget(path: string): void {
  rmSync(path, { force: true });
}

/** Copying files so that they are surely there: flushed to the disk, with size and SHA-256. */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";

/** `path` is relative to whatever lists the file. */
export type CopiedFile = { readonly path: string; readonly size: number; readonly sha256: string };

const CHUNK = 1024 * 1024;

/**
 * Copies a file to a new one, readable by its owner alone, and flushes it. Undefined when it may
 * vanish and has.
 */
export async function copyFile(
  from: string,
  to: string,
  { mayVanish = false }: { readonly mayVanish?: boolean } = {},
): Promise<CopiedFile | undefined> {
  const source = await openIfThere(from, mayVanish);
  if (!source) return undefined;
  try {
    const target = await open(to, "wx", 0o600);
    try {
      const told = await pump(source, target);
      await target.datasync();
      return { path: to, ...told };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Size and SHA-256 of a file; undefined when there is none. */
export async function readSum(path: string): Promise<CopiedFile | undefined> {
  const source = await openIfThere(path, true);
  if (!source) return undefined;
  try {
    return { path, ...(await pump(source, undefined)) };
  } finally {
    await source.close();
  }
}

/** Flushes a file that is written. */
export async function syncFile(path: string): Promise<CopiedFile> {
  const file = await open(path, "r+");
  try {
    await file.sync();
    return { path, ...(await pump(file, undefined)) };
  } finally {
    await file.close();
  }
}

/** Flushes a folder's list of names, and those of folders in it. */
export async function syncFolders(folder: string, inside: readonly string[]): Promise<void> {
  for (const path of [...inside.map((name) => join(folder, name)), folder]) {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function openIfThere(path: string, mayVanish: boolean): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (mayVanish && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function pump(
  from: FileHandle,
  to: FileHandle | undefined,
): Promise<Pick<CopiedFile, "size" | "sha256">> {
  const sum: Hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK);
  let size = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, CHUNK, size);
    if (bytesRead === 0) return { size, sha256: sum.digest("hex") };
    const part = buffer.subarray(0, bytesRead);
    sum.update(part);
    await to?.writeFile(part);
    size += bytesRead;
  }
}

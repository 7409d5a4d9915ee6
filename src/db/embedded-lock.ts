/**
 * Locks that die with their process. Node has no file locks of its own, SQLite does: an exclusive
 * transaction on an empty file is a lock of the kernel, let go when the process ends however it
 * ends. A file with a process id in it could not tell a reused id, or another container's.
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { systemIds } from "../ids.ts";
import { Refused } from "./refused.ts";

/** Releasing a second time does nothing. */
export type Lock = { release(): void };

const BUSY = 5;

/** The lock, or undefined while another holder lives. */
export function tryLock(path: string): Lock | undefined {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    file.exec("begin exclusive");
  } catch (error) {
    file?.close();
    if ((error as { errcode?: number }).errcode === BUSY) return undefined;
    throw new Refused(`cannot lock ${path}: ${(error as Error).message}`, error);
  }
  const held = file;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}

/** Tries until the lock is ours, or gives undefined after `patience` ms. */
export async function waitForLock(
  path: string,
  patience: number,
  signal?: AbortSignal,
): Promise<Lock | undefined> {
  for (let waited = 0; ; ) {
    const lock = tryLock(path);
    if (lock !== undefined || waited >= patience) return lock;
    // Uneven, so that two who collide do not collide again.
    const pause = systemIds.integer(20, 60);
    await wait(pause, undefined, { ...(signal && { signal }) });
    waited += pause;
  }
}

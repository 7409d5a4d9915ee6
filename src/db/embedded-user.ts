/** The ordinary user that Postgres runs as when we are root, and what that user can reach. */
import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { Refused } from "./refused.ts";

export type OrdinaryUser = { readonly uid: number; readonly gid: number };

const NAMES = ["postgres", "nobody"] as const;

/** Undefined when we are an ordinary user ourselves: then Postgres runs as us. */
export function ordinaryUser(): OrdinaryUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of NAMES) {
    const account = accounts.find((line) => line.startsWith(`${name}:`));
    const [, , uid, gid] = account?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Refused(
    "Postgres does not run as root, and there is no user postgres or nobody to run it as. " +
      "Make one (useradd --system postgres), start as an ordinary user, or set DATABASE_URL.",
  );
}

/** The owner of a path, when we are root and it is somebody else. */
export function ownerOf(path: string): OrdinaryUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(path);
  return uid === 0 ? undefined : { uid, gid };
}

/**
 * Whether a user can read and enter a path and enter every folder above it; judged by mode bits.
 */
export function canReach(user: OrdinaryUser | undefined, path: string): boolean {
  if (user === undefined) return true;
  let at = realpathSync(path);
  if (!allows(statSync(at), user, READ | (statSync(at).isDirectory() ? ENTER : 0))) return false;
  while (at !== dirname(at)) {
    at = dirname(at);
    if (!allows(statSync(at), user, ENTER)) return false;
  }
  return true;
}

/** Whether a user can pass through a folder and all above it, though perhaps not list it. */
export function canPass(user: OrdinaryUser | undefined, folder: string): boolean {
  if (user === undefined) return true;
  let at = realpathSync(folder);
  for (;;) {
    if (!allows(statSync(at), user, ENTER)) return false;
    if (at === dirname(at)) return true;
    at = dirname(at);
  }
}

const READ = 4;
const ENTER = 1;

function allows(stats: Stats, user: OrdinaryUser, bits: number): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}

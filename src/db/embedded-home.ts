/**
 * The home of the embedded database: the data folder, or a folder under /var/lib/gapura where
 * Postgres, run as an ordinary user, could not enter the data folder or our packages.
 */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { systemIds } from "../ids.ts";
import { type Binaries, findBinaries, isReachable, usableBinaries } from "./embedded-binaries.ts";
import { syncFolder } from "./embedded-cluster.ts";
import { canPass, type OrdinaryUser, ordinaryUser, ownerOf } from "./embedded-user.ts";
import { Refused } from "./refused.ts";

export type Home = {
  /** The data folder, its links resolved: what messages name. */
  readonly data: string;
  /** Where the cluster, its locks and its log live: the data folder itself, or elsewhere. */
  readonly folder: string;
  /** `bin`, `lib` and `share` of Postgres. */
  readonly binaries: string;
  /** The cluster: `postgres` in the home. */
  readonly cluster: string;
  readonly log: string;
  readonly user: OrdinaryUser | undefined;
};

/** In the data folder: one line, the folder elsewhere that the database lives in. */
const SIGNPOST = "postgres-lives-in";

const ELSEWHERE = "/var/lib/gapura";

/** Finds the home of a data folder's database, or makes one; the cluster may not be there yet. */
export function openHome(dataFolder: string): Home {
  const data = makeDataFolder(dataFolder);
  const found = findBinaries();
  const folder = databaseFolder(data) ?? chooseFolder(data, found);
  const cluster = join(folder, "postgres");
  // An existing cluster keeps its owner: a user `postgres` may appear after the first start.
  const user = (existsSync(cluster) ? ownerOf(cluster) : undefined) ?? ordinaryUser();
  if (!canPass(user, folder)) {
    throw new Refused(
      `Postgres runs as the user ${user?.uid} and can no longer enter ${folder}, where the ` +
        "database lives. Let other users pass through its parent folders (chmod o+x).",
    );
  }
  const binaries = usableBinaries(found, folder, user);
  return { data, folder, binaries, cluster, log: join(folder, "postgres.log"), user };
}

/** Where the database of a data folder lives, or undefined when it has none yet. */
export function databaseFolder(data: string): string | undefined {
  const signpost = join(data, SIGNPOST);
  if (!existsSync(signpost)) return existsSync(join(data, "postgres")) ? data : undefined;
  const folder = readFileSync(signpost, "utf8").trim();
  if (!existsSync(folder)) {
    throw new Refused(
      `the database of ${data} lives in ${folder} (so says ${signpost}), which is not there. ` +
        "Bring that folder back; if the database is to begin anew, remove the signpost.",
    );
  }
  return folder;
}

function makeDataFolder(dataFolder: string): string {
  try {
    // As root the folder is passable, so that Postgres under its own user reaches the cluster.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
    if (mkdirSync(dataFolder, { recursive: true }) !== undefined) chmodSync(dataFolder, mode);
    return realpathSync(dataFolder);
  } catch (cause) {
    throw new Refused(`cannot make the data folder: ${(cause as Error).message}`, cause);
  }
}

function chooseFolder(data: string, found: Binaries): string {
  const user = ordinaryUser();
  if (isReachable(found.folder, user) && canPass(user, data)) return data;
  const folder = join(ELSEWHERE, systemIds.bytes(8).toString("hex"));
  mkdirSync(folder, { recursive: true });
  for (const path of [ELSEWHERE, folder]) chmodSync(path, 0o711);
  return putSignpost(data, folder);
}

/** The signpost appears whole and once; when two first starts meet, both follow the first. */
function putSignpost(data: string, folder: string): string {
  const signpost = join(data, SIGNPOST);
  const unfinished = `${signpost}.${systemIds.bytes(4).toString("hex")}`;
  writeFileSync(unfinished, `${folder}\n`);
  try {
    linkSync(unfinished, signpost);
    syncFolder(data);
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    rmSync(folder, { recursive: true });
    return databaseFolder(data) as string;
  } finally {
    rmSync(unfinished);
  }
}

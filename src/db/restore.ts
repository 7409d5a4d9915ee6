/**
 * Restoring a backup into an empty data folder. Every file is compared with the manifest before
 * anything is written, and again as it is copied; the database appears whole or not at all, and its
 * first start brings it to the instant of the backup's stop.
 */
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { systemIds } from "../ids.ts";
import { CLUSTER, digestOf, KEY_FILE, MANIFEST, type Manifest } from "./backup.ts";
import { copyFile, readSum, syncFolders } from "./copy-file.ts";
import { openHome } from "./embedded-home.ts";
import { Refused } from "./refused.ts";

/** No path leads out of the folder, whatever a manifest says. */
const INSIDE = /^(?!.*(?:^|\/)\.\.(?:\/|$))[^/\0][^\0]*$/;

/** Throws Refused: the backup is not whole, or the data folder is not empty. */
export async function restore(from: string, dataFolder: string): Promise<Manifest> {
  const source = resolve(from);
  const manifest = await readManifest(source);
  await refuseFilled(dataFolder);
  for (const file of manifest.files) {
    const found = await readSum(join(source, file.path));
    if (found?.sha256 !== file.sha256) {
      throw damaged(source, found ? `${file.path} has changed` : `${file.path} is missing`);
    }
  }
  const home = openHome(dataFolder);
  const unfinished = `${home.cluster}.new-${systemIds.bytes(4).toString("hex")}`;
  try {
    await copyAll(source, unfinished, manifest);
    await rename(unfinished, home.cluster);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  if (manifest.files.some(({ path }) => path === KEY_FILE)) {
    await copyFile(join(source, KEY_FILE), join(home.data, KEY_FILE));
  }
  await syncFolders(home.folder, []);
  return manifest;
}

/** Fails also for what was never finished: its manifest is written last. */
async function readManifest(source: string): Promise<Manifest> {
  const text = await readFile(join(source, MANIFEST), "utf8").catch(() => undefined);
  if (text === undefined) throw new Refused(`${source} holds no backup: ${MANIFEST} is missing`);
  const { digest, ...manifest } = parsed(text) as Manifest & { digest?: string };
  // What we wrote ourselves and nobody has changed has the shape that we gave it.
  if (digestOf(manifest) !== digest) throw damaged(source, `${MANIFEST} has changed`);
  const astray = manifest.files.find(({ path }) => !INSIDE.test(path));
  if (manifest.format !== 1 || astray) throw damaged(source, `${MANIFEST} cannot be read`);
  return manifest;
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

async function refuseFilled(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Refused(`the data folder ${folder} cannot be read: ${error.message}`, error);
  });
  if (names.length === 0) return;
  throw new Refused(
    `the data folder ${folder} is not empty (${names[0]}, …): nothing was restored. ` +
      "Name another one by GAPURA_DATA, or move what is there away.",
  );
}

async function copyAll(source: string, to: string, { files }: Manifest): Promise<void> {
  const folders = await foldersOf(join(source, CLUSTER), "");
  await mkdir(to, { mode: 0o700 });
  for (const folder of folders) await mkdir(join(to, folder), { mode: 0o700 });
  for (const { path, sha256 } of files) {
    if (!path.startsWith(`${CLUSTER}/`)) continue;
    const copied = await copyFile(join(source, path), join(to, path.slice(CLUSTER.length + 1)));
    if (copied?.sha256 !== sha256) throw damaged(source, `${path} has changed`);
  }
  await syncFolders(to, folders);
  await syncFolders(dirname(to), []);
}

/** Each before those in it; the empty ones are needed too. */
async function foldersOf(from: string, under: string): Promise<string[]> {
  const entries = await readdir(join(from, under), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    found.push(path, ...(await foldersOf(from, path)));
  }
  return found;
}

function damaged(source: string, how: string): Refused {
  return new Refused(`the backup ${source} is damaged: ${how}. Nothing was restored.`);
}

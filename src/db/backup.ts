/**
 * A backup of the embedded database, taken while it runs: the cluster is copied between
 * `pg_backup_start` and `pg_backup_stop`, then the write-ahead log of that time. Whoever restores
 * it has everything that was committed before the stop. It appears under its name whole or not at
 * all.
 */
import { hash } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Instant } from "../clock.ts";
import { systemIds } from "../ids.ts";
import { type CopiedFile, copyFile, exists, syncFile, syncFolders } from "./copy-file.ts";
import type { Pool, PoolClient } from "./pool.ts";
import { Refused } from "./refused.ts";

/** What a backup says of itself, in `manifest.json`. */
export type Manifest = {
  readonly format: 1;
  readonly version: string;
  /** Of the database that was copied, as `18.4`. */
  readonly postgres: string;
  /** Everything committed before this instant is in it. */
  readonly stoppedAt: Instant;
  /** The house key that the database's secrets are sealed under. */
  readonly keyId: string;
  /** Paths below the backup's folder. */
  readonly files: readonly CopiedFile[];
};

export const CLUSTER = "postgres";
export const KEY_FILE = "house.key";
export const MANIFEST = "manifest.json";

/** Not to be copied: they belong to the running server, or are made anew at a start. */
const LEFT_OUT = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "pg_internal.init",
  "backup_label.old",
]);
/** Folders that are copied empty; the log is copied at the end. */
const EMPTIED = new Set([
  "pg_wal",
  "pg_dynshmem",
  "pg_notify",
  "pg_replslot",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);

export type BackupOrder = {
  readonly db: Pool;
  /** The folder of the running cluster. */
  readonly cluster: string;
  /** The folder to be made. */
  readonly target: string;
  readonly version: string;
  readonly keyId: string;
  /** The key's file; undefined where the key is kept elsewhere. */
  readonly keyFile: string | undefined;
};

/** Throws Refused when the target is there already. */
export async function backUp(order: BackupOrder): Promise<Manifest> {
  const target = resolve(order.target);
  if (await exists(target)) throw new Refused(`${target} is there already: name a new folder`);
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.new-${systemIds.bytes(4).toString("hex")}`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const manifest = await fill(order, unfinished);
    // Whoever has made the same name meanwhile keeps it: a folder that is not empty stays.
    await rename(unfinished, target);
    await syncFolders(dirname(target), []);
    return manifest;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function fill(order: BackupOrder, folder: string): Promise<Manifest> {
  const client = await order.db.connect();
  let broken: Error | undefined;
  try {
    const files = await copyRunning(client, order.cluster, join(folder, CLUSTER));
    const key = order.keyFile && (await copyFile(order.keyFile, join(folder, KEY_FILE)));
    const manifest: Manifest = {
      format: 1,
      version: order.version,
      postgres: files.postgres,
      stoppedAt: files.stoppedAt,
      keyId: order.keyId,
      files: [
        ...files.copied.map((file) => ({ ...file, path: `${CLUSTER}/${file.path}` })),
        ...(key ? [{ ...key, path: KEY_FILE }] : []),
      ],
    };
    await writeManifest(folder, manifest);
    return manifest;
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // The session's end ends a backup that is under way, and the slot that kept the log.
    client.release(broken ?? true);
  }
}

type Copied = {
  readonly copied: readonly CopiedFile[];
  readonly postgres: string;
  readonly stoppedAt: Instant;
};

async function copyRunning(client: PoolClient, from: string, to: string): Promise<Copied> {
  const slot = `gapura_backup_${systemIds.bytes(4).toString("hex")}`;
  // Without it a long backup under load would find its first log recycled.
  await client.query("select pg_create_physical_replication_slot($1, true, true)", [slot]);
  const { rows: started } = await client.query<{ first: string; postgres: string }>(
    `select pg_walfile_name(pg_backup_start($1, true)) as first,
            current_setting('server_version') as postgres`,
    ["gapura"],
  );
  const { first = "", postgres = "" } = started[0] ?? {};
  const copied = await copyCluster(from, to, "");
  const { rows: told } = await client.query<{ at: Instant }>(
    "select (extract(epoch from clock_timestamp()) * 1000)::bigint as at",
  );
  const { rows: stopped } = await client.query<{ last: string; label: string }>(
    "select pg_walfile_name(lsn) as last, labelfile as label from pg_backup_stop()",
  );
  const stoppedAt = told[0]?.at ?? 0;
  const { last = "", label = "" } = stopped[0] ?? {};
  const log = await copyLog(join(from, "pg_wal"), join(to, "pg_wal"), { first, last });
  await writeFile(join(to, "backup_label"), label, { mode: 0o600 });
  const labelled = await syncFile(join(to, "backup_label"));
  return {
    copied: [...copied, ...log, { ...labelled, path: "backup_label" }],
    postgres,
    stoppedAt,
  };
}

/** Files that vanish while we copy were dropped, and the log knows of it. */
async function copyCluster(from: string, to: string, under: string): Promise<CopiedFile[]> {
  await mkdir(to, { mode: 0o700 });
  if (EMPTIED.has(under)) return [];
  const copied: CopiedFile[] = [];
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    if (LEFT_OUT.has(name) || name.startsWith("pgsql_tmp")) continue;
    const path = under === "" ? name : `${under}/${name}`;
    if (entry.isDirectory()) {
      copied.push(...(await copyCluster(join(from, name), join(to, name), path)));
    } else if (entry.isFile()) {
      const file = await copyFile(join(from, name), join(to, name), { mayVanish: true });
      if (file) copied.push({ ...file, path });
    } else {
      throw new Refused(`${join(from, name)} lies elsewhere: a backup copies plain files alone`);
    }
  }
  await syncFolders(to, []);
  return copied;
}

const SEGMENT = /^[0-9A-F]{24}$/;

/** The log from the start's segment to the stop's, both included. */
async function copyLog(
  from: string,
  to: string,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<CopiedFile[]> {
  await mkdir(join(to, "archive_status"), { recursive: true, mode: 0o700 });
  const names = (await readdir(from))
    .filter((name) => SEGMENT.test(name) && name >= first && name <= last)
    .sort();
  if (names[0] !== first || names.at(-1) !== last) {
    throw new Refused(`the log of the backup is not whole: ${first} to ${last} are needed`);
  }
  const copied: CopiedFile[] = [];
  for (const name of names) {
    const file = await copyFile(join(from, name), join(to, name));
    if (file) copied.push({ ...file, path: `pg_wal/${name}` });
  }
  await syncFolders(to, ["archive_status"]);
  return copied;
}

/** Its own digest stands in it, so that a changed manifest is seen too. */
async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  await writeFile(path, JSON.stringify({ ...manifest, digest: digestOf(manifest) }, null, 1));
  await chmod(path, 0o600);
  await syncFile(path);
  await syncFolders(folder, []);
}

export function digestOf(manifest: Manifest): string {
  return hash("sha256", JSON.stringify(manifest), "hex");
}

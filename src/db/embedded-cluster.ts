/** The cluster: made whole or not at all, and told alive from dead by its postmaster.pid. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { systemIds } from "../ids.ts";
import type { Home } from "./embedded-home.ts";
import type { OrdinaryUser } from "./embedded-user.ts";
import { Refused } from "./refused.ts";

export const DATABASE_USER = "gapura";

/** What a small machine wants; an operator may change these in the cluster's postgresql.conf. */
const FIRST_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: "100",
  shared_buffers: "128MB",
  effective_cache_size: "512MB",
  maintenance_work_mem: "64MB",
  max_wal_size: "1GB",
  wal_compression: "on",
  random_page_cost: "1.1",
  jit: "off",
  // Short statements gain nothing from parallel workers, and a container's /dev/shm is small.
  max_parallel_workers_per_gather: "0",
  idle_in_transaction_session_timeout: "60s",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** Makes the cluster when there is none. The caller holds the lock of the database. */
export async function ensureCluster(home: Home, durable: boolean): Promise<void> {
  if (existsSync(home.cluster)) {
    refuseOtherVersion(home);
    ownCluster(home);
    return;
  }
  removeUnfinished(home);
  const unfinished = `${home.cluster}.new-${systemIds.bytes(4).toString("hex")}`;
  mkdirSync(unfinished, { mode: 0o700 });
  if (home.user !== undefined) chownSync(unfinished, home.user.uid, home.user.gid);
  await runInitdb(home, unfinished, durable);
  // Only who can open the socket's folder (0700) can connect, so no password is asked for.
  writeFileSync(join(unfinished, "pg_hba.conf"), "local all all trust\n");
  renameSync(unfinished, home.cluster);
  if (durable) syncFolder(home.folder);
}

/** A cluster that root copied back (a restored backup) goes to the user that Postgres runs as. */
function ownCluster(home: Home): void {
  const { uid, mode } = statSync(home.cluster);
  if (home.user !== undefined && uid !== home.user.uid) {
    const inside = readdirSync(home.cluster, { recursive: true, encoding: "utf8" });
    for (const name of ["", ...inside]) {
      lchownSync(join(home.cluster, name), home.user.uid, home.user.gid);
    }
  }
  // Postgres refuses a cluster that others can enter.
  if ((mode & 0o077) !== 0) chmodSync(home.cluster, 0o700);
}

/** A first start that was killed half way leaves a folder that nobody will ever use. */
function removeUnfinished(home: Home): void {
  for (const name of readdirSync(home.folder)) {
    if (!name.startsWith(`${basename(home.cluster)}.new-`)) continue;
    rmSync(join(home.folder, name), { recursive: true });
  }
}

async function runInitdb(home: Home, folder: string, durable: boolean): Promise<void> {
  const first = Object.entries(FIRST_SETTINGS).flatMap(([name, value]) => [
    "--set",
    `${name}=${value}`,
  ]);
  const program = join(home.binaries, "bin", "initdb");
  const shape = ["--encoding=UTF8", "--no-locale", "--data-checksums", "--auth=trust"];
  const child = spawn(
    program,
    [`--pgdata=${folder}`, `--username=${DATABASE_USER}`, ...shape, ...first].concat(
      durable ? [] : "--no-sync",
    ),
    { cwd: folder, env: POSTGRES_ENV, stdio: ["ignore", "ignore", "pipe"], ...home.user },
  );
  const stop = (): boolean => child.kill();
  process.once("exit", stop);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  try {
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(said.trim() || `initdb ended with ${code}`);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Refused(
      `the database in ${home.folder} could not be made: ${(cause as Error).message}`,
      cause,
    );
  } finally {
    process.off("exit", stop);
  }
}

/** Postgres sees no environment but this one: no PG* variable of the operator's bends it. */
export const POSTGRES_ENV = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

function refuseOtherVersion(home: Home): void {
  const made = readFileSync(join(home.cluster, "PG_VERSION"), "utf8").trim();
  const bundled = readFileSync(join(home.binaries, "share/postgresql/postgres.bki"), "utf8")
    .slice(0, 40)
    .match(/PostgreSQL (\d+)/)?.[1];
  if (made === bundled) return;
  throw new Refused(
    `the database in ${home.folder} was made by Postgres ${made}, and this version brings ` +
      `Postgres ${bundled}. Restore it from a backup into a new data folder.`,
  );
}

/** Flushes a folder's list of names to the disk, so that a new name in it survives a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The lines of postmaster.pid that we read. */
const PID_LINE = 0;
const STATUS_LINE = 7;

/**
 * The process id in postmaster.pid, and whether that server takes connections; undefined without
 * the file.
 */
export function readPidFile(cluster: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[PID_LINE]), ready: lines[STATUS_LINE]?.trim() === "ready" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * The living Postgres of a cluster, or undefined: no file, a dead or zombie process, or another
 * program.
 */
export function livingPostmaster(cluster: string): number | undefined {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined || !Number.isInteger(pid) || pid <= 1) return undefined;
  const living = existsSync("/proc/self/stat") ? livesByProc : livesByPs;
  return living(pid, cluster) ? pid : undefined;
}

function livesByProc(pid: number, cluster: string): boolean {
  let stat: string;
  let owner: OrdinaryUser;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    owner = statSync(`/proc/${pid}`);
  } catch {
    return false;
  }
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? [];
  if (name !== "postgres" || state === "Z" || state === "X") return false;
  if (owner.uid !== statSync(cluster).uid) return false;
  try {
    // A postmaster works in its cluster.
    const [works, ours] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)];
    return works.dev === ours.dev && works.ino === ours.ino;
  } catch {
    // Root in a container may not look at another user's process so closely.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(cluster);
  }
}

function livesByPs(pid: number, cluster: string): boolean {
  try {
    const said = execFileSync("ps", ["-p", `${pid}`, "-o", "stat=,command="], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return !said.startsWith("Z") && said.includes("postgres") && said.includes(cluster);
  } catch {
    return false;
  }
}

/**
 * Makes a stale postmaster.pid harmless. Postgres refuses to start when the id in it belongs to
 * any process of its user, a zombie too; it takes its own parent's id for stale. So our id goes
 * in, and the rest stays: by it Postgres still sees whether old sessions use the shared memory.
 */
export function defusePidFile(cluster: string): void {
  const path = join(cluster, "postmaster.pid");
  if (!existsSync(path)) return;
  const lines = readFileSync(path, "utf8").split("\n");
  // A power cut can leave the file empty, which Postgres would take for one being written.
  if (!/^-?\d+$/.test(lines[PID_LINE] ?? "")) {
    rmSync(path);
    return;
  }
  lines[PID_LINE] = `${process.pid}`;
  const { uid, gid, mode } = statSync(path);
  const next = `${path}.next`;
  writeFileSync(next, lines.join("\n"), { mode });
  chownSync(next, uid, gid);
  renameSync(next, path);
}

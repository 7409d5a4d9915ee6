/**
 * The running Postgres of a cluster: started as our child, stopped in bounded time, or taken over.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { defusePidFile, livingPostmaster, POSTGRES_ENV, readPidFile } from "./embedded-cluster.ts";
import type { Home } from "./embedded-home.ts";
import { canPass } from "./embedded-user.ts";
import { Refused } from "./refused.ts";

export type Postmaster = {
  readonly pid: number;
  /** Settles when the process is gone, for whatever reason. */
  readonly gone: Promise<void>;
  /** Fast shutdown; harsher after 6 s and after 7.5 s. Settles when the process is gone. */
  stop(): Promise<void>;
};

const DURABLE = ["fsync=on", "full_page_writes=on", "synchronous_commit=on"];
const HASTY = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

export const PORT = 5432;
const ALWAYS = [
  "listen_addresses=",
  `port=${PORT}`,
  "unix_socket_permissions=0700",
  // Errors reach whoever asked; in a log they and their statements could tell secrets.
  "log_min_messages=log",
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
  "log_checkpoints=off",
];

/** Replaying the log after a crash may take long; more than this is no start. */
const START_TIMEOUT = 300_000;
const START_POLL = 15;
/** How often a start is tried again while sessions of a killed server still end. */
const BUSY_TRIES = 100;
const BUSY_PAUSE = 200;

/** The steps of stopping: the signal, and the patience after it in ms. */
const STOPS = [
  ["SIGINT", 6_000], // fast: end the sessions, write everything, leave
  ["SIGQUIT", 1_500], // immediate: leave; the next start recovers from the log
  ["SIGKILL", 1_500],
] as const;
const STOP_POLL = 20;

const LOG_LIMIT = 8 * 1024 * 1024;

export type StartSettings = {
  readonly socketFolder: string;
  /** False in tests only: nothing is flushed to the disk. */
  readonly durable: boolean;
  readonly signal: AbortSignal | undefined;
};

/**
 * Starts Postgres and settles when it takes connections. Throws Refused with the end of its log.
 */
export async function startPostmaster(home: Home, settings: StartSettings): Promise<Postmaster> {
  for (let tries = 1; ; tries += 1) {
    settings.signal?.throwIfAborted();
    defusePidFile(home.cluster);
    const log = openLog(home.log);
    try {
      return await launch(home, settings, log.handle);
    } catch (cause) {
      settings.signal?.throwIfAborted();
      const said = log.read();
      const busy = said.includes("still in use");
      if (!busy || tries === BUSY_TRIES) {
        throw new Refused(`Postgres in ${home.folder} did not start:\n${said.trim()}`, cause);
      }
    } finally {
      closeSync(log.handle);
    }
    await wait(BUSY_PAUSE);
  }
}

async function launch(home: Home, start: StartSettings, log: number): Promise<Postmaster> {
  const settings = [
    ...(start.durable ? DURABLE : HASTY),
    ...ALWAYS,
    `unix_socket_directories=${start.socketFolder}`,
  ];
  const child = spawn(
    join(home.binaries, "bin", "postgres"),
    ["-D", home.cluster, ...settings.flatMap((setting) => ["-c", setting])],
    {
      cwd: home.cluster,
      env: POSTGRES_ENV,
      stdio: ["ignore", log, log],
      // Its own process group: a signal to ours reaches us alone, and we stop it when we are done.
      detached: true,
      ...home.user,
    },
  );
  const postmaster = follow(child);
  for (let waited = 0; waited < START_TIMEOUT; waited += START_POLL) {
    const ended = await Promise.race([postmaster.gone.then(() => true), wait(START_POLL)]);
    if (ended === true) throw new Error("Postgres ended while it was starting");
    const file = readPidFile(home.cluster);
    if (file?.pid === child.pid && file?.ready) return postmaster;
    if (start.signal?.aborted) break;
  }
  await postmaster.stop();
  throw new Error(`Postgres was not ready within ${START_TIMEOUT / 1_000} s`);
}

function follow(child: ChildProcess): Postmaster {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  // When we leave without a word (an exception, process.exit), Postgres is at least told to.
  const abandon = (): boolean => child.kill("SIGINT");
  process.once("exit", abandon);
  const end = (): void => {
    process.off("exit", abandon);
    resolve();
  };
  child.once("exit", end);
  // A program that cannot be executed never starts; that too is an end.
  child.once("error", end);
  return {
    pid: child.pid ?? 0,
    gone,
    async stop() {
      for (const [signal, patience] of STOPS) {
        child.kill(signal);
        const timer = new AbortController();
        const late = wait(patience, "late", { signal: timer.signal }).catch(() => "gone");
        if ((await Promise.race([gone, late])) !== "late") {
          timer.abort();
          return;
        }
      }
    },
  };
}

/** Ends the Postgres that outlived the process that started it; false when none is alive. */
export async function stopOrphan(home: Home): Promise<boolean> {
  const pid = livingPostmaster(home.cluster);
  if (pid === undefined) return false;
  for (const [signal, patience] of STOPS) {
    process.kill(pid, signal);
    for (let waited = 0; waited < patience; waited += STOP_POLL) {
      await wait(STOP_POLL);
      if (livingPostmaster(home.cluster) !== pid) return true;
    }
  }
  throw new Refused(`the Postgres that still runs on ${home.folder} cannot be ended`);
}

/** A new folder for the socket: short, because a socket's path is, and closed to other users. */
export function makeSocketFolder(home: Home): string {
  const system = tmpdir();
  const fits = Buffer.byteLength(system) <= LONGEST_TEMPORARY && canPass(home.user, system);
  const folder = mkdtempSync(join(fits ? system : "/tmp", "gapura-"));
  chmodSync(folder, 0o700);
  if (home.user !== undefined) chownSync(folder, home.user.uid, home.user.gid);
  return folder;
}

/** macOS allows 104 bytes with the final NUL; `/gapura-123456/.s.PGSQL.5432` takes 28 of them. */
const LONGEST_TEMPORARY = 103 - 28;

/** What a dead server left in its socket folder would make the next one hesitate. */
export function clearSocketFolder(folder: string): void {
  for (const end of ["", ".lock"]) rmSync(join(folder, `.s.PGSQL.${PORT}${end}`), { force: true });
}

/** The log for appending, and what has been said in it since. A long one is set aside first. */
function openLog(path: string): { handle: number; read(): string } {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) {
    renameSync(path, `${path}.old`);
  }
  const handle = openSync(path, "a+", 0o600);
  const start = fstatSync(handle).size;
  return {
    handle,
    read() {
      const said = Buffer.alloc(Math.min(fstatSync(handle).size - start, 4_096));
      readSync(handle, said, 0, said.length, start);
      return said.toString("utf8");
    },
  };
}

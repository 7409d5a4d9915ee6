/**
 * The embedded database: real Postgres in the data folder, started and stopped with us.
 *
 * Two locks, both let go by the kernel when their holder dies. `server.lock` is held by a living
 * server: a second one refuses. `database.lock` is held by whoever runs Postgres, a server or a
 * verb: others wait for it, except that a verb shares the Postgres of a running server. Whoever
 * gets the lock and finds a Postgres alive knows that its starter is dead, and takes it over.
 */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ensureCluster } from "./embedded-cluster.ts";
import { type Home, openHome } from "./embedded-home.ts";
import { keepRunning } from "./embedded-keeper.ts";
import { type Lock, tryLock, waitForLock } from "./embedded-lock.ts";
import {
  addressOf,
  findRunning,
  postNotice,
  readNotice,
  withdrawNotice,
} from "./embedded-notice.ts";
import {
  clearSocketFolder,
  makeSocketFolder,
  type Postmaster,
  startPostmaster,
  stopOrphan,
} from "./embedded-postmaster.ts";
import type { Address } from "./pool.ts";
import { Refused } from "./refused.ts";

export type Database = {
  readonly address: Address;
  /** Where the cluster and its log live: the data folder, or a folder elsewhere named in it. */
  readonly folder: string;
  /** Whether it is the Postgres of a running server, which goes on when we close. */
  readonly shared: boolean;
  /** Stops what we started, within 9 s. Close the pools first. */
  close(): Promise<void>;
};

export type OpenSettings = {
  /** A server keeps other servers out; a verb shares a running server's database. */
  readonly role: "server" | "verb";
  /** False in tests only: nothing is flushed to the disk. */
  readonly durable?: boolean;
  /** How long to wait for a verb or for a starting server, in ms; a minute when absent. */
  readonly patience?: number;
  /** Told in a sentence when Postgres died and is started again, or was taken over. */
  readonly tell?: (sentence: string) => void;
  /** Called when Postgres died and cannot be brought back. */
  readonly lost?: (error: Error) => void;
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal;
};

const PATIENCE = 60_000;

/** A server that stops is gone within 10 s; until then a new one waits at its door. */
const STOPPING_PATIENCE = 12_000;
/** Long enough that two starts at the same instant do not refuse each other. */
const RUNNING_PATIENCE = 1_000;

const VERB_POLL = 50;

/**
 * Opens the database of a data folder, and makes it the first time. Throws Refused, naming the
 * folder: a server when another one lives, either when the database stays in use too long.
 */
export async function openDatabase(dataFolder: string, settings: OpenSettings): Promise<Database> {
  const home = openHome(dataFolder);
  return settings.role === "server" ? openForServer(home, settings) : openForVerb(home, settings);
}

async function openForServer(home: Home, settings: OpenSettings): Promise<Database> {
  const { patience = PATIENCE, signal } = settings;
  const server = await lockServer(home, signal);
  try {
    const database = await waitForLock(databaseLock(home), patience, signal);
    if (database === undefined) throw stillInUse(home, patience);
    return await run(home, settings, [database, server]);
  } catch (error) {
    server.release();
    throw error;
  }
}

/**
 * The lock of the one server. One that runs has posted its notice; one that stops has withdrawn it.
 */
async function lockServer(home: Home, signal: AbortSignal | undefined): Promise<Lock> {
  for (let waited = 0; waited < STOPPING_PATIENCE; waited += RUNNING_PATIENCE) {
    const lock = await waitForLock(join(home.folder, "server.lock"), RUNNING_PATIENCE, signal);
    if (lock !== undefined) return lock;
    if (readNotice(home)?.role === "server") break;
  }
  throw new Refused(
    `a server is already running on the data folder ${home.data}. ` +
      "Stop it first, or give this one another folder (GAPURA_DATA).",
  );
}

async function openForVerb(home: Home, settings: OpenSettings): Promise<Database> {
  const { patience = PATIENCE, signal } = settings;
  for (let waited = 0; waited < patience; waited += VERB_POLL) {
    const lock = tryLock(databaseLock(home));
    if (lock !== undefined) return run(home, settings, [lock]);
    const address = await findRunning(home);
    if (address !== undefined) {
      return { address, folder: home.folder, shared: true, close: async () => {} };
    }
    await wait(VERB_POLL, undefined, { ...(signal && { signal }) });
  }
  throw stillInUse(home, patience);
}

function databaseLock(home: Home): string {
  return join(home.folder, "database.lock");
}

function stillInUse(home: Home, patience: number): Refused {
  return new Refused(
    `the database of the data folder ${home.data} has been in use for ` +
      `${Math.round(patience / 1_000)} s by another command, or its server is still starting. ` +
      "Try again later.",
  );
}

/** Runs Postgres under locks of ours, which are let go when it is closed or does not start. */
async function run(home: Home, settings: OpenSettings, locks: readonly Lock[]): Promise<Database> {
  const { role, durable = true, tell = () => {}, lost = () => {} } = settings;
  let socketFolder: string | undefined;
  const leave = (): void => {
    withdrawNotice(home);
    removeSocketFolder(socketFolder);
    for (const lock of locks) lock.release();
  };
  try {
    // First of all: a verb that reads the notice of a killed server must not trust it any longer.
    const left = readNotice(home);
    withdrawNotice(home);
    if (await stopOrphan(home)) tell(`took over the database left running in ${home.folder}`);
    removeSocketFolder(left?.socketFolder);
    await ensureCluster(home, durable);
    const at = makeSocketFolder(home);
    socketFolder = at;
    const start = (signal: AbortSignal | undefined): Promise<Postmaster> => {
      clearSocketFolder(at);
      return startPostmaster(home, { socketFolder: at, durable, signal });
    };
    postNotice(home, { role, socketFolder });
    const keeper = keepRunning(await start(settings.signal), { start, tell, lost });
    return {
      address: addressOf(at),
      folder: home.folder,
      shared: false,
      async close() {
        withdrawNotice(home);
        await keeper.stop();
        leave();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

/** The name is checked because the path may come from a notice, and all in the folder goes. */
function removeSocketFolder(folder = ""): void {
  if (/^gapura-\w{6}$/.test(basename(folder))) rmSync(folder, { recursive: true, force: true });
}

/** Opening the house: its database, brought up to the code, the clock that follows it, its key. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type FollowedClock, followClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { type Database, openDatabase } from "./db/embedded.ts";
import { migrate, migrationState } from "./db/migrate.ts";
import { askTime, connect, type Pool } from "./db/pool.ts";
import { Refused } from "./db/refused.ts";
import { openHouseKey } from "./engine/house-key.ts";
import { type Ids, systemIds } from "./ids.ts";

export type House = {
  readonly config: Config;
  readonly db: Pool;
  readonly clock: FollowedClock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  /** Where the house key came from, for people. */
  readonly keySource: string;
  /** The folder of the embedded database; undefined when DATABASE_URL names a server. */
  readonly folder: string | undefined;
  /** Names of the migrations applied by this opening. */
  readonly migrated: readonly string[];
  /** Lets go of everything, the database too when we started it. */
  close(): Promise<void>;
};

export type OpenSettings = {
  /** A server keeps other servers out; a verb shares a running server's database. */
  readonly role: "server" | "verb";
  /** Told of the database's troubles, a sentence each. */
  readonly tell?: (sentence: string) => void;
  /** Called when the database cannot be brought back. */
  readonly lost?: (error: Error) => void;
  /** Gives up an opening that is under way. */
  readonly signal?: AbortSignal;
  /** A database behind the code: brought up whoever owns it. Absent: a server's duty alone. */
  readonly migrate?: boolean;
};

/** A verb asks few things at once. */
const VERB_CONNECTIONS = 4;

/** How long queries under way may take once we are closing, ms. */
const END_WITHIN = 1_000;

/** Opens all of it or nothing. Throws Refused with what was found and how to mend it. */
export async function openHouse(config: Config, settings: OpenSettings): Promise<House> {
  const database = await openHomeDatabase(config, settings);
  const connections = config.databaseConnections;
  const db = connect(database?.address ?? { url: config.databaseUrl as string }, {
    max: settings.role === "server" ? connections : Math.min(connections, VERB_CONNECTIONS),
  });
  const close = async (): Promise<void> => {
    // A query that hangs must not keep the database from being stopped: that ends it, too.
    await Promise.race([db.end(), wait(END_WITHIN, undefined, { ref: false })]);
    await database?.close();
  };
  try {
    if (!database) await reach(db);
    const migrated = await bringUp(db, database, settings);
    const clock = followClock(() => askTime(db));
    await clock.measure();
    const { key, source } = await openHouseKey({
      db,
      ids: systemIds,
      key: config.houseKey,
      file: keyFile(config),
    });
    const folder = database?.folder;
    return {
      config,
      db,
      clock,
      ids: systemIds,
      houseKey: key,
      keySource: source,
      folder,
      migrated,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Beside the database, never inside it. */
export function keyFile(config: Config): string {
  return join(config.data, "house.key");
}

async function openHomeDatabase(
  config: Config,
  { role, tell, lost, signal }: OpenSettings,
): Promise<Database | undefined> {
  if (config.databaseUrl !== undefined) return undefined;
  return openDatabase(config.data, {
    role,
    ...(tell && { tell }),
    ...(lost && { lost }),
    ...(signal && { signal }),
  });
}

async function reach(db: Pool): Promise<void> {
  try {
    await db.query("select 1");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refused(`the server of DATABASE_URL does not let us in: ${message || code}`, error);
  }
}

/** A verb leaves the database of others as it is: a running server must not be migrated under. */
async function bringUp(
  db: Pool,
  database: Database | undefined,
  settings: OpenSettings,
): Promise<readonly string[]> {
  if (settings.role === "server" || settings.migrate) return migrate(db);
  const { applied, pending } = await migrationState(db);
  if (pending.length === 0) return [];
  const ours = database !== undefined && !database.shared;
  if (ours || applied.length === 0) return migrate(db);
  throw new Refused(
    `the database is behind this code: ${pending.join(", ")} not applied. ` +
      "Start the server anew, or run: gapura migrate",
  );
}
